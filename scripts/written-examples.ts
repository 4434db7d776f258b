import { decide } from '../src/decide.ts';
import { manifestPaths, neighbourPaths } from '../src/gateway/manifests.ts';
import type { Command } from '../src/rollout/command.ts';
import { NOTHING_OBSERVED, type Observations } from '../src/rollout/observations.ts';
import { parseRequest } from '../src/rollout/parse-command.ts';
import { NOTHING_READ } from '../src/rollout/readings.ts';
import { FLEET_FILE, readRolloutFiles, rolloutPath } from '../src/rollout-files.ts';

/** What people say of one rollout of the example repository, one thing after the other. */
interface Scene {
  readonly strategy: string;
  readonly rollout: string;
  readonly said: readonly string[];
  readonly observations?: Observations;
}

const SCENES: readonly Scene[] = [
  { strategy: 'canary', rollout: 'checkout', said: ['/canary 5', '/canary 25'] },
  { strategy: 'blue-green', rollout: 'payments', said: ['/blue-green', '/switch --wave europe'] },
  { strategy: 'failover', rollout: 'storefront', said: ['/canary 10', '/failover eu-west --to eu-north'] },
  {
    strategy: 'burst',
    rollout: 'search',
    said: ['/canary 20', '/rebalance'],
    observations: {
      health: [],
      loads: [
        { cluster: 'eu-west', at: '2026-08-01T12:01:00Z', requestsPerSecond: 2000 },
        { cluster: 'eu-north', at: '2026-08-01T12:01:00Z', requestsPerSecond: 0 },
      ],
    },
  },
  { strategy: 'geo', rollout: 'accounts', said: ['/canary 10 --wave overseas'] },
];

const SHA = '3f1c2b4a5d6e7f8091a2b3c4d5e6f70812345678';
const SUBJECT_NUMBER = 12;

/**
 * What each strategy writes in the example repository: path below `manifests/written/` to text. Played with the very plan
 * and the very manifests that everything else uses.
 *
 * @param read reads a file of the example repository; null where there is none
 */
export function writtenExamples(read: (path: string) => string | null): Map<string, string> {
  return new Map(
    SCENES.flatMap((scene) =>
      [...play(scene, read)].map(([path, text]): [string, string] => [`${scene.strategy}/${path}`, text]),
    ),
  );
}

function play(scene: Scene, read: (path: string) => string | null): Map<string, string> {
  const written = new Map<string, string>();
  const text = (path: string): string | null => written.get(path) ?? read(path);
  for (const [index, said] of scene.said.entries()) {
    const facts = factsOf(scene, text);
    const now = new Date(Date.UTC(2026, 7, 1, 12, index)).toISOString();
    const decision = decide(
      facts,
      {
        now,
        subject: null,
        pullRequest: { open: true, merged: false, head: { sha: SHA, fork: false }, newestPush: null },
        gitopsRepository: 'acme/shop-gitops',
        authorities: new Map(),
        trusted: true,
        observations: scene.observations ?? NOTHING_OBSERVED,
        smoke: new Map([[SHA, 'success']]),
        readings: NOTHING_READ,
      },
      [
        {
          key: `acme/${scene.rollout}#${SUBJECT_NUMBER}/comment/${1234 + index}/1`,
          at: now,
          actor: { login: 'alice', bot: false },
          source: { kind: 'comment', commentId: 1234 + index, url: '' },
          subject: { repository: `acme/${scene.rollout}`, number: SUBJECT_NUMBER },
          said,
          asked: { command: commandOf(said), rollouts: [] },
          edited: false,
          reaction: null,
        },
      ],
    );
    const [settled] = decision.settlements;
    if (settled?.disposition !== 'applied')
      throw new Error(`${said} on ${scene.rollout}: ${settled?.refusal?.found ?? 'not decided'}`);
    for (const { path, after } of decision.changes) written.set(path, after);
  }
  return written;
}

function factsOf({ rollout }: Scene, text: (path: string) => string | null) {
  const paths = [FLEET_FILE, rolloutPath(rollout), `rollouts/${rollout}/state.yaml`];
  const first = readRolloutFiles(rollout, new Map(paths.map((path) => [path, text(path)])), []);
  if (!('rollout' in first)) throw new Error(JSON.stringify(first.problems, null, 2));
  const { clusters, delivery } = first;
  const manifests = [...paths, ...manifestPaths(first.rollout, clusters, delivery)];
  const files = new Map(manifests.map((path) => [path, text(path)]));
  for (const path of neighbourPaths(first.rollout, clusters, delivery, files)) files.set(path, text(path));
  return { ...first, files };
}

/** The command, with the commit that a first one pins. */
function commandOf(said: string): Command {
  const asked = parseRequest(said, { prefix: '/', ignore: [] });
  if (!('command' in asked)) throw new Error(`${said} is no command: ${asked.found}`);
  const { command } = asked;
  const pins = (command.verb === 'canary' || command.verb === 'blue-green') && command.sha === null;
  return pins ? { ...command, sha: SHA } : command;
}
