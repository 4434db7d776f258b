import type { Facts } from './facts.ts';
import type { RolloutView } from './look.ts';
import { type WantedDeployment, wantedDeployments } from './report/deployment.ts';
import { isHeardBy } from './rollout/driver.ts';
import { NOTHING_READ } from './rollout/readings.ts';
import { statePath } from './rollout-files.ts';

/** What a look came to, as far as deployments tell of it. */
export interface DeployedOutcome {
  readonly views: readonly RolloutView[];
  readonly commit: string | null;
  /** GitHub's pages; null where there are none. */
  readonly webUrl: string | null;
}

/** How the deployments of everything that the conversation's pull request drives should stand, by what is in force. */
export function deploymentsOf(facts: Facts, outcome: DeployedOutcome): readonly WantedDeployment[] {
  const subject = facts.conversation?.subject ?? null;
  return outcome.views.flatMap(({ rollout, state, proposed }) => {
    const inForce = proposed?.inForce ?? state;
    if (rollout.deployments === null || !isHeardBy(inForce, subject)) return [];
    const readings = facts.readings.get(rollout.name) ?? NOTHING_READ;
    return wantedDeployments(rollout, inForce, stepUrl(facts, outcome, rollout.name), readings);
  });
}

/** The commit of this look, or else the history of the rollout's state, which begins with the commit that is told of. */
function stepUrl({ gitops }: Facts, { commit, webUrl }: DeployedOutcome, rollout: string): string | null {
  if (gitops === null || webUrl === null) return null;
  const page = `${webUrl}/${gitops.branch.repository}`;
  return commit === null ? `${page}/commits/${gitops.head}/${statePath(rollout)}` : `${page}/commit/${commit}`;
}
