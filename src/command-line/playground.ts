import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PEOPLE, type Playground, SHOP, startPlayground } from '../playground/playground.ts';
import type { SubjectReference } from '../playground/scenario.ts';
import { LOG_LEVELS } from '../server/environment.ts';
import type { Ending } from './exit-code.ts';
import type { CommandLineHost } from './host.ts';
import { UsageError } from './usage-error.ts';

/** Time that passes between two things that people do, in milliseconds: a command must come after the push before it. */
const BETWEEN = 60_000;

/** GitHub tells times to the second. Milliseconds. */
const A_SECOND = 1100;

const SKIP = '  later 15                   lets 15 minutes pass\n';

const HELP = `Everybody below may say something on pull request #1 of ${SHOP.repository}; try a person's name, a colon, and:
  alice: /canary 25          a comment (alice maintains, bob writes, carol administers, mallory may only read)
  alice: label canary:50     a label
  alice: push                another commit on the pull request
  alice: merge               or close
  alice: open                another pull request, which is talked on from then on
Without a name:
  show                       the comment on the pull request
  weights                    the routes' weights as they lie in Git
`;

const QUIT = '  quit\n';

/** Runs the whole of it on this machine and lets a person play everybody. */
export async function playground(
  host: CommandLineHost,
  given: { readonly folder?: string; readonly traffic?: boolean },
): Promise<Ending> {
  const level = logLevelIn(host.environment);
  const folder =
    given.folder === undefined
      ? await mkdtemp(join(tmpdir(), 'headgate-playground-'))
      : resolve(host.workingFolder, given.folder);
  // Where the clusters serve, time cannot be skipped: what is counted is counted by the clock.
  const print = (text: string): void => host.stdout.write(`${text}\n`);
  print('Everything is started on this machine; that takes a few seconds.');
  const ending = new AbortController();
  void host.interrupted().then(() => ending.abort());
  const traffic =
    given.traffic === true ? await (await import('./playground-traffic.ts')).playTraffic(host, folder) : null;
  const help = traffic === null ? `${HELP}${SKIP}${QUIT}` : `${HELP}${traffic.help}${QUIT}`;
  const between = traffic === null ? BETWEEN : 0;
  let skipped = 0;
  const told = new Set<string>();
  const play = await startPlayground({
    folder,
    // dist/cli/cli.js lies two folders below the example repository's.
    manifests: fileURLToPath(new URL('../../manifests', import.meta.url)),
    now: () => host.now() + skipped,
    ...traffic?.options,
    log: { level, write: (line) => host.stderr.write(line) },
    looked: ({ settlements, commit }) => {
      for (const { intent, rollout, disposition, reason, refusal } of settlements) {
        // What led to several looks is settled in each of them.
        const settlement = JSON.stringify([intent.key, rollout, disposition, reason]);
        if (told.has(settlement)) continue;
        told.add(settlement);
        const where = commit === null || disposition !== 'applied' ? '' : `, commit ${commit.slice(0, 7)}`;
        print(`  ${intent.actor.login}: ${intent.said} → ${rollout ?? '–'}: ${disposition}, ${reason}${where}`);
        if (refusal !== null) print(`    ${refusal.found}. ${refusal.next}`);
      }
    },
  }).catch(async (error: unknown) => {
    await traffic?.stop();
    throw error;
  });
  try {
    traffic?.follow(play);
    let subject = await open(play, 'alice', 1);
    print(`GitHub listens on ${play.github.url}, Headgate on port ${play.server.port}, both on this machine only.`);
    print(`The GitOps repository:  git --git-dir=${play.gitopsFolder} log -p\n`);
    print(help);
    let pulls = 1;
    for await (const line of host.lines(ending.signal)) {
      skipped += between;
      if (traffic !== null) await host.sleep(A_SECOND);
      const text = line.trim();
      if (text === 'quit') break;
      const minutes = /^later (\d{1,5})$/.exec(text)?.[1];
      if (minutes !== undefined && traffic === null) skipped += Number(minutes) * 60_000;
      try {
        if (text.endsWith(': open')) {
          pulls += 1;
          subject = await open(play, known(text.slice(0, -': open'.length)), pulls);
        } else if (minutes !== undefined) await play.server.sweep();
        else if ((await traffic?.act(text, print)) !== true && !(await act(play, subject, text, print)) && text !== '')
          print(`${help}\nThe GitOps repository is ${play.gitopsFolder}`);
      } catch (error) {
        print(`  That did not work: ${error instanceof Error ? error.message : String(error)}`);
      }
      await play.settled();
    }
    return 'done';
  } finally {
    ending.abort();
    await traffic?.stop();
    await play.stop();
  }
}

