import { formatDuration } from '../rollout/duration.ts';
import type { PreviewCondition, Rollout } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';
import { formatWeight } from '../rollout/weight.ts';
import { block, code } from './markdown.ts';
import { splits } from './split.ts';
import { listed } from './text.ts';

const MOST_NAMES = 5;
const MOST_COMMANDS = 4;

/** How people meet the candidate beside its weight: preview, mirror and sessions. Lines of a list in Markdown. */
export function reachLines(rollout: Rollout, state: State): readonly string[] {
  return [...previewLines(rollout, state), ...mirrorLines(rollout, state), ...sessionLines(rollout)].map(
    (line) => `- ${line}`,
  );
}

/** Whether requests can meet the candidate: after an abort none does. */
function isReachable({ candidate, phase }: State): boolean {
  return candidate !== null && phase !== 'aborted';
}

function previewLines({ preview, routes }: Rollout, state: State): readonly string[] {
  const adopted = routes.filter(({ generate, previewRules }) => generate === null && previewRules.length > 0);
  if (preview === null && adopted.length === 0) return [];
  if (!isReachable(state)) return ['**Preview:** off, since there is no candidate to meet.'];
  const ways = [
    ...(preview?.conditions ?? []).map(({ kind, name, value }) =>
      kind === 'header' ? `the header ${code(`${name}: ${value}`)}` : `the cookie ${code(`${name}=${value}`)}`,
    ),
    ...(preview?.host === null || preview === null ? [] : [`the host ${code(preview.host)}`]),
  ];
  const rules = adopted.map(
    ({ name, previewRules }) => `${previewRules.map((rule) => code(String(rule))).join(', ')} of ${code(name)}`,
  );
  return [
    ...(ways.length === 0 ? [] : [`**Preview:** the candidate answers every request with ${ways.join(', or ')}.`]),
    ...(rules.length === 0 ? [] : [`**Preview:** these rules lead to the candidate alone: ${rules.join('; ')}.`]),
  ];
}

/** Commands that show the candidate, to copy; none where nobody said under which host the routes are. */
export function previewCommands({ preview, routes, fleet }: Rollout, state: State): readonly string[] {
  if (preview === null || !isReachable(state)) return [];
  const hosts = routes
    .filter(({ kind }) => kind === 'HTTPRoute')
    .flatMap(({ generate }) => generate?.hostnames ?? [])
    .concat(fleet?.writer.kind === 'dnsendpoint' ? [fleet.writer.host] : [])
    .filter((host) => !host.startsWith('*'));
  const [host] = hosts;
  return [
    ...(preview.host === null ? [] : [`curl https://${preview.host}/`]),
    ...(host === undefined ? [] : preview.conditions.map((one) => `curl ${flagOf(one)} https://${host}/`)),
  ].slice(0, MOST_COMMANDS);
}

function flagOf({ kind, name, value }: PreviewCondition): string {
  return kind === 'header' ? `-H ${quoted(`${name}: ${value}`)}` : `-b ${quoted(`${name}=${value}`)}`;
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** {@link previewCommands} as a block of Markdown; null where there are none. */
export function previewBlock(rollout: Rollout, state: State): string | null {
  const commands = previewCommands(rollout, state);
  return commands.length === 0 ? null : `To see the candidate:\n\n${block(commands)}`;
}

function mirrorLines(rollout: Rollout, state: State): readonly string[] {
  const { mirror } = rollout;
  if (mirror === null) return [];
  const mirrored = isReachable(state)
    ? splits(rollout, state)
        .filter(({ candidate }) => candidate === 0)
        .map(({ cluster }) => cluster)
    : [];
  if (mirrored.length === 0) return ['**Mirror:** off; only a candidate without traffic of its own gets copies.'];
  const share = mirror.share === null ? 'every request' : `${formatWeight(mirror.share)} % of the requests`;
  return [
    `**Mirror:** on in ${listed(mirrored, MOST_NAMES)}: the candidate gets a copy of ${share}, and its answers are thrown away.`,
  ];
}

function sessionLines({ sessions }: Rollout): readonly string[] {
  if (sessions === null) return [];
  return [
    `**Sessions:** users stay on the version that they met, for ${formatDuration(sessions.maxAgeSeconds)} (cookie ${code(sessions.cookie)}).`,
  ];
}
