// `npm run demo`: the main job on one machine. A GitHub of the playground, the real app behind real HTTP with real signed
// webhooks, and real git repositories. Prints the conversation and what every cluster serves after each step; with
// `--json` one document. `--strategy` plays another story than the canary's. `--traffic` plays a canary over clusters that
// really serve, and measures what users meet.
import { parseArgs } from 'node:util';
import { blueGreen } from './demo/blue-green.ts';
import { burst } from './demo/burst.ts';
import { canary } from './demo/canary.ts';
import { failover } from './demo/failover.ts';
import { geo } from './demo/geo.ts';
import { play, type Story } from './demo/stage.ts';
import { playTraffic } from './demo/traffic.ts';

const STORIES: Readonly<Record<string, Story>> = { canary, 'blue-green': blueGreen, failover, burst, geo };

const USAGE = `npm run demo -- [--strategy ${Object.keys(STORIES).join('|')}] [--json]
npm run demo -- --traffic [--json]`;

const { json, traffic, story } = given();
const began = Date.now();
const print = (line: string): void => {
  if (!json) console.log(line);
};
const document = traffic ? await playTraffic(print) : { ...(await play(story.play, print)), strategy: story.name };
if (json) console.log(JSON.stringify(document, null, 2));
else {
  console.log(`The GitOps repository is ${document.repository}`);
  console.log(`Every step in it:  git --git-dir=${document.repository} log -p`);
  console.log(`It took ${((Date.now() - began) / 1000).toFixed(1)} s.`);
}

/** What was asked for. Ends the program where that cannot be: whoever mistyped an option would take what plays for it. */
function given() {
  try {
    const { values } = parseArgs({
      options: {
        strategy: { type: 'string' },
        traffic: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit();
    }
    const name = values.strategy ?? 'canary';
    const played = Object.hasOwn(STORIES, name) ? STORIES[name] : undefined;
    if (played === undefined)
      throw new Error(
        `There is no strategy ${JSON.stringify(name)}; expected one of ${Object.keys(STORIES).join(', ')}.`,
      );
    if (values.traffic && name !== 'canary')
      throw new Error(`--traffic plays a canary only; leave out one of --traffic and --strategy ${name}.`);
    return { json: values.json, traffic: values.traffic, story: { name, play: played } };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}
