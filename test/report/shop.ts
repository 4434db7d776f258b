import { legalFleetCommands } from '../../src/fleet/legal-fleet-commands.ts';
import type { ReportView } from '../../src/report/report-view.ts';
import type { Command } from '../../src/rollout/command.ts';
import type { Intent, Subject } from '../../src/rollout/intent.ts';
import { legalCommands } from '../../src/rollout/legal-commands.ts';
import type { Reason } from '../../src/rollout/reason.ts';
import type { Refusal } from '../../src/rollout/refusal.ts';
import type { Allowed } from '../../src/rollout/rights.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import type { Settlement } from '../../src/rollout/settlement.ts';
import type { LedgerEntry, State } from '../../src/rollout/state.ts';
import { initialState } from '../../src/rollout/state.ts';
import { upcoming, waitsFor } from '../../src/rollout/waiting.ts';
import { PLAIN } from '../rollout/plain-rollout.ts';

/** A shop in three clusters, or in as many as a test wants. */

export const SUBJECT: Subject = { repository: 'acme/shop', number: 12 };
export const SHA = '1111111aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
export const HEAD = '2222222bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb';
export const NOW = '2026-11-22T12:00:00.000Z';

export function rollout(name = 'checkout', clusters: readonly string[] = ['eu-west', 'eu-north', 'us-east']): Rollout {
  const half = Math.max(1, Math.ceil(clusters.length / 2));
  const anyone = (role: Allowed['role']): Allowed => ({ role, users: [], teams: [] });
  const write = anyone('write');
  return {
    name,
    clusters: clusters.map((cluster) => ({
      name: cluster,
      region: 'r',
      jurisdiction: 'eu',
      labels: {},
      share: 1,
      capacity: null,
    })),
    slots: ['blue', 'green'],
    backends: {
      blue: { service: `${name}-blue`, namespace: null, port: 80 },
      green: { service: `${name}-green`, namespace: null, port: 80 },
    },
    initialStable: 'blue',
    routes: [],
    strategy: {
      kind: 'canary',
      steps: [
        { weight: 500, pauseSeconds: 600, approval: false },
        { weight: 2500, pauseSeconds: null, approval: true },
        { weight: 10_000, pauseSeconds: null, approval: false },
      ],
      waves: [
        { name: 'first', clusters: clusters.slice(0, half) },
        ...(clusters.length > half ? [{ name: 'second', clusters: clusters.slice(half) }] : []),
      ],
      order: 'steps',
      promoteFrom: 10_000,
      gradualPauseSeconds: 60,
    },
    ...PLAIN,
    versionPins: [],
    repositories: ['acme/shop'],
    requireSha: false,
    permissions: {
      rights: {
        canary: write,
        promote: anyone('maintain'),
        rollback: write,
        pause: write,
        resume: write,
        abort: write,
        approve: { role: null, users: ['ada'], teams: ['acme/release'] },
        'break-glass': anyone('maintain'),
        switch: write,
        shift: anyone('maintain'),
        drain: anyone('maintain'),
        failover: anyone('maintain'),
        read: anyone('read'),
      },
      restrictions: [],
    },
  };
}

export function entry(more: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    key: 'acme/shop#12/comment/1/1',
    at: '2026-11-22T11:00:00Z',
    by: 'ada',
    said: '/canary 25',
    disposition: 'applied',
    reason: 'started',
    revision: 1,
    ...more,
  };
}

/** A state in which the candidate has the weights given, in basis points. */
export function underWay(of: Rollout, weights: Readonly<Record<string, number>>, more: Partial<State> = {}): State {
  const start = initialState(of);
  return {
    ...start,
    revision: 3,
    phase: 'progressing',
    candidate: { slot: 'green', pullRequest: SUBJECT, sha: SHA, pinnedBy: 'ada', pinnedAt: '2026-11-22T11:00:00Z' },
    weights: { ...start.weights, ...weights },
    met: {},
    fleet: null,
    movedAt: '2026-11-22T11:00:00Z',
    ledger: { horizon: null, entries: [entry()] },
    ...more,
  };
}

export function view(of: Rollout, state: State, more: Partial<ReportView> = {}): ReportView {
  return {
    rollout: of,
    state,
    changes: [],
    waiting: waitsFor(of, state),
    legal: legalCommands(of, state),
    fleetLegal: legalFleetCommands(of, state),
    next: upcoming(of, state),
    gitops: { repository: 'acme/gitops', branch: 'main', webUrl: 'https://github.com/acme/gitops' },
    ...more,
  };
}

export function intent(said: string, more: Partial<Intent> = {}): Intent {
  return {
    key: 'acme/shop#12/comment/7/1',
    at: '2026-11-22T11:59:00Z',
    actor: { login: 'grace', bot: false },
    source: { kind: 'comment', commentId: 7, url: 'https://github.com/acme/shop/pull/12#issuecomment-7' },
    subject: SUBJECT,
    said,
    asked: { command: { verb: 'status' }, rollouts: [] },
    edited: false,
    reaction: null,
    ...more,
  };
}

export function refusal(more: Partial<Refusal> = {}): Refusal {
  return {
    reason: 'not_permitted',
    found: 'grace has the role read',
    where: 'rollout checkout',
    expected: 'for `canary`: the role write or a stronger one',
    next: 'Ask somebody who may.',
    ...more,
  };
}

export function refused(said: string, why: Refusal = refusal(), more: Partial<Settlement> = {}): Settlement {
  const nothing = { before: null, after: null, planned: null, question: null };
  return {
    intent: intent(said),
    rollout: 'checkout',
    disposition: 'refused',
    reason: why.reason,
    refusal: why,
    ...nothing,
    ...more,
  };
}

export function applied(said: string, before: State, after: State, reason: Reason = 'moved'): Settlement {
  const shared = { refusal: null, planned: null, question: null };
  return { intent: intent(said), rollout: after.rollout, disposition: 'applied', reason, before, after, ...shared };
}

export function asked(
  said: string,
  question: Extract<Command, { verb: 'status' | 'help' | 'plan' }>,
  planned: Settlement | null = null,
): Settlement {
  return {
    intent: intent(said),
    rollout: question.verb === 'help' ? null : 'checkout',
    disposition: 'applied',
    reason: 'answered',
    refusal: null,
    before: planned?.before ?? null,
    after: planned?.before ?? null,
    planned,
    question,
  };
}

/** A route as it lies in Git, with the candidate's share in percent. */
export function routeText(cluster: string, share: number): string {
  return [
    'apiVersion: gateway.networking.k8s.io/v1',
    'kind: HTTPRoute',
    'metadata:',
    `  name: checkout # ${cluster}`,
    'spec:',
    '  rules:',
    '    - backendRefs:',
    '        - name: checkout-blue',
    `          weight: ${100 - share}`,
    '        - name: checkout-green',
    `          weight: ${share}`,
    '',
  ].join('\n');
}
