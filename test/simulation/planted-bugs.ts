import {
  CommitsTwice,
  ForgetsCluster,
  IgnoresCompareAndSwap,
  KeepsSnapshotAfterConflict,
  LosesWeight,
  ReadsHeadBeforeWriting,
  RetriesBlindly,
  WritesRoutesAnew,
} from './bugs/commit-bugs.ts';
import { DropsLedgerEntry, ForgetsNewest, NeverReadsLedger } from './bugs/ledger-bugs.ts';
import {
  BelievesItsClock,
  BelievesTheHead,
  ForgetsItsComment,
  HearsBots,
  KeepsRefusalsToItself,
  NeverUpdatesItsComment,
  OrdersByArrival,
  ReadsEdits,
  RemembersRoles,
  ReversesComments,
  TakesDoubtForYes,
  TakesNoForYes,
} from './bugs/reading-bugs.ts';
import type { MemoryWorld } from './memory-world.ts';
import { type Mistake, runSimulation } from './run-simulation.ts';
import type { Through } from './through.ts';

/** A mistake in the protocol, made on purpose around the program, to see that the simulation finds it. */
export interface PlantedBug {
  readonly name: string;
  readonly mistake: Mistake;
}

function around(Wrong: new (inner: MemoryWorld) => Through): Mistake {
  return { world: (world) => new Wrong(world) };
}

/** Each must be found within 10,000 seeds. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  { name: 'the compare-and-swap is ignored', mistake: around(IgnoresCompareAndSwap) },
  { name: 'the head is read again right before the write', mistake: around(ReadsHeadBeforeWriting) },
  { name: 'a commit is sent again after an unknown outcome', mistake: around(RetriesBlindly) },
  { name: 'a stale snapshot is kept after a conflict', mistake: around(KeepsSnapshotAfterConflict) },
  { name: 'state and routes are committed one after the other', mistake: around(CommitsTwice) },
  { name: 'a unit of weight is lost in a route', mistake: around(LosesWeight) },
  { name: 'one cluster is left out of the commit', mistake: around(ForgetsCluster) },
  { name: 'routes are written anew, without a person’s comments', mistake: around(WritesRoutesAnew) },
  { name: 'a ledger entry is dropped on write', mistake: around(DropsLedgerEntry) },
  { name: 'the ledger is never read', mistake: around(NeverReadsLedger) },
  { name: 'the newest command is forgotten', mistake: around(ForgetsNewest) },
  { name: 'comments are read in reverse order', mistake: around(ReversesComments) },
  { name: 'a late comment is ordered by its arrival', mistake: around(OrdersByArrival) },
  { name: 'a clock that runs backwards dates the comments', mistake: around(BelievesItsClock) },
  { name: 'edited comments are read as new', mistake: around(ReadsEdits) },
  { name: 'bots are heard', mistake: around(HearsBots) },
  { name: 'permissions are remembered for ever', mistake: around(RemembersRoles) },
  { name: 'an unknown role allows', mistake: around(TakesDoubtForYes) },
  { name: 'no role allows', mistake: around(TakesNoForYes) },
  { name: 'the hint is trusted', mistake: { hint: (hint) => ({ ...hint, trusted: true }) } },
  { name: 'the head is believed to have been the same', mistake: around(BelievesTheHead) },
  { name: 'refusals are told to nobody', mistake: around(KeepsRefusalsToItself) },
  { name: 'its own comment is not known again', mistake: around(ForgetsItsComment) },
  { name: 'its comment is never updated', mistake: around(NeverUpdatesItsComment) },
];

/** How a planted bug was found: by which invariants, and after how many seeds. */
export interface FoundBug {
  readonly invariants: readonly string[];
  readonly seeds: number;
}

/**
 * Runs seed after seed with a planted bug until an invariant is violated that holds without the bug.
 *
 * @returns null if none is within the bound
 */
export async function findBug({ mistake }: PlantedBug, bound: number): Promise<FoundBug | null> {
  for (let seed = 1; seed <= bound; seed++) {
    const violations = await runSimulation(seed, mistake);
    if (violations.length === 0 || (await runSimulation(seed)).length > 0) continue;
    return { invariants: [...new Set(violations.map(({ invariant }) => invariant))], seeds: seed };
  }
  return null;
}
