import { describe, expect, it } from '@jest/globals';
import type { Circumstances, RolloutFacts } from '../src/circumstances.ts';
import { decide } from '../src/decide.ts';
import type { FleetCluster } from '../src/fleet/fleet.ts';
import { commitMessage } from '../src/report/commit-message.ts';
import { remarkInWords } from '../src/report/remark-words.ts';
import type { Command } from '../src/rollout/command.ts';
import type { Intent } from '../src/rollout/intent.ts';
import { NOTHING_OBSERVED } from '../src/rollout/observations.ts';
import { formatRequest, parseRequest } from '../src/rollout/parse-command.ts';
import { NOTHING_READ } from '../src/rollout/readings.ts';
import type { Role } from '../src/rollout/rights.ts';
import type { Rollout } from '../src/rollout/rollout.ts';
import { initialState } from '../src/rollout/state.ts';
import { ALWAYS } from '../src/rollout/window.ts';
import { exampleRollout, HEAD, SUBJECT } from './rollout/example-rollout.ts';

const REASON = 'INC-7: customers cannot pay @alice #9';
const FROZEN = '2026-12-24T12:00:00Z';

/** Frozen over Christmas; only administrators may go past that. */
function frozenRollout(): Rollout {
  const base = exampleRollout(
    { steps: [] },
    {
      windows: {
        allow: [],
        exclude: [{ kind: 'dates', name: 'c', first: '2026-12-24', last: '2026-12-26', timeZone: 'UTC' }],
      },
    },
  );
  const { rights, restrictions } = base.permissions;
  return {
    ...base,
    permissions: { rights: { ...rights, 'break-glass': { role: 'admin', users: [], teams: [] } }, restrictions },
  };
}

function decideOn(said: string, role: Role) {
  const rollout = frozenRollout();
  const asked = parseRequest(said, { prefix: '/', ignore: [] });
  const intent: Intent = {
    ...{ key: 'acme/shop#12/comment/1/1', at: FROZEN, actor: { login: 'bob', bot: false }, subject: SUBJECT, said },
    ...{ source: { kind: 'comment', commentId: 1, url: '' }, asked, edited: false, reaction: null },
  };
  const clusters = rollout.clusters.map(
    (cluster): FleetCluster => ({
      ...cluster,
      ...{ gatewayApi: '1.5', implementation: 'envoy-gateway', health: null, live: null, hints: [], load: null },
      gateways: [{ name: 'public', namespace: 'infra', sectionName: null }],
      dns: { targets: [], healthCheck: null, geoTag: cluster.name },
    }),
  );
  const facts: RolloutFacts = {
    ...{ rollout, state: initialState(rollout), statePath: 'rollouts/checkout/state.yaml', clusters },
    fleet: {
      clusters,
      jurisdictions: [],
      delivery: 'delivery/{cluster}/{rollout}',
      sources: new Map(),
      windows: ALWAYS,
    },
    delivery: 'delivery/{cluster}/{rollout}',
    ...{ files: new Map(), told: new Map() },
  };
  const circumstances: Circumstances = {
    ...{ now: FROZEN, subject: SUBJECT, gitopsRepository: 'acme/gitops', trusted: false },
    pullRequest: { open: true, merged: false, head: { sha: HEAD, fork: false }, newestPush: null },
    ...{ authorities: new Map([['bob', { role, teams: {} }]]), observations: NOTHING_OBSERVED },
    ...{ smoke: new Map(), readings: NOTHING_READ },
  };
  return decide(facts, circumstances, [intent]);
}

const command: Command = {
  ...{ verb: 'canary', target: 500, scope: { clusters: [], wave: null }, fleet: false, sha: HEAD },
  breakGlass: REASON,
};
const said = formatRequest({ command, rollouts: [] });

describe('a command that goes past a freeze', () => {
  it('needs a right of its own beside the one for what it does', () => {
    expect(decideOn(said, 'write').settlements[0]?.refusal).toMatchObject({
      reason: 'not_permitted',
      expected: expect.stringContaining('`break-glass`'),
    });
    expect(decideOn(said, 'admin').settlements[0]?.reason).toBe('started');
    expect(decideOn(`/canary 5 --sha ${HEAD}`, 'admin').settlements[0]?.reason).toBe('frozen');
  });

  it('leaves its whole reason in the ledger, however much was written before it', () => {
    const long = `/canary 5 --cluster ${'eu-west,'.repeat(150)}eu-west --sha ${HEAD} --break-glass "${REASON}"`;
    for (const words of [said, long]) {
      const [entry] = decideOn(words, 'admin').state.ledger.entries;
      expect(entry?.said).toContain(REASON);
      expect(entry?.said.length).toBeLessThan(500);
    }
  });

  it('says so in the report and in the commit, on one line that mentions nobody', () => {
    const { settlements, state } = decideOn(said, 'admin');
    const [remark] = settlements[0]?.remarks ?? [];
    if (remark === undefined) throw new Error('It is remarked.');
    expect(remarkInWords(remark)).toContain(REASON);
    const { body } = commitMessage({ decisions: [{ settlements, state }], operation: 'a1', subject: SUBJECT });
    const trailer = body.split('\n').filter((line) => line.startsWith('Headgate-Break-Glass: '));
    expect(trailer).toHaveLength(1);
    expect(trailer[0]).toContain('INC-7: customers cannot pay');
    expect(trailer[0]).not.toContain('@alice');
    const refused = decideOn(said, 'write');
    const decisions = [{ settlements: refused.settlements, state: refused.state }];
    expect(commitMessage({ decisions, operation: 'a1', subject: SUBJECT }).body).not.toContain('Break-Glass: ');
  });
});
