import {
  CommitsTwice,
  ForgetsCluster,
  IgnoresCompareAndSwap,
  KeepsSnapshotAfterConflict,
  LosesWeight,
  MixesSnapshots,
  ReadsHeadBeforeWriting,
  RetriesBlindly,
  TakesUnknownForDone,
  WritesRoutesAnew,
} from './bugs/commit-bugs.ts';
import {
  AbortsFleetCommands,
  CoolsSlots,
  countsSamples,
  ForgetsResidency,
  GivesDrainedRecords,
  LeavesRecordsOut,
  LosesRecordWeight,
  LosesShare,
  SharesNewest,
  SkipsApproval,
} from './bugs/fleet-bugs.ts';
import { DropsLedgerEntry, ForgetsNewest, NeverReadsLedger } from './bugs/ledger-bugs.ts';
import {
  AlwaysBreaksGlass,
  BelievesAgents,
  CountsEachLook,
  CountsEndpointsThatAreNotThere,
  ForgetsFailures,
  ForgetsWindows,
  HoldsAgain,
  IgnoresDrift,
  KeepsLiveNotes,
  LosesFailures,
  OverlooksBadNumbers,
  PausesFromCommit,
  RunsAhead,
  TakesNoNumberForGood,
  TakesSilenceForLive,
  TakesTheFirstSeries,
  WaitsForTheUnreachable,
  WaitsOnTheWayBack,
} from './bugs/loop-bugs.ts';
import {
  BelievesItsClock,
  BelievesTheHead,
  ForgetsItsComment,
  ForgetsWhatItTold,
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
import { generateScenario } from './scenario-generator.ts';
import type { Through } from './through.ts';

/** A mistake in the protocol, made on purpose around the program, to see that the simulation finds it. */
export interface PlantedBug {
  readonly name: string;
  /** The invariant that must be violated, whatever else is. */
  readonly caughtBy: string;
  /** A seed that shows it: where the search begins. No more than a hint; where it shows it no longer, others are tried. */
  readonly seed: number;
  readonly mistake: Mistake;
}

function around(Wrong: new (inner: MemoryWorld) => Through): Mistake {
  return { world: (world) => new Wrong(world) };
}

/** Each must be found, at its seed or else within {@link BOUND}. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  { name: 'the compare-and-swap is ignored', caughtBy: 'I2', seed: 2, mistake: around(IgnoresCompareAndSwap) },
  {
    name: 'the head is read again right before the write',
    caughtBy: 'I2',
    seed: 2,
    mistake: around(ReadsHeadBeforeWriting),
  },
  {
    name: 'a commit is sent again after an unknown outcome',
    caughtBy: 'I2',
    seed: 50,
    mistake: around(RetriesBlindly),
  },
  {
    name: 'an unknown outcome is taken for success',
    caughtBy: 'report',
    seed: 12,
    mistake: around(TakesUnknownForDone),
  },
  { name: 'files of several commits are read together', caughtBy: 'I2', seed: 2, mistake: around(MixesSnapshots) },
  {
    name: 'a stale snapshot is kept after a conflict',
    caughtBy: 'I2',
    seed: 3,
    mistake: around(KeepsSnapshotAfterConflict),
  },
  {
    name: 'state and routes are committed one after the other',
    caughtBy: 'I6',
    seed: 1,
    mistake: around(CommitsTwice),
  },
  { name: 'a unit of weight is lost in a route', caughtBy: 'I4', seed: 1, mistake: around(LosesWeight) },
  { name: 'one cluster is left out of the commit', caughtBy: 'I6', seed: 1, mistake: around(ForgetsCluster) },
  {
    name: 'routes are written anew, without a person’s comments',
    caughtBy: 'I8',
    seed: 49,
    mistake: around(WritesRoutesAnew),
  },
  { name: 'a ledger entry is dropped on write', caughtBy: 'I2', seed: 1, mistake: around(DropsLedgerEntry) },
  { name: 'the ledger is never read', caughtBy: 'I1', seed: 1, mistake: around(NeverReadsLedger) },
  { name: 'the newest command is forgotten', caughtBy: 'I7', seed: 190, mistake: around(ForgetsNewest) },
  { name: 'comments are read in reverse order', caughtBy: 'I7', seed: 1, mistake: around(ReversesComments) },
  { name: 'a late comment is ordered by its arrival', caughtBy: 'I7', seed: 247, mistake: around(OrdersByArrival) },
  {
    name: 'a clock that runs backwards dates the comments',
    caughtBy: 'I7',
    seed: 3,
    mistake: around(BelievesItsClock),
  },
  { name: 'edited comments are read as new', caughtBy: 'I1', seed: 233, mistake: around(ReadsEdits) },
  { name: 'bots are heard', caughtBy: 'I1', seed: 6, mistake: around(HearsBots) },
  { name: 'permissions are remembered for ever', caughtBy: 'I3', seed: 191, mistake: around(RemembersRoles) },
  { name: 'an unknown role allows', caughtBy: 'I3', seed: 18, mistake: around(TakesDoubtForYes) },
  { name: 'no role allows', caughtBy: 'I3', seed: 6, mistake: around(TakesNoForYes) },
  { name: 'the hint is trusted', caughtBy: 'I3', seed: 1, mistake: { hint: (hint) => ({ ...hint, trusted: true }) } },
  {
    name: 'the head is believed to have been the same',
    caughtBy: 'candidate',
    seed: 25,
    mistake: around(BelievesTheHead),
  },
  { name: 'refusals are told to nobody', caughtBy: 'I1', seed: 1, mistake: around(KeepsRefusalsToItself) },
  { name: 'what was told is forgotten', caughtBy: 'I1', seed: 73, mistake: around(ForgetsWhatItTold) },
  { name: 'its own comment is not known again', caughtBy: 'report', seed: 1, mistake: around(ForgetsItsComment) },
  { name: 'its comment is never updated', caughtBy: 'report', seed: 1, mistake: around(NeverUpdatesItsComment) },
  { name: 'the residency rules are not read', caughtBy: 'I5', seed: 10, mistake: around(ForgetsResidency) },
  { name: 'a drained cluster gets a record', caughtBy: 'I4', seed: 1, mistake: around(GivesDrainedRecords) },
  { name: 'a unit of weight is lost in a DNS record', caughtBy: 'I6', seed: 6, mistake: around(LosesRecordWeight) },
  { name: 'a unit of a cluster’s share is lost', caughtBy: 'I4', seed: 1, mistake: around(LosesShare) },
  {
    name: 'a fleet step is committed without its records',
    caughtBy: 'I6',
    seed: 38,
    mistake: around(LeavesRecordsOut),
  },
  { name: 'both axes have one newest command', caughtBy: 'I7', seed: 38, mistake: around(SharesNewest) },
  { name: 'an abort supersedes a fleet command', caughtBy: 'I7', seed: 31, mistake: around(AbortsFleetCommands) },
  { name: 'traffic is switched before the approval', caughtBy: 'I2', seed: 42, mistake: around(SkipsApproval) },
  { name: 'a slot that is kept warm is taken', caughtBy: 'I2', seed: 2017, mistake: around(CoolsSlots) },
  { name: 'the pause counts from the commit', caughtBy: 'L1', seed: 65, mistake: around(PausesFromCommit) },
  { name: 'a cluster out of reach is taken for live', caughtBy: 'L1', seed: 2, mistake: around(TakesSilenceForLive) },
  {
    name: 'endpoints are counted that are not there',
    caughtBy: 'L1',
    seed: 21,
    mistake: around(CountsEndpointsThatAreNotThere),
  },
  { name: 'what was committed is taken for what is served', caughtBy: 'L1', seed: 1, mistake: around(BelievesAgents) },
  {
    name: 'a cluster that was live once is not looked at again',
    caughtBy: 'L1',
    seed: 340,
    mistake: around(IgnoresDrift),
  },
  {
    name: 'what was seen live is kept though the weights have moved',
    caughtBy: 'L1',
    seed: 62,
    mistake: around(KeepsLiveNotes),
  },
  { name: 'pauses are measured by a clock that runs ahead', caughtBy: 'L1', seed: 1, mistake: around(RunsAhead) },
  { name: 'a failure is counted at every look', caughtBy: 'L2', seed: 714, mistake: around(CountsEachLook) },
  { name: 'failures are forgotten from look to look', caughtBy: 'L2', seed: 42, mistake: around(ForgetsFailures) },
  { name: 'a failure is lost on write', caughtBy: 'L4', seed: 74, mistake: around(LosesFailures) },
  { name: 'a gate without a number passes', caughtBy: 'L2', seed: 20, mistake: around(TakesNoNumberForGood) },
  { name: 'of several series the first counts', caughtBy: 'L2', seed: 2528, mistake: around(TakesTheFirstSeries) },
  { name: 'every word breaks the glass', caughtBy: 'L7', seed: 106, mistake: around(AlwaysBreaksGlass) },
  { name: 'a bad number is taken for none', caughtBy: 'L3', seed: 468, mistake: around(OverlooksBadNumbers) },
  {
    name: 'the deadline waits for clusters out of reach',
    caughtBy: 'L3',
    seed: 885,
    mistake: around(WaitsForTheUnreachable),
  },
  {
    name: 'a gradual rollback begins its pause anew at every look',
    caughtBy: 'L5',
    seed: 468,
    mistake: around(WaitsOnTheWayBack),
  },
  { name: 'what is held is held again', caughtBy: 'L4', seed: 298, mistake: around(HoldsAgain) },
  { name: 'the windows are not read', caughtBy: 'L7', seed: 74, mistake: around(ForgetsWindows) },
  { name: 'one observer is a quorum', caughtBy: 'I2', seed: 206, mistake: { observations: countsSamples } },
];

/** Seeds within which every planted bug must be found where its own seed does not show it. */
export const BOUND = 5_000;

/** How a planted bug was found: by which invariants, in which history, and after how many of them. */
export interface FoundBug {
  readonly invariants: readonly string[];
  readonly seed: number;
  readonly tried: number;
}

/**
 * Runs seed after seed with a planted bug until the invariant that must catch it is violated, and holds without the bug.
 *
 * @param isHinted whether to begin with the seed of the table; otherwise from 1, to find a hint that is worth writing there
 * @returns null if that is not within the bound
 */
export async function findBug(bug: PlantedBug, isHinted = true): Promise<FoundBug | null> {
  let tried = 0;
  for (const seed of isHinted ? [bug.seed, ...seedsFor(bug)] : seedsFor(bug)) {
    tried++;
    const violations = await runSimulation(seed, bug.mistake);
    if (!violations.some(({ invariant }) => invariant === bug.caughtBy)) continue;
    if ((await runSimulation(seed)).length > 0) continue;
    return { invariants: [...new Set(violations.map(({ invariant }) => invariant))], seed, tried };
  }
  return null;
}

function* seedsFor({ caughtBy }: PlantedBug): Generator<number> {
  const isOfLoop = caughtBy.startsWith('L');
  for (let seed = 1; seed <= BOUND; seed++) {
    // What only a loop can do wrong is not looked for where there is none.
    if (!isOfLoop || generateScenario(seed).loop !== null) yield seed;
  }
}
