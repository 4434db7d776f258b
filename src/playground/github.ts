import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { App } from './account-records.ts';
import { Conversations } from './conversations.ts';
import { Faults } from './faults.ts';
import { createGitHubServer } from './github-http.ts';
import { GitHubState } from './github-state.ts';
import { appKey, Tokens } from './github-tokens.ts';
import { Pushes } from './pushes.ts';
import { RequestLog } from './request-log.ts';
import type { Backend } from './rest-request.ts';
import type { AppPermissions, GitHub, GitHubOptions, RestExchange } from './scenario.ts';
import { ScenarioApi } from './scenario-api.ts';
import { WebhookSender } from './webhook-delivery.ts';
import { WebhookEvents } from './webhook-events.ts';

const DEFAULT_PERMISSIONS: AppPermissions = {
  actions: 'read',
  checks: 'write',
  contents: 'write',
  deployments: 'write',
  issues: 'write',
  members: 'read',
  metadata: 'read',
  pull_requests: 'write',
  statuses: 'read',
};

const EVENTS = ['check_run', 'issue_comment', 'issues', 'pull_request', 'push', 'status'];
const WEBHOOK_SECRET = 'the-playground-has-no-secrets';

/** The id of the app that GitHub itself runs workflows as. */
const WORKFLOWS_APP_ID = 15368;

function createApp(state: GitHubState, slug: string, permissions: AppPermissions, id: number): App {
  const owner = state.accounts.get('github') ?? state.createAccount('github', 'Organization');
  const bot = state.createAccount(`${slug}[bot]`, 'Bot');
  const { nodeId } = state.identify('A');
  const clientId = `Iv23li${slug}`;
  return { id, nodeId, slug, clientId, name: slug, owner, bot, permissions, events: EVENTS, createdAt: state.now() };
}

/** Starts a GitHub on this machine, on a free port of the loopback interface. */
export async function startGitHub(options: GitHubOptions): Promise<GitHub> {
  mkdirSync(options.folder, { recursive: true });
  const state = new GitHubState(options.clock ?? Date.now);
  const app = createApp(state, 'headgate', options.permissions ?? DEFAULT_PERMISSIONS, state.identify('A').id);
  const workflows = createApp(state, 'github-actions', {}, WORKFLOWS_APP_ID);
  const hookId = state.identify('H').id;
  const sender = new WebhookSender({ id: hookId, appId: app.id, secret: WEBHOOK_SECRET });
  const events = new WebhookEvents(state, app, sender, hookId);
  const pushes = new Pushes(state, events);
  const conversations = new Conversations(state, events, pushes);
  const backend: Backend = { state, tokens: new Tokens(app), pushes, conversations, events };
  const faults = new Faults();
  const requests = new RequestLog();
  const unsupported: string[] = [];
  const listeners: ((exchange: RestExchange) => void)[] = [];
  const exchanged = (exchange: RestExchange) => {
    for (const listener of listeners) listener(exchange);
  };
  const server = createGitHubServer({ backend, faults, requests, unsupported, exchanged });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  state.origin = `http://127.0.0.1:${portOf(server.address())}`;
  const standIn = {
    url: state.origin,
    apiUrl: `${state.origin}/api/v3`,
    graphqlUrl: `${state.origin}/api/graphql`,
    app: {
      id: app.id,
      slug: app.slug,
      clientId: app.clientId,
      privateKey: appKey().privateKey,
      webhookSecret: WEBHOOK_SECRET,
    },
    faults,
    webhookFaults: sender.faults,
    requests,
    deliveries: sender.log,
    unsupported,
    setWebhookUrl: (url: string | null) => {
      sender.url = url;
      events.ping();
    },
    redeliver: (deliveryId: string) => sender.redeliver(deliveryId),
    settled: () => sender.settled(),
    onExchange: (listener: (exchange: RestExchange) => void) => void listeners.push(listener),
    onDelivery: (listener: Parameters<GitHub['onDelivery']>[0]) => void sender.listeners.push(listener),
    stop: async () => {
      await sender.settled();
      sender.url = null;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      for (const { git } of state.repositories.values()) git.close();
    },
  };
  return Object.assign(new ScenarioApi(backend, options.folder, { app, workflows }), standIn);
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port.');
  return address.port;
}
