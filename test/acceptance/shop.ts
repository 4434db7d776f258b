import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { startGitHub } from '../../src/playground/github.ts';
import { PEOPLE, SHOP } from '../../src/playground/playground.ts';
import type { CommentView, GitHub, SubjectReference } from '../../src/playground/scenario.ts';
import type { PullRequestSeed } from '../../src/playground/scenario-seeds.ts';
import { attachContract } from '../playground/contract.ts';
import { type App, type AppLog, type AppOptions, startApp, startRelay } from './app.ts';
import { type Commit, readCommits, type StateFile } from './gitops.ts';

/** Where the shop's files are, as GitHub names them. */
export { SHOP };

const MANIFESTS = fileURLToPath(new URL('../../manifests', import.meta.url));
export const CLUSTERS = ['eu-west', 'eu-north', 'us-east'] as const;

/** Time that passes between two things that people do, in milliseconds. */
const BETWEEN_DEEDS = 60_000;

export interface ShopOptions extends AppOptions {
  /** How many processes of the app receive the webhooks; 1 where it is left out, 0 for the Action. */
  readonly apps?: number;
  /** The story begins so much earlier than now, in milliseconds; for the Action, which goes by the machine's clock. */
  readonly ago?: number;
  /** Where it is given: the GitOps branch is protected, and checkout is delivered by pull request. */
  readonly proposed?: { readonly autoMerge?: boolean; readonly approvals?: number };
}

const opened: Shop[] = [];

/** Opens the shop: a GitHub with the example repositories, its people, and the app under its real server. */
export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-acceptance-'));
  const clock = { skipped: -(options.ago ?? 0) };
  const now = () => Date.now() + clock.skipped;
  const github = await startGitHub({ folder, clock: now });
  const shop = new Shop(folder, github, clock, now, options);
  opened.push(shop);
  github.createOrganisation('acme');
  for (const login of [...Object.keys(PEOPLE), 'stranger']) github.createUser(login);
  github.createTeam('acme/sre', ['carol']);
  await github.createRepository(SHOP.gitops, {
    files: { folder: example(folder, options) },
    collaborators: { carol: 'admin' },
  });
  await github.createRepository(SHOP.repository, {
    files: { folder: `${MANIFESTS}/app-repositories/shop` },
    collaborators: PEOPLE,
  });
  const { approvals = 0, autoMerge = false } = options.proposed ?? {};
  if (options.proposed !== undefined) github.protect(SHOP.gitops, SHOP.branch, { approvals });
  github.configure(SHOP.gitops, { autoMerge });
  for (let count = 0; count < (options.apps ?? 1); count += 1) await shop.startApp();
  github.setWebhookUrl(await shop.startRelay());
  return shop;
}

/** A copy of the example whose checkout asks for an approval of its step of 25 %. Returns where it is. */
function example(folder: string, { proposed }: ShopOptions): string {
  const copy = join(folder, 'manifests');
  cpSync(MANIFESTS, copy, { recursive: true });
  const path = join(copy, 'rollouts/checkout/rollout.yaml');
  const text = readFileSync(path, 'utf8');
  const delivery = `  delivery: {pullRequest: {autoMerge: ${proposed?.autoMerge ?? false}}}\n`;
  const approved = text.replace(/\{weight: 25[^}]*\}/, '{weight: 25, approval: true}');
  writeFileSync(path, proposed === undefined ? approved : `${approved}${delivery}`);
  return copy;
}

/** For `afterEach`: closes every shop, and returns what its GitHub was asked or answered that the real one would not. */
export async function closeShops(): Promise<readonly string[]> {
  const violations = await Promise.all(opened.splice(0).map((shop) => shop.close()));
  return violations.flat();
}

export class Shop {
  readonly github: GitHub;
  readonly apps: App[] = [];
  readonly log: AppLog = { lines: [] };
  readonly #folder: string;
  readonly #clock: { skipped: number };
  readonly now: () => number;
  readonly #options: ShopOptions;
  readonly #contract: ReturnType<typeof attachContract>;
  #stopRelay: (() => Promise<void>) | null = null;

  constructor(folder: string, github: GitHub, clock: { skipped: number }, now: () => number, options: ShopOptions) {
    this.#folder = folder;
    this.github = github;
    this.#clock = clock;
    this.now = now;
    this.#options = options;
    this.#contract = attachContract(github);
  }

  skip(milliseconds: number): void {
    this.#clock.skipped += milliseconds;
  }

  async startApp(more: AppOptions = {}): Promise<App> {
    const app = await startApp(this.github, this.now, (wait) => this.skip(wait), this.log, {
      ...this.#options,
      ...more,
    });
    this.apps.push(app);
    return app;
  }

  /** Every webhook goes to every process that runs. */
  async startRelay(): Promise<string> {
    const relay = await startRelay(() => this.apps.map(({ url }) => url));
    this.#stopRelay = relay.stop;
    return relay.url;
  }

