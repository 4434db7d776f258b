import type { Look } from '../look.ts';
import { visible } from '../report/text.ts';
import type { CommandLineHost } from './host.ts';

/** Says of rollouts that are delivered by pull request what is left to be done before a step is in force. */
export function tellDelivery(host: CommandLineHost, looks: readonly Look[]): void {
  for (const { views, commit } of looks) {
    for (const { rollout, changes, proposed } of views) {
      if (rollout.delivery.kind !== 'pull-request') continue;
      if (proposed === undefined) {
        if (commit === null || changes.length === 0) continue;
        const next = 'Push it to a branch of its own and open a pull request; merging that is the step.';
        host.stderr.write(
          `headgate: ${rollout.name} is delivered by pull request, and a clone has none: the commit is on the branch here. ${next}\n`,
        );
      } else if (proposed.pending) {
        const { pullRequest, autoMerge, problem } = proposed;
        const where = pullRequest === null ? 'a pull request that is not open yet' : pullRequest.url;
        const how = autoMerge ? 'is merged by itself as soon as it can be' : 'is in force when it is merged';
        host.stderr.write(`headgate: ${rollout.name} waits in ${where} and ${how}.\n`);
        if (problem !== null) host.stderr.write(`headgate: ${visible(problem)}\n`);
      }
    }
  }
}
