import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SHOP, startPlayground } from '../../src/playground/playground.ts';
import type { GitHub, SubjectReference } from '../../src/playground/scenario.ts';
import type { Observations } from '../../src/rollout/observations.ts';
import { onClone } from './on-clone.ts';
import { readFleetShares, readRouteWeights } from './served.ts';
import { type Deed, type Heard, heardOf, printServed, type Step, showComment, tellStep } from './told.ts';

/** Where a story is played. */
export interface Stage {
  readonly github: GitHub;
  say(line?: string): void;
  /** Opens a pull request in an app's repository. */
  open(as: string, repository: string, title: string, branch: string): Promise<SubjectReference>;
  /** Several deeds of one step happen at the same time. */
  step(...deeds: readonly Deed[]): Promise<void>;
  comment(subject: SubjectReference, by: string, body: string): Deed;
  /** A look at the clock, with what was observed: `headgate tick --observations` on a clone that is pushed. */
  tick(said: string, observe: (at: string) => Observations): Deed;
  later(minutes: number): void;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Prints the comment that Headgate keeps on a conversation. */
  showComment(subject: SubjectReference): void;
}

/** What happens, and of which rollout. */
export interface Story {
  readonly rollout: string;
  readonly clusters: readonly string[];
  tell(stage: Stage): Promise<void>;
}

/** Plays a story on a machine of its own, and tells each step as it happens. */
export async function play(
  story: Story,
  print: (line: string) => void,
): Promise<{ repository: string; steps: readonly Step[] }> {
  // The story's clock runs by itself and skips ahead between two steps, as people do.
  let skipped = 0;
  const now = (): number => Date.now() + skipped;
  const heard: Heard[] = [];
  const steps: Step[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'headgate-demo-'));
  const playground = await startPlayground({
    folder,
    manifests: fileURLToPath(new URL('../../../manifests', import.meta.url)),
    apps: [story.rollout === 'checkout' ? 'shop' : story.rollout],
    now,
    looked: (look) => {
      heard.push(...heardOf(look));
    },
  });
  const stage: Stage = {
    github: playground.github,
    now,
    say: (line = '') => print(line),
    later: (minutes) => {
      skipped += minutes * 60_000;
    },
    comment: (subject, by, body) => ({
      by,
      said: body,
      do: () => playground.github.comment(subject, { as: by, body }),
    }),
    tick: (said, observe) => ({
      by: 'headgate',
      said,
      do: async () => {
        const file = join(folder, `seen-${steps.length}.json`);
        await writeFile(file, JSON.stringify(observe(new Date(now()).toISOString()), null, 2));
        const argv = ['tick', '--rollout', story.rollout, '--observations', file, '--push', '--json'];
        for (const one of await onClone(playground.gitopsFolder, join(folder, `clone-${steps.length}`), argv, now))
          heard.push({ ...one, said });
      },
    }),
    open: async (as, repository, title, branch) => {
      skipped += 60_000;
      const files = { [`${branch}.txt`]: `${title}\n` };
      const opened = await playground.github.openPullRequest(repository, { as, title, branch, files });
      await playground.settled();
      print(`${as} opens pull request #${opened.number}: ${title}`);
      print('');
      return opened;
    },
    step: async (...deeds) => {
      skipped += 60_000;
      heard.length = 0;
      await Promise.all(deeds.map((deed) => deed.do()));
      await playground.settled();
      const read = (path: string): Promise<string | null> => playground.github.readFile(SHOP.gitops, path);
      const weights = await readRouteWeights(story.rollout, story.clusters, read);
      const fleet = await readFleetShares(story.rollout, read);
      for (const deed of deeds) steps.push(tellStep(story.rollout, deed, heard, weights, fleet, print));
      printServed(story.clusters, weights, fleet, print);
    },
    showComment: (subject) => showComment(playground.github, subject, print),
  };
  try {
    await story.tell(stage);
  } finally {
    await playground.stop();
  }
  return { repository: playground.gitopsFolder, steps };
}
