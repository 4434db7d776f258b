import { checkAuthorised } from './invariants/authorised.ts';
import { checkCandidate } from './invariants/candidate.ts';
import { checkHumanCommits } from './invariants/human-commits.ts';
import { checkNewerWins } from './invariants/newer-wins.ts';
import { checkNoLostUpdate } from './invariants/no-lost-update.ts';
import { checkReactions } from './invariants/reactions.ts';
import { checkReport } from './invariants/report.ts';
import { checkRest } from './invariants/rest.ts';
import { checkTogether } from './invariants/together.ts';
import { checkToldOnce } from './invariants/told-once.ts';
import { checkWeights } from './invariants/weights.ts';
import type { SimulatedHistory, Violation } from './simulated-history.ts';

const CHECKS = [
  checkRest,
  checkToldOnce,
  checkNoLostUpdate,
  checkAuthorised,
  checkWeights,
  checkTogether,
  checkNewerWins,
  checkHumanCommits,
  checkCandidate,
  checkReactions,
  checkReport,
] as const;

/** Checks everything that must hold over a whole history. I5, residency, has nothing to check on this axis yet. */
export function checkInvariants(history: SimulatedHistory): readonly Violation[] {
  return CHECKS.flatMap((check) => check(history));
}
