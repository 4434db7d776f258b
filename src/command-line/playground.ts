import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Playground, SHOP, startPlayground } from '../playground/playground.ts';
import type { SubjectReference } from '../playground/scenario.ts';
import type { Ending } from './exit-code.ts';
import type { CommandLineHost } from './host.ts';

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
${SKIP}  quit
`;

/** Runs the whole of it on this machine and lets a person play everybody. */
export async function playground(
  host: CommandLineHost,
  given: { readonly folder?: string; readonly traffic?: boolean },
): Promise<Ending> {
  const folder =
    given.folder === undefined
      ? await mkdtemp(join(tmpdir(), 'headgate-playground-'))
      : resolve(host.workingFolder, given.folder);
  // Where the clusters serve, time cannot be skipped: what is counted is counted by the clock.
  const traffic =
    given.traffic === true ? await (await import('./playground-traffic.ts')).playTraffic(host, folder) : null;
  const between = traffic === null ? BETWEEN : 0;
  let skipped = 0;
  const print = (text: string): void => host.stdout.write(`${text}\n`);
  const play = await startPlayground({
    folder,
    // dist/cli/cli.js lies two folders below the example repository's.
    manifests: fileURLToPath(new URL('../../manifests', import.meta.url)),
    now: () => host.now() + skipped,
    ...traffic?.options,
    looked: ({ settlements, commit }) => {
      for (const { intent, rollout, disposition, reason, refusal } of settlements) {
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
    print(traffic === null ? HELP : `${HELP.replace(SKIP, '')}${traffic.help}`);
    let pulls = 1;
    for await (const line of host.lines()) {
      skipped += between;
      if (traffic !== null) await host.sleep(A_SECOND);
      const text = line.trim();
      if (text === 'quit') break;
      const minutes = /^later (\d{1,5})$/.exec(text)?.[1];
      if (minutes !== undefined && traffic === null) skipped += Number(minutes) * 60_000;
      try {
        if (text.endsWith(': open')) {
          pulls += 1;
          subject = await open(play, text.slice(0, -': open'.length), pulls);
        } else if (minutes !== undefined) await play.server.sweep();
        else if ((await traffic?.act(text, print)) !== true) await act(play, subject, text, print);
      } catch (error) {
        print(`  That did not work: ${error instanceof Error ? error.message : String(error)}`);
      }
      await play.settled();
    }
    return 'done';
  } finally {
    await traffic?.stop();
    await play.stop();
  }
}

async function open({ github, settled }: Playground, as: string, number: number): Promise<SubjectReference> {
  const name = `change-${number}`;
  const files = { [`${name}.txt`]: `${name}\n` };
  const opened = await github.openPullRequest(SHOP.repository, { as, title: `Change ${number}`, branch: name, files });
  await settled();
  return { repository: opened.repository, number: opened.number };
}

async function act(
  { github, gitopsFolder }: Playground,
  subject: SubjectReference,
  text: string,
  print: (text: string) => void,
): Promise<unknown> {
  const [, as = '', said = ''] = /^([a-z]+):\s*(.+)$/.exec(text) ?? [];
  if (as === '') {
    if (text === 'show') return print(reportOn(github, subject));
    if (text === 'weights') return print(await weightsIn(github));
    if (text !== '') print(`${HELP}\nThe GitOps repository is ${gitopsFolder}`);
    return undefined;
  }
  const label = /^label (\S+)$/.exec(said)?.[1];
  if (label !== undefined) return github.label(subject, { as, label });
  switch (said) {
    case 'merge':
      return github.merge(subject, { as });
    case 'close':
      return github.close(subject, { as });
    case 'push':
      return github.push(SHOP.repository, {
        as,
        branch: `change-${subject.number}`,
        files: { [`after-${github.pullRequest(subject).headSha}.txt`]: 'Another commit.\n' },
      });
    default:
      return github.comment(subject, { as, body: said });
  }
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
