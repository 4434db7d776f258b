import { describe, expect, it } from '@jest/globals';
import type { RolloutFacts } from '../src/circumstances.ts';
import type { Decision } from '../src/decide.ts';
import type { AgentHint } from '../src/fleet/source.ts';
import { hintAgents } from '../src/hint-agents.ts';
import { initialState } from '../src/rollout/state.ts';
import type { HintRequest, HintResult } from '../src/world/hint-request.ts';
import type { World } from '../src/world.ts';
import { cluster, DELIVERY, rollout } from './gateway/shop.ts';

const HEAD = 'b'.repeat(40);
const COMMIT = 'c'.repeat(40);
const shared: AgentHint = {
  ...{ kind: 'argocd-webhook', url: 'https://argocd.example.com/api/webhook', secretVariable: null },
  privateAddresses: [],
};
const application: AgentHint = {
  ...{ kind: 'argocd-refresh', context: 'hub', namespace: 'argocd', application: '{rollout}-{cluster}' },
};

function factsOf(name: string, hints: readonly AgentHint[], proposed?: RolloutFacts['proposed']): RolloutFacts {
  const clusters = ['eu-west', 'eu-north'].map((one) => cluster(one, { hints }));
  const of = { ...rollout({ clusters }), name };
  return {
    ...{ rollout: of, state: initialState(of), statePath: `rollouts/${name}/state.yaml`, clusters },
    ...{ delivery: DELIVERY, files: new Map(), told: new Map(), ...(proposed && { proposed }) },
    fleet: { clusters, jurisdictions: [], delivery: DELIVERY, sources: new Map(), windows: of.windows },
  };
}

function decisionOf({ state }: RolloutFacts, paths: readonly string[]): Decision {
  const changes = paths.map((path) => ({ path, before: 'a', after: 'b' }));
  return { settlements: [], state, changes, answers: [], previews: [] };
}

async function hinted(
  rollouts: readonly RolloutFacts[],
  paths: readonly (readonly string[])[],
  hear: (request: HintRequest) => Promise<HintResult> = async () => ({ kind: 'heard' }),
) {
  const asked: HintRequest[] = [];
  const facts = { gitops: { branch: { repository: 'acme/gitops', branch: 'main' }, head: HEAD }, rollouts };
  const world: Pick<World, 'webUrl' | 'hintAgent'> = {
    webUrl: 'https://github.com',
    hintAgent: async (request) => {
      asked.push(request);
      return hear(request);
    },
  };
  const decisions = rollouts.map((one, index) => decisionOf(one, paths[index] ?? []));
  const commits = new Map(rollouts.map(({ rollout: { name } }) => [name, COMMIT]));
  // Nothing else of the world may be used: a look at it would fail.
  const unheard = await hintAgents(world as World, facts, decisions, commits);
  return { asked, unheard };
}

const route = (name: string, of: string): string => `delivery/${name}/${of}/httproute.yaml`;

describe('agents', () => {
  it('that serve several clusters and rollouts are told once, of everything that the commit changed', async () => {
    const { asked } = await hinted(
      [factsOf('checkout', [shared]), factsOf('cart', [shared])],
      [
        [route('eu-west', 'checkout'), route('eu-north', 'checkout'), 'rollouts/checkout/state.yaml'],
        [route('eu-west', 'cart')],
      ],
    );
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      commit: COMMIT,
      before: HEAD,
      repositoryUrl: 'https://github.com/acme/gitops',
      // Of what is missing here, Argo CD would take the manifests of the commit before.
      paths: [
        'delivery/eu-north/checkout/httproute.yaml',
        'delivery/eu-west/cart/httproute.yaml',
        'delivery/eu-west/checkout/httproute.yaml',
        'rollouts/checkout/state.yaml',
      ],
    });
  });

  it('are told for each Application that changed, and for no other', async () => {
    const { asked } = await hinted(
      [factsOf('checkout', [application]), factsOf('cart', [application])],
      [[route('eu-west', 'checkout')], [route('eu-west', 'cart'), route('eu-north', 'cart')]],
    );
    expect(asked.map((one) => `${one.rollout} ${one.cluster}`)).toEqual([
      'checkout eu-west',
      'cart eu-west',
      'cart eu-north',
    ]);
  });

  it('are told nothing of a step that waits to be merged, and not of its files', async () => {
    const proposed = {} as NonNullable<RolloutFacts['proposed']>;
    const { asked } = await hinted(
      [factsOf('checkout', [shared], proposed), factsOf('cart', [shared])],
      [[route('eu-west', 'checkout')], [route('eu-west', 'cart')]],
    );
    expect(asked.map(({ paths }) => paths)).toEqual([[route('eu-west', 'cart')]]);
  });

  it('are told nothing where a commit changed no manifest', async () => {
    const { asked } = await hinted([factsOf('checkout', [shared])], [['rollouts/checkout/state.yaml']]);
    expect(asked).toEqual([]);
  });

  it('that did not hear are named, also where asking them broke', async () => {
    const { unheard } = await hinted(
      [factsOf('checkout', [application])],
      [[route('eu-west', 'checkout'), route('eu-north', 'checkout')]],
      async (request) => {
        if (request.cluster === 'eu-west') throw new Error('secret things');
        return { kind: 'not-heard', message: 'it may not be patched' };
      },
    );
    expect(unheard).toEqual([
      { rollout: 'checkout', cluster: 'eu-west', message: 'the hint could not be given, which is a bug in Headgate' },
      { rollout: 'checkout', cluster: 'eu-north', message: 'it may not be patched' },
    ]);
  });
});
