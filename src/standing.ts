import { createHash } from 'node:crypto';
import type { Facts } from './facts.ts';
import type { Outcome } from './look-outcome.ts';
import type { Readings } from './rollout/readings.ts';

/** A fingerprint that changes with everything that the sticky comment tells of, and with nothing else. */
export function standingOf({ conversation }: Facts, { views }: Outcome, readiness: readonly string[]): string {
  const revisions = views.map(({ rollout, state, proposed, readings }) => {
    // Verdicts and what is the matter, but no numbers: those change with every look.
    const read = readings === undefined ? [] : verdictsOf(readings);
    // What a change of the configuration makes of the weights is shown before any revision has it.
    const unwritten = state.fleet?.unwritten === true ? [state.fleet.weights] : [];
    if (proposed === undefined) return [rollout.name, state.revision, ...unwritten, ...read];
    // The revision stays while the step is changed; what was decided does not.
    const waiting = [proposed.pending, proposed.pullRequest?.number ?? null, state.ledger.entries.length];
    return [rollout.name, state.revision, ...waiting, ...unwritten, ...read];
  });
  const told = JSON.stringify([revisions, conversation?.head?.sha ?? null, conversation?.open ?? null, readiness]);
  return createHash('sha256').update(told).digest('hex').slice(0, 16);
}

function verdictsOf({ live, gates }: Readings): readonly unknown[] {
  // Where nothing depends on readings, having looked makes no difference.
  if (live.size === 0 && gates.length === 0) return [];
  const clusters = [...live.values()].map(({ cluster, verdict, findings }) => [
    cluster,
    verdict,
    ...findings.map(({ where, found }) => withoutNumbers(`${where ?? ''} ${found}`)),
  ]);
  const judged = gates.map(({ gate, cluster, verdict, value, found }) => {
    // Why there is no number may change, and whoever reads it has to look elsewhere then.
    return [gate, cluster, verdict, ...(value === null ? [withoutNumbers(found)] : [])];
  });
  return [clusters, judged];
}

function withoutNumbers(text: string): string {
  return text.replace(/\d+(?:[.,]\d+)*/g, '#');
}
