import type { GateStanding } from './gate-standing.ts';
import type { LiveReading, Readings } from './readings.ts';
import type { Refusal } from './refusal.ts';
import type { Rollout, Slot } from './rollout.ts';

/** Refusals of the live loop: clusters that do not serve what Git says, and gates that do not pass. */

/** How many clusters, gates or findings are named; the rest is counted. */
const NAMED = 5;

const where = ({ name }: Pick<Rollout, 'name'>): string => `rollout ${name}`;

function bounded(parts: readonly string[]): string {
  const more = parts.length - NAMED;
  return [...parts.slice(0, NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** What is the matter with a cluster, as a phrase. */
export function liveWords(name: string, reading: LiveReading | undefined): string {
  if (reading === undefined) return `nobody has looked at ${name}`;
  const [first] = reading.findings;
  const why = first === undefined ? '' : `: ${first.where === null ? '' : `${first.where}: `}${first.found}`;
  const more = reading.findings.length > 1 ? ` (and ${reading.findings.length - 1} more)` : '';
  switch (reading.verdict) {
    case 'live':
      return `${name} serves it, which is not recorded yet`;
    case 'pending':
      return `${name} does not serve it yet${why}${more}`;
    case 'drifted':
      return `${name} serves something else than Git says${why}${more}`;
    case 'broken':
      return `${name} does not work with it${why}${more}`;
    case 'unknown':
      return `nobody can tell what ${name} serves${why}${more}`;
  }
}

/** @param missing the clusters that stand in the way */
export function notLive(rollout: Rollout, missing: readonly string[], readings: Readings): Refusal {
  const firstExpected = missing.flatMap((name) => readings.live.get(name)?.findings ?? [])[0]?.expected;
  return {
    reason: 'not_live',
    found: bounded(missing.map((name) => liveWords(name, readings.live.get(name)))),
    where: where(rollout),
    expected: firstExpected ?? 'clusters that serve what was committed last',
    next: 'It goes on by itself when they do. `/rollback` waits for nothing; whoever may says the command with `--break-glass "reason"`.',
  };
}

/**
 * @param slot the candidate's
 * @param empty the clusters where nobody is behind its Service
 */
export function candidateNotReady(rollout: Rollout, slot: Slot, empty: readonly string[], readings: Readings): Refusal {
  const service = rollout.backends[slot]?.service ?? slot;
  const lack = (name: string): string =>
    readings.live.get(name)?.ready?.[slot] === null ? 'does not exist' : 'has no ready endpoints';
  return {
    reason: 'candidate_not_ready',
    found: bounded(empty.map((name) => `the Service ${service} ${lack(name)} in ${name}`)),
    where: `${where(rollout)}, spec.backends.${slot}`,
    expected:
      'ready endpoints behind the candidate’s Service before it gets traffic, which would be answered with errors',
    next: 'Deploy it, and say this again; a step of the plan then comes by itself. `/canary 0` pins a candidate without traffic. Whoever may goes past this with `--break-glass "reason"`.',
  };
}

function named({ gate, cluster, reading }: GateStanding): string {
  const place = cluster === null ? gate.name : `${gate.name} in ${cluster}`;
  return `${place}: ${reading === null ? 'nobody has measured it' : reading.found}`;
}

export function gateFailed(rollout: Rollout, failing: readonly GateStanding[]): Refusal {
  return {
    reason: 'gate_failed',
    found: bounded(failing.map(named)),
    where: `${where(rollout)}, spec.gates`,
    expected: 'gates that pass',
    next: 'Look at the candidate. `/rollback` takes all traffic back; whoever may goes on in spite of it with `--break-glass "reason"`.',
  };
}

export function gateInsufficient(rollout: Rollout, open: readonly GateStanding[]): Refusal {
  return {
    reason: 'gate_insufficient',
    found: bounded(open.map(named)),
    where: `${where(rollout)}, spec.gates`,
    expected: 'an answer of the gate’s source, and enough data to judge',
    next: 'It goes on by itself when there is. Where the source gives no answer, look at the source first. Where there is too little traffic, a named weight, `/canary WEIGHT`, does not wait for data. `/rollback` waits for nothing.',
  };
}
