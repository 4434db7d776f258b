import type { Failover } from '../rollout/fleet-state.ts';
import type { Settlement } from '../rollout/settlement.ts';
import type { State } from '../rollout/state.ts';
import { formatWeight, type Weight, WHOLE } from '../rollout/weight.ts';
import { movements } from './movement.ts';
import { listed, shortSha } from './text.ts';

const MOST_NAMES = 3;

/** What a settlement did, in a few words, as in a commit's headline: `fail eu-west over to eu-north`. */
export function deedInWords(settlement: Settlement): string {
  const { reason, before, after } = settlement;
  return (before === null || after === null ? null : deedBetween(settlement, before, after)) ?? reason;
}

function deedBetween(settlement: Settlement, before: State, after: State): string | null {
  switch (settlement.reason) {
    case 'moved':
    case 'started':
    case 'repinned':
      return raised(settlement, before, after);
    case 'queued':
      return 'queue a pull request';
    case 'unqueued':
      return 'unqueue a pull request';
    case 'replaced':
      return `replace ${shortSha(before.candidate?.sha ?? '')}`;
    case 'promoted':
      return 'promote';
    case 'rolled_back':
      return 'roll back';
    case 'rolling_back':
      return 'roll back a step';
    case 'paused':
      return 'pause';
    case 'resumed':
      return 'resume';
    case 'aborted':
      return 'abort';
    case 'approved':
      return 'approve';
    case 'seen_live':
      return seenLive(before, after);
    case 'gate_counted':
      return `count a failure of ${names(newGates(before, after))}`;
    case 'held':
      return `hold, ${after.hold?.reason === 'deadline_over' ? 'the deadline is over' : 'a gate failed'}`;
    case 'switched':
      return switched(after);
    case 'switched_back':
      return Object.values(after.weights).some((weight) => weight > 0) ? 'switch back' : 'switch all traffic back';
    default:
      return fleetDeed(settlement, before, after);
  }
}

function raised({ intent, reason }: Settlement, before: State, after: State): string {
  const start = reason === 'repinned' ? 'pin again, ' : '';
  const isDeployed = 'command' in intent.asked && intent.asked.command.verb === 'blue-green';
  if (isDeployed && after.candidate !== null) return `${start}deploy ${shortSha(after.candidate.sha)}`;
  const reached = new Set(movements(before, after).map(({ to }) => to));
  const [weight] = reached;
  if (weight === undefined) return reason === 'repinned' ? 'pin again' : 'canary';
  return `${start}canary ${reached.size === 1 ? formatWeight(weight) : `up to ${formatWeight(Math.max(...reached))}`} %`;
}

function seenLive(before: State, after: State): string {
  const added = Object.keys(after.live).filter((name) => before.live[name] === undefined);
  const lost = Object.keys(before.live).filter((name) => after.live[name] === undefined);
  const words = [
    ...(added.length === 0 ? [] : [`live in ${names(added)}`]),
    ...(lost.length === 0 ? [] : [`not live any more in ${names(lost)}`]),
  ];
  return words.length === 0 ? 'seen_live' : words.join(', ');
}

function newGates(before: State, after: State): readonly string[] {
  return [...new Set(after.failures.slice(before.failures.length).map(({ gate }) => gate))];
}

function switched({ candidate, weights }: State): string {
  const sha = candidate === null ? 'the candidate' : shortSha(candidate.sha);
  return Object.values(weights).every((weight) => weight === WHOLE)
    ? `switch all traffic to ${sha}`
    : `switch to ${sha}`;
}

function fleetDeed({ reason }: Settlement, before: State, after: State): string | null {
  const [was, is] = [before.fleet, after.fleet];
  if (was === null || is === null) return null;
  const added = is.failovers.filter(({ from }) => !was.failovers.some((other) => other.from === from));
  const ended = was.failovers.filter(({ from }) => !is.failovers.some((other) => other.from === from));
  switch (reason) {
    case 'shifted':
      return `shift ${listed(shiftedTo(before, after), MOST_NAMES)}`;
    case 'drained':
      return `drain ${names(Object.keys(is.drained).filter((name) => !Object.hasOwn(was.drained, name)))}`;
    case 'undrained':
      return `undrain ${names(Object.keys(was.drained).filter((name) => !Object.hasOwn(is.drained, name)))}`;
    case 'failed_over':
      return failedOver(added.length > 0 ? added : changed(was.failovers, is.failovers));
    case 'drill_started':
      return `drill, ${failedOver(added)}`;
    case 'drill_ended':
      return `end the drill of ${names(ended.map(({ from }) => from))}`;
    case 'failing_back':
      return changed(was.failovers, is.failovers)
        .map(({ from, returned }) => `bring ${from} back to ${formatWeight(returned)} %`)
        .join(', ');
    case 'failed_back':
      return `fail ${names(ended.map(({ from }) => from))} back`;
    case 'rebalanced':
      return 'rebalance';
    default:
      return null;
  }
}

function changed(before: readonly Failover[], after: readonly Failover[]): readonly Failover[] {
  return after.filter((one) =>
    before.some(
      (other) => other.from === one.from && (other.returned !== one.returned || other.to.join() !== one.to.join()),
    ),
  );
}

function failedOver(failovers: readonly Failover[]): string {
  if (failovers.length === 0) return 'fail over';
  return failovers.map(({ from, to }) => `fail ${from} over to ${names(to)}`).join(', ');
}

function names(clusters: readonly string[]): string {
  return clusters.length === 0 ? 'clusters' : listed(clusters, MOST_NAMES);
}

/** The clusters whose ordinary times changed, with what they have in ordinary times now. */
function shiftedTo(before: State, after: State): readonly string[] {
  const shares = (state: State, pool: string): Readonly<Record<string, Weight>> => state.fleet?.shifted[pool] ?? {};
  return Object.entries(after.fleet?.shifted ?? {}).flatMap(([pool, weights]) =>
    Object.entries(weights)
      .filter(([name, weight]) => shares(before, pool)[name] !== weight)
      .map(([name, weight]) => `${name} to ${formatWeight(weight)} %`),
  );
}