/** The server's own variable; without it nothing is logged, because it is the conversation that people came for. */
function logLevelIn(environment: CommandLineHost['environment']): string {
  const level = environment['LOG_LEVEL'] || 'silent';
  if (LOG_LEVELS.includes(level)) return level;
  throw new UsageError(`LOG_LEVEL is ${JSON.stringify(level)}; expected one of ${LOG_LEVELS.join(', ')}.`);
}

async function open({ github, settled }: Playground, as: string, number: number): Promise<SubjectReference> {
  const name = `change-${number}`;
  const files = { [`${name}.txt`]: `${name}\n` };
  const opened = await github.openPullRequest(SHOP.repository, { as, title: `Change ${number}`, branch: name, files });
  await settled();
  return { repository: opened.repository, number: opened.number };
}

function known(login: string): string {
  if (Object.keys(PEOPLE).includes(login)) return login;
  throw new Error(`Nobody here is called ${JSON.stringify(login)}; expected one of ${Object.keys(PEOPLE).join(', ')}.`);
}

/** False where the words mean nothing here. */
async function act(
  { github }: Playground,
  subject: SubjectReference,
  text: string,
  print: (text: string) => void,
): Promise<boolean> {
  if (text === 'show') print(reportOn(github, subject));
  else if (text === 'weights') print(await weightsIn(github));
  else {
    const [, name = '', said = ''] = /^([^\s:]+):\s*(.+)$/.exec(text) ?? [];
    if (name === '') return false;
    await say(github, subject, known(name), said);
  }
  return true;
}

async function say(github: Playground['github'], subject: SubjectReference, as: string, said: string): Promise<void> {
  const label = /^label (\S+)$/.exec(said)?.[1];
  if (label !== undefined) await github.label(subject, { as, label });
  else if (said === 'merge') await github.merge(subject, { as });
  else if (said === 'close') await github.close(subject, { as });
  else if (said === 'push')
    await github.push(SHOP.repository, {
      as,
      branch: `change-${subject.number}`,
      files: { [`after-${github.pullRequest(subject).headSha}.txt`]: 'Another commit.\n' },
    });
  else await github.comment(subject, { as, body: said });
}

function reportOn(github: Playground['github'], subject: SubjectReference): string {
  const report = github.comments(subject).find(({ author }) => author === `${github.app.slug}[bot]`);
  return report?.body ?? '  Headgate has said nothing here yet.';
}

async function weightsIn(github: Playground['github']): Promise<string> {
  const lines = ['eu-west', 'eu-north', 'us-east'].map(async (cluster) => {
    const route = await github.readFile(SHOP.gitops, `delivery/${cluster}/checkout/httproute.yaml`);
    const weights = [...(route ?? '').matchAll(/name: (checkout-\w+)[\s\S]*?weight: (\d+)/g)];
    const shares = weights.map(([, name, weight]) => `${name} ${weight}`).join('  ');
    return `  ${cluster.padEnd(10)}${shares === '' ? 'no route yet' : shares}`;
  });
  return (await Promise.all(lines)).join('\n');
}
