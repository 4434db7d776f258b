import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createAgents, type RefreshApplication } from '../../src/agents/hint-agent.ts';
import type { AgentHint } from '../../src/fleet/source.ts';
import type { HintRequest } from '../../src/world/hint-request.ts';
import { startReceiver } from '../playground/receiver.ts';

const COMMIT = 'c'.repeat(40);
const BEFORE = 'b'.repeat(40);
const SECRET = 'it is a secret to everybody';

let stop: () => Promise<unknown> = async () => undefined;
afterEach(() => stop());

async function receiver(status = 200) {
  const started = await startReceiver(status);
  stop = started.stop;
  return started;
}

function requestOf(hint: AgentHint, overrides: Partial<HintRequest> = {}): HintRequest {
  return {
    branch: { repository: 'acme/gitops', branch: 'main' },
    ...{ commit: COMMIT, before: BEFORE, rollout: 'checkout', cluster: 'eu-west', hint },
    repositoryUrl: 'https://github.com/acme/gitops',
    paths: ['delivery/eu-west/checkout/httproute.yaml', 'rollouts/checkout/state.yaml'],
    ...overrides,
  };
}

const argocd = (url: string, secretVariable: string | null = 'HEADGATE_SECRET_ARGOCD'): AgentHint => ({
  ...{ kind: 'argocd-webhook', url, secretVariable, privateAddresses: ['127.0.0.0/8'] },
});
const flux = (url: string, secretVariable: string | null = 'HEADGATE_SECRET_FLUX'): AgentHint => ({
  ...{ kind: 'flux-receiver', url, secretVariable, privateAddresses: ['127.0.0.0/8'] },
});
const environment = { HEADGATE_SECRET_ARGOCD: SECRET, HEADGATE_SECRET_FLUX: SECRET };

function signed(algorithm: string, body = ''): string {
  return `${algorithm}=${createHmac(algorithm, SECRET).update(body).digest('hex')}`;
}

describe('Argo CD’s webhook', () => {
  it('is told of a push as GitHub would tell of it, signed for old releases and new ones', async () => {
    const { url, received } = await receiver();
    const hint = createAgents({ environment, refresh: null });
    await expect(hint(requestOf(argocd(url)))).resolves.toEqual({ kind: 'heard' });
    const [push] = received;
    expect(push?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-hub-signature': signed('sha1', push?.body),
      'x-hub-signature-256': signed('sha256', push?.body),
    });
    expect(JSON.parse(push?.body ?? '')).toEqual({
      ref: 'refs/heads/main',
      before: BEFORE,
      after: COMMIT,
      repository: {
        name: 'gitops',
        full_name: 'acme/gitops',
        html_url: 'https://github.com/acme/gitops',
        default_branch: 'main',
        owner: { login: 'acme', name: 'acme' },
      },
      commits: [
        {
          id: COMMIT,
          added: [],
          removed: [],
          modified: ['delivery/eu-west/checkout/httproute.yaml', 'rollouts/checkout/state.yaml'],
        },
      ],
    });
  });

  it('is told without a signature where it has no secret', async () => {
    const { url, received } = await receiver();
    await createAgents({ environment, refresh: null })(requestOf(argocd(url, null)));
    expect(Object.keys(received[0]?.headers ?? {}).filter((name) => name.includes('signature'))).toEqual([]);
  });

  it('is told that everything changed where the list of files would be too long', async () => {
    const { url, received } = await receiver();
    const paths = Array.from({ length: 5_001 }, (_, index) => `delivery/c${index}/checkout/httproute.yaml`);
    await createAgents({ environment, refresh: null })(requestOf(argocd(url), { paths }));
    expect(JSON.parse(received[0]?.body ?? '').commits[0].modified).toEqual([]);
  });

  it('is told nothing of a repository without a page, by which alone it would know it', async () => {
    const { url, received } = await receiver();
    const result = await createAgents({ environment, refresh: null })(requestOf(argocd(url), { repositoryUrl: null }));
    expect(result).toMatchObject({ kind: 'not-heard', message: expect.stringContaining('page') });
    expect(received).toEqual([]);
  });
});

describe('Flux’s Receiver', () => {
  it('is called with the signature that generic-hmac wants', async () => {
    const { url, received } = await receiver();
    const result = await createAgents({ environment, refresh: null })(requestOf(flux(url)));
    expect(result).toEqual({ kind: 'heard' });
    const [call] = received;
    expect(call?.headers['x-signature']).toBe(signed('sha256', call?.body));
    expect(JSON.parse(call?.body ?? '')).toEqual({ repository: 'acme/gitops', branch: 'main', commit: COMMIT });
  });

  it('is called without a signature where it is of the type generic', async () => {
    const { url, received } = await receiver();
    await createAgents({ environment, refresh: null })(requestOf(flux(url, null)));
    expect(received).toHaveLength(1);
    expect(received[0]?.headers['x-signature']).toBeUndefined();
  });
});

describe('whoever does not hear', () => {
  it.each([
    ['missing', {}],
    ['empty', { HEADGATE_SECRET_ARGOCD: '', HEADGATE_SECRET_FLUX: '' }],
  ])('is sent nothing where the secret is %s, and the variable is named', async (_, variables) => {
    const { url, received } = await receiver();
    const hint = createAgents({ environment: variables, refresh: null });
    for (const one of [argocd(url), flux(url)]) {
      const message = expect.stringMatching(/HEADGATE_SECRET_(ARGOCD|FLUX), which is not set here/);
      expect(await hint(requestOf(one))).toEqual({ kind: 'not-heard', message });
    }
    expect(received).toEqual([]);
  });

  it('is named with the status that it answered', async () => {
    const { url } = await receiver(400);
    const result = await createAgents({ environment, refresh: null })(requestOf(argocd(url)));
    expect(result).toEqual({ kind: 'not-heard', message: 'Argo CD’s webhook answered with the status 400' });
  });

  it('is asked nothing at a private address that nobody named', async () => {
    const { url, received } = await receiver();
    const hint = { ...argocd(url), privateAddresses: [] };
    const result = await createAgents({ environment, refresh: null })(requestOf(hint));
    expect(result).toMatchObject({ kind: 'not-heard', message: expect.stringContaining('private address') });
    expect(received).toEqual([]);
  });
});

describe('an Application', () => {
  const hint: AgentHint = {
    ...{ kind: 'argocd-refresh', context: 'hub', namespace: 'argocd', application: '{rollout}-{cluster}' },
  };

  it('is refreshed under its own name', async () => {
    const asked: string[] = [];
    const refresh: RefreshApplication = async (...names) => {
      asked.push(names.join(' '));
      return { kind: 'asked' };
    };
    await expect(createAgents({ environment, refresh })(requestOf(hint))).resolves.toEqual({ kind: 'heard' });
    expect(asked).toEqual(['hub argocd checkout-eu-west']);
  });

  it('is left alone without a kubeconfig, and why it was not reached is passed on', async () => {
    expect(await createAgents({ environment, refresh: null })(requestOf(hint))).toEqual({
      kind: 'not-heard',
      message: 'there is no kubeconfig here',
    });
    const refresh: RefreshApplication = async () => ({ kind: 'unknown', message: 'it may not be patched' });
    expect(await createAgents({ environment, refresh })(requestOf(hint))).toEqual({
      kind: 'not-heard',
      message: 'it may not be patched',
    });
  });
});