  async open(
    as: string,
    more: Partial<PullRequestSeed> = {},
    repository: string = SHOP.repository,
  ): Promise<SubjectReference & { headSha: string }> {
    this.skip(BETWEEN_DEEDS);
    const branch = more.branch ?? `change-by-${as}-${this.#clock.skipped}`;
    const seed = { as, title: `A change by ${as}`, files: { [`${branch}.txt`]: 'a change\n' }, ...more, branch };
    const subject = await this.github.openPullRequest(repository, seed);
    await this.settled();
    return subject;
  }

  async say(subject: SubjectReference, as: string, body: string): Promise<CommentView> {
    return this.does(() => this.github.comment(subject, { as, body }));
  }

  /** Somebody does something after a while, and everything that follows from it comes to rest. */
  async does<T>(deed: () => Promise<T>): Promise<T> {
    this.skip(BETWEEN_DEEDS);
    const done = await deed();
    await this.settled();
    return done;
  }

  async settled(): Promise<void> {
    for (let count = -1; count !== this.github.deliveries.length; ) {
      count = this.github.deliveries.length;
      await this.github.settled();
      await Promise.all(this.apps.map(({ server }) => server.idle()));
    }
  }

  /** Waits for what a sweep does by itself. */
  async until(holds: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 400; tries += 1) {
      if (await holds()) return this.settled();
      await sleep(25);
    }
    throw new Error('It did not come to pass.');
  }

  file(path: string): Promise<string | null> {
    return this.github.readFile(SHOP.gitops, path);
  }

  /** What the candidate's slot (or the one named) has in each cluster, read from the routes as they lie in Git. */
  async weights(slot = 'green', rollout = 'checkout'): Promise<readonly (number | null)[]> {
    const read = async (cluster: string) => {
      const text = await this.file(`delivery/${cluster}/${rollout}/httproute.yaml`);
      if (text === null) return null;
      const route = load(text) as { spec: { rules: { backendRefs: { name: string; weight: number }[] }[] } };
      const found = route.spec.rules[0]?.backendRefs.find(({ name }) => name === `${rollout}-${slot}`);
      return found?.weight ?? null;
    };
    return Promise.all(CLUSTERS.map(read));
  }

  async state(rollout = 'checkout'): Promise<StateFile['status'] | null> {
    const text = await this.file(`rollouts/${rollout}/state.yaml`);
    return text === null ? null : (load(text) as StateFile).status;
  }

  /** What was decided on each command, in order, as `who said → disposition reason`. */
  async ledger(rollout = 'checkout'): Promise<readonly string[]> {
    const state = await this.state(rollout);
    return (state?.ledger.entries ?? []).map(
      (entry) => `${entry.by} ${entry.said}: ${entry.disposition} ${entry.reason}`,
    );
  }

  /** The pull requests of the GitOps repository, oldest first. */
  steps() {
    return this.github.pullRequests(SHOP.gitops);
  }

  /** What somebody does with the newest of them. */
  get step(): SubjectReference {
    return { repository: SHOP.gitops, number: this.steps().at(-1)?.number ?? 0 };
  }

  stickies(subject: SubjectReference): readonly CommentView[] {
    return this.github.comments(subject).filter(({ author }) => author.endsWith('[bot]'));
  }

  /** What the one comment says; the words of a second one would be a fault. */
  sticky(subject: SubjectReference): string {
    const [only, second] = this.stickies(subject);
    if (second !== undefined) throw new Error('There are two reports.');
    return only?.body ?? '';
  }

  /** What Headgate put on a comment, in order. */
  reactions(subject: SubjectReference, { id }: { readonly id: number }): readonly string[] {
    const comment = this.github.comments(subject).find((one) => one.id === id);
    return (comment?.reactions ?? [])
      .filter(({ by, content }) => by.endsWith('[bot]') && content !== 'eyes')
      .map(({ content }) => content);
  }

  /** Whether the comment has the 👀 of whoever looks. */
  seen(subject: SubjectReference, { id }: { readonly id: number }): boolean {
    const comment = this.github.comments(subject).find((candidate) => candidate.id === id);
    return comment?.reactions.some(({ by, content }) => by.endsWith('[bot]') && content === 'eyes') ?? false;
  }

  /** Newest first, without the repository's first commit. */
  commits(): Promise<readonly Commit[]> {
    return readCommits(this.github.repositoryFolder(SHOP.gitops), SHOP.branch);
  }

  async close(): Promise<readonly string[]> {
    this.github.setWebhookUrl(null);
    await Promise.all(this.apps.splice(0).map(({ server }) => server.stop()));
    await this.#stopRelay?.();
    await this.github.stop();
    rmSync(this.#folder, { recursive: true, force: true });
    return this.#contract.violations();
  }
}
