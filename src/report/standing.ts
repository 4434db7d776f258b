import type { Allowed, Right, Rollout } from '../rollout/rollout.ts';
import type { NextMove, Waiting } from '../rollout/settlement.ts';
import { otherSlot, type State } from '../rollout/state.ts';
import { formatWeight, type Weight, WHOLE } from '../rollout/weight.ts';
import { weightRange } from './movement.ts';
import { counted, listed, moment, shortSha } from './text.ts';

/** Where a rollout stands, in plain words. Each face dresses them in its own way. */

/** One cluster's split. */
export interface ClusterSplit {
  readonly cluster: string;
  readonly wave: string;
  readonly stable: Weight;
  readonly candidate: Weight;
}

/** The splits in the order of the rollout's clusters. */
export function splits(rollout: Rollout, state: State): readonly ClusterSplit[] {
  return rollout.clusters.map(({ name }) => {
    const candidate = state.candidate === null ? 0 : (state.weights[name] ?? 0);
    return { cluster: name, wave: waveOf(rollout, name), stable: WHOLE - candidate, candidate };
  });
}

function waveOf(rollout: Rollout, cluster: string): string {
  const { waves } = rollout.strategy;
  const index = waves.findIndex(({ clusters }) => clusters.includes(cluster));
  const name = waves[index]?.name;
  if (name === undefined) return '';
  return name === String(index + 1) ? name : `${index + 1} (${name})`;
}

/** The phase in a few words, as in a heading: `under way, 25 % in 2 of 3 clusters`. */
export function phaseInWords(rollout: Rollout, state: State): string {
  const weights = splits(rollout, state).map(({ candidate }) => candidate);
  switch (state.phase) {
    case 'idle':
      return idleInWords(state);
    case 'progressing':
      return `under way, ${spread(weights)}`;
    case 'paused':
      return `paused, ${spread(weights)}`;
    case 'rolling-back':
      return `rolling back step by step, ${spread(weights)}`;
    case 'aborted':
      return 'aborted, all traffic is on the stable version';
    default:
      return state.phase satisfies never;
  }
}

function idleInWords({ last }: State): string {
  if (last === null) return 'nothing is under way';
  return last.outcome === 'promoted' ? `${shortSha(last.sha)} is promoted` : `${shortSha(last.sha)} is rolled back`;
}

function spread(weights: readonly Weight[]): string {
  const most = Math.max(0, ...weights);
  const having = weights.filter((weight) => weight === most).length;
  if (having === weights.length)
    return `${formatWeight(most)} % in ${weights.length === 1 ? 'its cluster' : `all ${weights.length} clusters`}`;
  const reached = weights.filter((weight) => weight > 0).length;
  if (having === reached) return `${formatWeight(most)} % in ${having} of ${weights.length} clusters`;
  return `${weightRange(weights)} over ${counted(weights.length, 'cluster')}`;
}

/** A slot with the service behind it: `green (checkout-green)`. */
export function slotInWords(rollout: Rollout, slot: string): { slot: string; service: string } {
  const backend = rollout.backends[slot];
  if (backend === undefined) return { slot, service: '' };
  return { slot, service: backend.namespace === null ? backend.service : `${backend.namespace}/${backend.service}` };
}

/** The slot that is, or would be, the candidate's. */
export function candidateSlot(rollout: Rollout, state: State): string {
  return state.candidate?.slot ?? otherSlot(rollout, state.stable);
}

/** What a rollout waits for, after the words "waits for": what holds it, who can end it, until when. */
export function waitingInWords(rollout: Rollout, { kind, until }: Waiting): string {
  switch (kind) {
    case 'person':
      return `somebody to take the next step (${whoMay(rollout, 'canary')})`;
    case 'approval':
      return `an approval (${whoMay(rollout, 'approve')})`;
    case 'pause':
      return `the step’s pause${until === null ? '' : `, until ${moment(until)}`}; then it goes on by itself`;
    case 'resume':
      return `somebody to resume it (${whoMay(rollout, 'resume')})`;
    case 'merge':
      return `the merge of the pull request, or a promotion (${whoMay(rollout, 'promote')})`;
    default:
      return kind satisfies never;
  }
}

/** Who has a right, in words. Restrictions of single clusters come on top. */
export function whoMay(rollout: Rollout, right: Right): string {
  const allowed = rollout.permissions.rights[right];
  const restricted = rollout.permissions.restrictions.some(({ rights }) => rights.includes(right));
  return `${allowedInWords(allowed)}${restricted ? '; some clusters ask for more' : ''}`;
}

function allowedInWords({ role, users, teams }: Allowed): string {
  const ways = [
    ...(role === null ? [] : [role === 'admin' || role === 'none' ? `role ${role}` : `role ${role} or above`]),
    ...(users.length === 0 ? [] : [listed(users, 5)]),
    ...(teams.length === 0 ? [] : [`${teams.length === 1 ? 'team' : 'teams'} ${listed(teams, 5)}`]),
  ];
  return ways.length === 0 ? 'nobody' : ways.join(', or ');
}

/** What the plan’s next step does. */
export function nextInWords({ weight, wave, clusters }: NextMove): string {
  return `${formatWeight(weight)} % in ${listed(clusters, 5)} (wave ${wave})`;
}
