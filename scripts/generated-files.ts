import { EXIT_CODES } from '../src/command-line/exit-code.ts';
import { writeState } from '../src/config/state-file.ts';
import { commandTable } from '../src/rollout/command-usage.ts';
import { REASONS } from '../src/rollout/reason.ts';
import { configurationReference } from './configuration-reference.ts';
import { CONFIGURATION_FILES, jsonSchemaOf } from './json-schemas.ts';
import { metricTable } from './metric-table.ts';
import { writtenExamples } from './written-examples.ts';

/** The files of the repository that the reference shows as examples, by the kind of file they are an example of. */
export const EXAMPLE_FILES: ReadonlyMap<string, string> = new Map([
  ['fleet', 'manifests/fleet.yaml'],
  ['rollout', 'manifests/rollouts/checkout/rollout.yaml'],
  ['app', 'manifests/app-repositories/shop/.github/headgate.yml'],
]);

const SHA = '3f1c2b4a5d6e7f8091a2b3c4d5e6f70812345678';
const PULL_REQUEST = { repository: 'acme/shop', number: 12 };
const KEY = 'acme/shop#12/comment/1234/1';

/**
 * Everything that is generated from the code: path from the repository's root to text.
 *
 * @param read reads a file of the repository as text
 */
export function generatedFiles(read: (path: string) => string): Map<string, string> {
  const examples = new Map([...EXAMPLE_FILES].map(([name, path]) => [name, read(path)]));
  examples.set('state', exampleState());
  const schemas = CONFIGURATION_FILES.map((file): [string, string] => [
    `schemas/${file.name}.schema.json`,
    `${JSON.stringify(jsonSchemaOf(file), null, 2)}\n`,
  ]);
  return new Map([
    ...schemas,
    ['docs/configuration.md', configurationReference(CONFIGURATION_FILES, examples)],
    ['README.md', withBlock(read('README.md'), 'commands', commandTable())],
    ['docs/reasons.md', withBlock(read('docs/reasons.md'), 'reasons', reasonTable())],
    ['docs/observability.md', withBlock(read('docs/observability.md'), 'metrics', metricTable())],
    ['docs/command-line.md', withBlock(read('docs/command-line.md'), 'exit codes', exitCodes())],
    ...written(read),
  ]);
}

/** What each strategy writes in the example repository. */
function written(read: (path: string) => string): [string, string][] {
  const orNull = (path: string): string | null => {
    try {
      return read(`manifests/${path}`);
    } catch {
      return null;
    }
  };
  return [...writtenExamples(orNull)].map(([path, text]) => [`manifests/written/${path}`, text]);
}

/** The text with what stands between two marks written anew. */
function withBlock(text: string, name: string, block: string): string {
  const [start, end] = [`<!-- generated: ${name} -->\n`, '<!-- end -->'];
  const from = text.indexOf(start);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`There is no block ${name}.`);
  return `${text.slice(0, from)}${start}${block}${text.slice(to)}`;
}

function reasonTable(): string {
  const rows = Object.entries(REASONS).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return ['| Reason | Meaning |', '|---|---|', ...rows, ''].join('\n');
}

function exitCodes(): string {
  const rows = Object.values(EXIT_CODES).map(({ code, means }) => `| ${code} | ${means} |`);
  return ['| Code | Meaning |', '|---|---|', ...rows, ''].join('\n');
}

/** Checkout of the example repository after its first command. */
function exampleState(): string {
  return writeState({
    rollout: 'checkout',
    revision: 1,
    phase: 'progressing',
    stable: 'blue',
    candidate: {
      slot: 'green',
      pullRequest: PULL_REQUEST,
      sha: SHA,
      pinnedBy: 'carol',
      pinnedAt: '2026-08-01T12:00:00Z',
    },
    weights: { 'eu-north': 0, 'eu-west': 500, 'us-east': 0 },
    met: {},
    fleet: null,
    movedAt: '2026-08-01T12:00:04Z',
    live: { 'eu-west': { at: '2026-08-01T12:00:51Z', lagSeconds: 47 } },
    served: {},
    lost: [],
    failures: [],
    hold: null,
    queue: [],
    approvals: [],
    newest: { at: '2026-08-01T12:00:00Z', key: KEY },
    last: null,
    ledger: {
      horizon: null,
      entries: [
        {
          key: KEY,
          at: '2026-08-01T12:00:00Z',
          by: 'carol',
          said: '/canary 5 --wave first',
          disposition: 'applied',
          reason: 'started',
          revision: 1,
        },
      ],
    },
  });
}
