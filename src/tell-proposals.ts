import { readApp } from './config/app-file.ts';
import { APP_FILE } from './config/app-path.ts';
import { type FleetProposal, stateAfter } from './fleet/due.ts';
import { standingProposal } from './report/standing-proposal.ts';
import type { Observations } from './rollout/observations.ts';
import type { Rollout } from './rollout/rollout.ts';
import type { State } from './rollout/state.ts';
import type { Branch } from './world/repository.ts';
import { Unavailable } from './world/unavailable.ts';
import type { World } from './world.ts';

const DEFAULT_PREFIX = '/';

/** What a rollout's fleet axis leaves to a person, and what it follows from. */
export interface Left {
  readonly rollout: Rollout;
  readonly state: State;
  readonly observations: Observations;
  readonly proposals: readonly FleetProposal[];
}

/**
 * Tells people what the fleet axes leave to them. Never rejects.
 *
 * @param now ISO 8601
 * @param tell undefined: nobody is told
 */
export async function tellProposals(
  world: World,
  branch: Branch,
  left: readonly Left[],
  now: string,
  tell: { readonly settle: boolean } | undefined,
): Promise<void> {
  // A rollout without a fleet axis has nothing to propose, and never had.
  const fleets = left.filter(({ rollout }) => rollout.fleet !== null);
  if (tell === undefined || world.tellProposals === undefined || fleets.length === 0) return;
  const isNeeded = fleets.some((one) => one.proposals.length > 0);
  const prefix = isNeeded ? await prefixOf(world, branch) : DEFAULT_PREFIX;
  // With another one the words would be wrong, and right again after the next look.
  if (prefix === null) return;
  const proposals = fleets.flatMap((one) =>
    one.proposals.map((proposal) => {
      const after = stateAfter(one.rollout, one.state, one.observations, now, proposal.command);
      return standingProposal(proposal, one.rollout, one.state, after, prefix);
    }),
  );
  await world.tellProposals({ branch, rollouts: fleets.map(({ rollout }) => rollout.name), proposals, ...tell });
}

/** What commands begin with on issues of the GitOps repository, as its own configuration says; null where that cannot be read. */
async function prefixOf(world: World, branch: Branch): Promise<string | null> {
  try {
    const { files } = await world.readFiles(branch, [APP_FILE], null);
    const text = files.get(APP_FILE) ?? null;
    if (text === null) return DEFAULT_PREFIX;
    const app = readApp(APP_FILE, text, { repository: branch.repository, defaultBranch: branch.branch });
    return app.ok ? app.value.prefix : DEFAULT_PREFIX;
  } catch (error) {
    if (error instanceof Unavailable) return null;
    throw error;
  }
}
