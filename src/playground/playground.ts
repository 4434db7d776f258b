import { setTimeout as sleep } from 'node:timers/promises';
import type { Look } from '../look.ts';
import { createLog } from '../server/log.ts';
import { type RunningServer, type ServeOptions, serve } from '../server/serve.ts';
import { startGitHub } from './github.ts';
import type { GitHub } from './scenario.ts';

const ORGANISATION = 'acme';

/** The playground's repositories. */
export const SHOP = { repository: 'acme/shop', gitops: 'acme/shop-gitops', branch: 'main' } as const;

/** Who plays: login to role in the app repository. Mallory may read, as anybody may in a public repository. */
export const PEOPLE = { alice: 'maintain', bob: 'write', carol: 'admin', mallory: 'read' } as const;

export interface PlaygroundOptions {
  /** The repositories are made in here. */
  readonly folder: string;
  /** The example GitOps repository: the folder `manifests/` of this project, or one like it. */
  readonly manifests: string;
  /** The repositories of apps that are there, by their names below the organisation; the shop where it is left out. */
  readonly apps?: readonly string[];
  /** Milliseconds since the epoch; shared by GitHub and Headgate. */
  now(): number;
  looked?(look: Look): void;
  /** Takes the server's log, line by line; left out: it writes none. */
  readonly log?: { readonly level: string; write(line: string): void };
  /** What Headgate asks and tells beside GitHub; left out: nothing. */
  readonly outside?: ServeOptions['outside'];
}

export interface Playground {
  readonly github: GitHub;
  readonly server: RunningServer;
  /** The bare git repository of the GitOps repository, for `git log -p`. */
  readonly gitopsFolder: string;
  /** Resolves when every webhook has arrived and everything that it led to is done. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the whole of it on this machine: a GitHub with two repositories, and the real app receiving its webhooks. */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const { folder, manifests, now } = options;
  const github = await startGitHub({ folder, clock: now });
  github.createOrganisation(ORGANISATION);
  for (const login of Object.keys(PEOPLE)) github.createUser(login);
  github.createTeam('acme/sre', ['carol']);
  await github.createRepository(SHOP.gitops, {
    files: { folder: manifests },
    defaultBranch: SHOP.branch,
    collaborators: PEOPLE,
  });
  for (const app of options.apps ?? ['shop'])
    await github.createRepository(`${ORGANISATION}/${app}`, {
      files: { folder: `${manifests}/app-repositories/${app}` },
      collaborators: PEOPLE,
    });

  const { level, write } = options.log ?? { level: 'silent', write: () => undefined };
  const server = await serve({
    environment: {
      appId: String(github.app.id),
      privateKey: github.app.privateKey,
      webhookSecret: github.app.webhookSecret,
      apiUrl: github.apiUrl,
      graphqlUrl: github.graphqlUrl,
      host: '127.0.0.1',
      port: 0,
      webhookPath: '/api/github/webhooks',
      logLevel: level,
      sweepSeconds: 3600,
      answerAfterLook: false,
    },
    log: createLog({ level, write, clean: (line) => line }),
    now,
    random: Math.random,
    sleep: async (milliseconds) => {
      await sleep(milliseconds);
    },
    ...(options.looked === undefined ? {} : { looked: options.looked }),
    ...(options.outside === undefined ? {} : { outside: options.outside }),
  });
  github.setWebhookUrl(`http://127.0.0.1:${server.port}/api/github/webhooks`);

  return {
    github,
    server,
    gitopsFolder: github.repositoryFolder(SHOP.gitops),
    async settled() {
      await github.settled();
      await server.idle();
    },
    async stop() {
      github.setWebhookUrl(null);
      await server.stop();
      await github.stop();
    },
  };
}
