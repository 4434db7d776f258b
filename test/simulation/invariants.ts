import { checkAuthorised } from './invariants/authorised.ts';
import { checkCandidate } from './invariants/candidate.ts';
import { checkFleetWeights } from './invariants/fleet-weights.ts';
import { checkGatesHold } from './invariants/gates-hold.ts';
import { checkHumanCommits } from './invariants/human-commits.ts';
import { checkKeptWarm } from './invariants/kept-warm.ts';
import { checkLiveFirst } from './invariants/live-first.ts';
import { checkNeverLate } from './invariants/never-late.ts';
import { checkNewerWins } from './invariants/newer-wins.ts';
import { checkNoLostUpdate } from './invariants/no-lost-update.ts';
import { checkNothingNew } from './invariants/nothing-new.ts';
import { checkReactions } from './invariants/reactions.ts';
import { checkReport } from './invariants/report.ts';
import { checkResidency } from './invariants/residency.ts';
import { checkRest } from './invariants/rest.ts';
import { checkSeenInTheEnd } from './invariants/seen-in-the-end.ts';
import { checkTogether } from './invariants/together.ts';
import { checkToldOnce } from './invariants/told-once.ts';
import { checkWayBack } from './invariants/way-back.ts';
import { checkWeights } from './invariants/weights.ts';
import { checkWindows } from './invariants/windows.ts';
import type { SimulatedHistory, Violation } from './simulated-history.ts';

const CHECKS = [
  checkRest,
  checkToldOnce,
  checkNoLostUpdate,
  checkKeptWarm,
  checkAuthorised,
  checkWeights,
  checkFleetWeights,
  checkResidency,
  checkTogether,
  checkNewerWins,
  checkHumanCommits,
  checkCandidate,
  checkReactions,
  checkReport,
  checkLiveFirst,
  checkGatesHold,
  checkNeverLate,
  checkNothingNew,
  checkWayBack,
  checkSeenInTheEnd,
  checkWindows,
] as const;

/** Checks everything that must hold over a whole history. */
export function checkInvariants(history: SimulatedHistory): readonly Violation[] {
  return CHECKS.flatMap((check) => check(history));
}
