import { generateFleetMeaning } from './fleet-words.ts';
import type { MeantCommand } from './meant-command.ts';
import type { Meaning } from './memory-conversation.ts';
import type { Random } from './random.ts';
import type { Setting } from './setting.ts';

/** How many of a commit's digits a person may write, and a twin copies: anybody can find such a commit within seconds. */
export const TWIN_DIGITS = 7;
const PERCENTS = [1, 5, 10, 25, 33.33, 50, 75, 100] as const;

/**
 * A comment's body with what its author meant by it.
 *
 * @param head the newest commit that its author knows; null on an issue
 */
export function generateWords(
  random: Random,
  setting: Setting,
  head: string | null,
): { readonly body: string; readonly meanings: readonly Meaning[] } {
  const count = random.weighted([
    [8, 1],
    [2, 2],
    [1, 3],
  ]);
  const meanings = Array.from({ length: count }, () =>
    withGlass(random, setting, generateMeaning(random, setting, head)),
  );
  const lines = meanings.map((meaning) => meaning.said);
  const body = random.weighted([
    [8, lines.join('\n')],
    [1, ['Looks good to me.', '', ...lines].join('\n')],
    [1, ['> /canary 100', '', ...lines, '', '```', '/promote', '```'].join('\n')],
    [1, ['<!-- /abort -->', ...lines].join('\n')],
  ]);
  return { body, meanings };
}

function generateMeaning(random: Random, setting: Setting, head: string | null): Meaning {
  const hasFleet = setting.rollouts.some(([first]) => first?.fleet != null);
  // An outage is told of on an issue, and releases on pull requests.
  if (random.chance(!hasFleet ? 0.03 : head === null ? 0.85 : 0.3)) return generateFleetMeaning(random, setting);
  const strategies = setting.rollouts.map(([first]) => first?.strategy);
  return random.pick(strategies) === 'blue-green' && random.chance(0.9)
    ? generateSwitch(random, setting, head)
    : generateRelease(random, setting, head);
}

/** The words that start every rollout of its kind. */
export function generateStart(
  setting: Setting,
  head: string,
): { readonly body: string; readonly meanings: readonly Meaning[] } {
  const place = { cluster: null, wave: null, sha: head, named: head };
  const strategies = new Set(setting.rollouts.map(([first]) => first?.strategy));
  const meanings = [
    ...(strategies.has('canary') ? [say(`/canary next --sha ${head}`, { kind: 'next', ...place })] : []),
    ...(strategies.has('blue-green')
      ? [say(`/blue-green --sha ${head}`, { kind: 'blue-green', now: false, ...place })]
      : []),
  ];
  return { body: meanings.map(({ said }) => said).join('\n'), meanings };
}

const GLASS = ' --break-glass "INC-7: the gate is broken"';

/** Where there is something to go past, somebody goes past it now and then. */
function withGlass(random: Random, { hasLoop }: Setting, meaning: Meaning): Meaning {
  const { meant } = meaning;
  if (!hasLoop || meant === null || !random.chance(0.15)) return meaning;
  switch (meant.kind) {
    case 'weight':
    case 'next':
    case 'blue-green':
    case 'promote':
      return { ...meaning, said: meaning.said + GLASS, meant: { ...meant, glass: true } };
    case 'switch':
      return meant.back ? meaning : { ...meaning, said: meaning.said + GLASS, meant: { ...meant, glass: true } };
    default:
      return meaning;
  }
}

function say(said: string, meant: MeantCommand | null): Meaning {
  return { said, verb: meant === null ? null : (said.slice(1).split(' ')[0] ?? null), meant };
}

/** Which commit is named, the digits of it that are written, and the flag that says so. */
function generatePin(random: Random, head: string | null): readonly [string | null, string | null, string] {
  const sha = random.chance(0.25) ? head : null;
  // Twins have the first digits in common, so whoever names only these has not named one commit.
  const named = sha !== null && random.chance(0.3) ? sha.slice(0, TWIN_DIGITS) : sha;
  return [sha, named, named === null ? '' : ` --sha ${named}`];
}

function generateSwitch(random: Random, setting: Setting, head: string | null): Meaning {
  const cluster = random.pick(setting.clusters);
  const [sha, named, pin] = generatePin(random, head);
  const wave = random.integer(1, 2);
  const place = { cluster: null, wave: null };
  return random.weighted<() => Meaning>([
    [10, () => say(`/blue-green${pin}`, { kind: 'blue-green', now: false, ...place, sha, named })],
    [3, () => say(`/blue-green --now${pin}`, { kind: 'blue-green', now: true, ...place, sha, named })],
    [8, () => say('/switch', { kind: 'switch', back: false, ...place })],
    [3, () => say(`/switch --wave ${wave}`, { kind: 'switch', back: false, cluster: null, wave })],
    [2, () => say(`/switch --cluster ${cluster}`, { kind: 'switch', back: false, cluster, wave: null })],
    [3, () => say('/switch back', { kind: 'switch', back: true, ...place })],
    [5, () => say('/approve', { kind: 'approve' })],
    [12, () => generateEither(random)],
  ])();
}

function generateRelease(random: Random, setting: Setting, head: string | null): Meaning {
  const percent = random.pick(PERCENTS);
  const weight = Math.round(percent * 100);
  const cluster = random.pick(setting.clusters);
  const [sha, named, pin] = generatePin(random, head);
  const wave = random.integer(1, 2);
  const everywhere = { cluster: null, wave: null, sha: null, named: null };
  return random.weighted<() => Meaning>([
    [10, () => say(`/canary ${percent}${pin}`, { kind: 'weight', weight, cluster: null, wave: null, sha, named })],
    [
      4,
      () =>
        say(`/canary ${percent} --cluster ${cluster}${pin}`, {
          kind: 'weight',
          weight,
          cluster,
          wave: null,
          sha,
          named,
        }),
    ],
    [6, () => say(`/canary next${pin}`, { kind: 'next', cluster: null, wave: null, sha, named })],
    [2, () => say(`/canary ${percent} --wave ${wave}`, { kind: 'weight', weight, ...everywhere, wave })],
    [1, () => say(`/canary next --wave ${wave}`, { kind: 'next', ...everywhere, wave })],
    [1, () => say(`/canary next --cluster ${cluster}`, { kind: 'next', ...everywhere, cluster })],
    [1, () => say(`/plan /canary ${percent}`, { kind: 'question' })],
    [2, () => say('/approve', { kind: 'approve' })],
    [21, () => generateEither(random)],
  ])();
}

/** What can be said of a rollout whatever its strategy is. */
function generateEither(random: Random): Meaning {
  return random.weighted<() => Meaning>([
    [3, () => say('/promote', { kind: 'promote' })],
    [3, () => say('/rollback', { kind: 'rollback' })],
    [2, () => say('/rollback --gradual', { kind: 'gradual' })],
    [3, () => say('/pause', { kind: 'pause' })],
    [4, () => say('/resume', { kind: 'resume' })],
    [3, () => say('/abort', { kind: 'abort' })],
    [1, () => say('/status', { kind: 'question' })],
    [1, () => say('/canary much', null)],
    [1, () => say('/canari 25', null)],
  ])();
}
