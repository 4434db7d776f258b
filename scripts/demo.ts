// `npm run demo`: the main job on one machine. A GitHub of the playground, the real app behind real HTTP with real signed
// webhooks, and real git repositories. Prints the conversation and what every cluster serves after each step; with
// `--json` one document. `--strategy` plays another story than the canary's.
import { blueGreen } from './demo/blue-green.ts';
import { burst } from './demo/burst.ts';
import { canary } from './demo/canary.ts';
import { failover } from './demo/failover.ts';
import { geo } from './demo/geo.ts';
import { play, type Story } from './demo/stage.ts';

const STORIES: Readonly<Record<string, Story>> = { canary, 'blue-green': blueGreen, failover, burst, geo };

const json = process.argv.includes('--json');
const strategy = strategyIn(process.argv.slice(2));
const story = STORIES[strategy];
if (story === undefined) {
  console.error(
    `There is no strategy ${JSON.stringify(strategy)}; expected one of ${Object.keys(STORIES).join(', ')}.`,
  );
  process.exit(2);
}
const began = Date.now();
const played = await play(story, (line) => {
  if (!json) console.log(line);
});
if (json) console.log(JSON.stringify({ repository: played.repository, strategy, steps: played.steps }, null, 2));
else {
  console.log(`The GitOps repository is ${played.repository}`);
  console.log(`Every step in it:  git --git-dir=${played.repository} log -p`);
  console.log(`It took ${((Date.now() - began) / 1000).toFixed(1)} s.`);
}

/** `--strategy geo`, `--strategy=geo`, or the canary. */
function strategyIn(argv: readonly string[]): string {
  const at = argv.findIndex((word) => word === '--strategy' || word.startsWith('--strategy='));
  const word = argv[at];
  if (word === undefined) return 'canary';
  return word.includes('=') ? word.slice('--strategy='.length) : (argv[at + 1] ?? '');
}
