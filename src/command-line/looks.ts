import type { Facts } from '../facts.ts';
import type { Look, RolloutView } from '../look.ts';
import { problemText } from '../report/problem-text.ts';
import { Unavailable } from '../world/unavailable.ts';
import type { CommandLineHost } from './host.ts';

/**
 * A look that shows where rollouts stand and decides nothing.
 *
 * @param now milliseconds since the epoch
 */
export function standingLook({ conversation, rollouts, readings }: Facts, now: number): Look {
  const views = rollouts.map(({ rollout, state, proposed }): RolloutView => {
    const read = readings.get(rollout.name);
    const pullRequest = proposed?.pullRequest ?? null;
    return {
      ...{ rollout, state, changes: [] },
      ...(read === undefined ? {} : { readings: read }),
      ...(proposed === undefined
        ? {}
        : { proposed: { ...proposed, pullRequest, autoMerge: pullRequest?.autoMerge ?? false, problem: null } }),
    };
  });
  const subject = conversation?.subject ?? null;
  const at = new Date(now).toISOString();
  return { subject, settlements: [], views, commit: null, conflicts: 0, publication: null, at };
}

/** Tells what is wrong with the files that were read; false where nothing is. */
export function tellProblems(host: CommandLineHost, facts: Facts): boolean {
  const problems = [...facts.appProblems, ...facts.broken.flatMap((broken) => broken.problems)];
  const lines = [...new Set(problems.map(problemText))];
  for (const line of lines) host.stderr.write(`${line}\n`);
  return lines.length > 0;
}

/** Why a place leads to no rollout, in a sentence that says what to do. */
export function notLeadingAnywhere(facts: Facts, place: string): Unavailable {
  if (facts.conversation === null) {
    const next = 'Check the number, and that the token may read the repository.';
    return new Unavailable('pull_request', `There is no ${place}, or it cannot be seen. ${next}`);
  }
  const next = 'Add one that names the GitOps repository and the rollouts that pull requests drive.';
  return new Unavailable('not_configured', `${place} has no .github/headgate.yml on its base branch. ${next}`);
}
