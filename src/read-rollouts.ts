import type { RolloutFacts } from './circumstances.ts';
import type { Hint } from './hint.ts';
import { complete, type Snapshot } from './manifest-files.ts';
import { stillLagging, withProposals } from './proposed-facts.ts';
import type { SettledNote } from './report/sticky-note.ts';
import { type BrokenRollout, readRolloutFiles } from './rollout-files.ts';
import type { World } from './world.ts';

/** Milliseconds before the branch is read again that does not show a merge yet; twice as long each time. */
const LAG = 500;
const REREADS = 3;

/** The rollouts of one commit, with what waits to be merged into it. */
export async function readRollouts(
  world: World,
  target: NonNullable<Hint['gitops']>,
  configured: readonly string[],
  usable: Snapshot | null,
  told: readonly SettledNote[],
): Promise<{ first: Snapshot; parsed: readonly (RolloutFacts | BrokenRollout)[] }> {
  let known = usable;
  for (let reread = 0; ; reread += 1) {
    const first = await complete(world, target.branch, configured, known);
    const found = target.rollouts.map((name) => readRolloutFiles(name, first.files, told));
    const { parsed, lagging } = await withProposals(world, target.branch, found);
    if (!lagging) return { first, parsed };
    if (reread === REREADS) throw stillLagging(target.branch);
    known = null;
    await world.sleep(LAG * 2 ** reread);
  }
}
