import { planBlueGreen } from './blue-green.ts';
import { planCanary } from './canary.ts';
import { pin } from './candidate.ts';
import { finished } from './ending.ts';
import { formatCommand } from './format-command.ts';
import type { Subject } from './intent.ts';
import { otherPullRequest, pullRequestClosed } from './pinning-refusals.ts';
import { held, type PlanInput, type Planned, refuse } from './plan-input.ts';
import { isStart, isTaken, queuedOf, withoutQueued } from './queue.ts';
import { alreadySo } from './refusals.ts';
import type { Rollout } from './rollout.ts';
import type { Candidate, Queued, State } from './state.ts';
import { strategyMismatch } from './strategy-commands.ts';

/**
 * What becomes of a command where another pull request has the rollout, or comes before: by the rollout's policy it is
 * refused, waits, or takes the other's place. A pull request that waits can always leave.
 *
 * @returns null where the rollout is the pull request's own, or free
 */
export function planSuperseding(input: PlanInput): Planned | null {
  const { rollout, state, command, subject } = input;
  if (subject === null || !isTaken(state, subject)) return leaving(input);
  const left = leaving(input);
  if (left !== null) return left;
  const present = state.candidate;
  if (isStart(command) && rollout.whenBusy !== 'refuse') {
    const mismatch = strategyMismatch(rollout, state, command);
    if (mismatch !== null) return refuse(mismatch);
    if (rollout.whenBusy === 'queue' || present === null) return queueing(input, subject, command);
    return replacing(input, subject, command, present);
  }
  // Where nobody has the rollout, other commands find that out by themselves.
  return present === null && !isStart(command) ? null : refuse(inTheWay(rollout, state));
}

function inTheWay(rollout: Rollout, { candidate, queue }: State) {
  const [first] = queue;
  if (candidate !== null) return otherPullRequest(rollout, candidate);
  const waiting = first === undefined ? 'another pull request' : nameOf(first.pullRequest);
  return {
    reason: 'other_pull_request',
    found: `${waiting} waits for the rollout, and comes first`,
    where: `rollout ${rollout.name}`,
    expected: 'one pull request at a time',
    next: `Wait until ${waiting} is promoted or rolled back, or say \`/rollback\` there.`,
  } as const;
}

/** Out of the queue: closed, merged, or said so. Null where the command does not mean that, or the pull request does not wait. */
function leaving(input: PlanInput): Planned | null {
  const { state, command, subject, cause, at } = input;
  const place = subject === null ? stuckPlace(input) : queuedOf(state, subject);
  const leaves =
    command.verb === 'rollback' || command.verb === 'abort' || (command.verb === 'promote' && cause === 'merge');
  if (place === null || !leaves) return null;
  if (Date.parse(at) < Date.parse(place.at)) return refuse(newerWord(input.rollout, place));
  return { ok: true, reason: 'unqueued', pinned: false, state: withoutQueued(state, place.pullRequest) };
}

/**
 * The first place in the queue, for the command line's `/abort` where nothing is in flight: whose pull request cannot be
 * reached any more, or drives this rollout no longer, could not leave by itself, and nobody would ever come after it.
 */
function stuckPlace({ state, command }: PlanInput): Queued | null {
  return command.verb === 'abort' && state.candidate === null ? (state.queue[0] ?? null) : null;
}

function newerWord(rollout: Rollout, { pullRequest, at, by }: Queued) {
  return {
    reason: 'newer_command',
    found: `${by} asked for a place in the queue for ${nameOf(pullRequest)} at ${at}, after this`,
    where: `rollout ${rollout.name}`,
    expected: 'a command that is newer than that',
    next: 'Say it again if it still holds.',
  } as const;
}

type Start = Extract<PlanInput['command'], { verb: 'canary' | 'blue-green' }>;

/** A place in the queue, with the commit pinned as for a start. The same pull request keeps its place. */
function queueing(input: PlanInput, subject: Subject, command: Start): Planned {
  const { rollout, state, pullRequest, by, at, key = '' } = input;
  if (pullRequest !== null && !pullRequest.open) return refuse(pullRequestClosed(subject, pullRequest.merged));
  const pinned = pin(rollout, pullRequest, command.sha, at, (sha) => formatCommand({ ...command, sha }));
  if (!pinned.ok) return pinned;
  const known = queuedOf(state, subject);
  const place = { pullRequest: subject, sha: pinned.sha, by, at, key };
  if (known !== null && Date.parse(at) < Date.parse(known.at)) return refuse(newerWord(rollout, known));
  if (known !== null && known.sha === pinned.sha) {
    const found = `${nameOf(subject)} waits with ${pinned.sha.slice(0, 7)} already, as number ${state.queue.indexOf(known) + 1}`;
    return refuse(alreadySo(rollout, found));
  }
  const queue =
    known === null ? [...state.queue, place] : state.queue.map((one) => (one === known ? { ...place } : one));
  const before = queue
    .slice(
      0,
      queue.findIndex(({ key: other }) => other === key),
    )
    .map((one) => nameOf(one.pullRequest));
  const driver = state.candidate?.pullRequest ?? null;
  const ahead = [...(driver === null ? [] : [nameOf(driver)]), ...before];
  return {
    ok: true,
    reason: 'queued',
    pinned: false,
    state: { ...state, queue },
    remarks: [{ kind: 'queued', pullRequest: nameOf(subject), sha: pinned.sha, ahead }],
  };
}

/** The present candidate back and the new one in its place, in one step. */
function replacing(input: PlanInput, subject: Subject, command: Start, present: Candidate): Planned {
  const { rollout, state, by, now } = input;
  const holding = held(rollout, state);
  const from = present.pullRequest === null ? 'the command line' : nameOf(present.pullRequest);
  if (holding !== null) {
    return refuse({ ...holding, next: `Say \`/rollback\` on ${from}, which ends it, then say this again.` });
  }
  const { sha, pullRequest } = present;
  const free = withoutQueued(finished(state, now, { outcome: 'rolled-back', sha, pullRequest, by, at: now }), subject);
  const planned = start({ ...input, state: free }, command);
  if (!planned.ok) return planned;
  return { ...planned, reason: 'replaced', remarks: [{ kind: 'replaced', pullRequest: from, sha }] };
}

function start(input: PlanInput, command: Start): Planned {
  return command.verb === 'canary' ? planCanary(input, command) : planBlueGreen(input, command);
}

function nameOf({ repository, number }: Subject): string {
  return `${repository}#${number}`;
}
