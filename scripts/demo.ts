// `npm run demo`: the main job on one machine. A GitHub of the playground, the real app behind real HTTP with real signed
// webhooks, and real git repositories. Prints the conversation and what every cluster serves after each step; with
// `--json` one document. `--strategy` plays another story than the canary's. `--traffic` plays a canary over clusters that
// really serve, and measures what users meet.
import { blueGreen } from './demo/blue-green.ts';
import { burst } from './demo/burst.ts';
import { canary } from './demo/canary.ts';
import { failover } from './demo/failover.ts';
import { geo } from './demo/geo.ts';
import { play, type Story } from './demo/stage.ts';
import { playTraffic } from './demo/traffic.ts';

const STORIES: Readonly<Record<string, Story>> = { canary, 'blue-green': blueGreen, failover, burst, geo };

const json = process.argv.includes('--json');
const began = Date.now();
const print = (line: string): void => {
  if (!json) console.log(line);
};
const document = process.argv.includes('--traffic') ? await playTraffic(print) : await playStory();
if (json) console.log(JSON.stringify(document, null, 2));
else {
  console.log(`The GitOps repository is ${document.repository}`);
  console.log(`Every step in it:  git --git-dir=${document.repository} log -p`);
  console.log(`It took ${((Date.now() - began) / 1000).toFixed(1)} s.`);
}

async function playStory() {
  const strategy = strategyIn(process.argv.slice(2));
  const story = STORIES[strategy];
  if (story === undefined) {
    console.error(
      `There is no strategy ${JSON.stringify(strategy)}; expected one of ${Object.keys(STORIES).join(', ')}.`,
    );
    process.exit(2);
  }
  const { repository, steps } = await play(story, print);
  return { repository, strategy, steps };
}

/** `--strategy geo`, `--strategy=geo`, or the canary. */
function strategyIn(argv: readonly string[]): string {
  const at = argv.findIndex((word) => word === '--strategy' || word.startsWith('--strategy='));
  const word = argv[at];
  if (word === undefined) return 'canary';
  return word.includes('=') ? word.slice('--strategy='.length) : (argv[at + 1] ?? '');
}
