import type { Meaning, MeantCommand } from './memory-conversation.ts';
import type { Random } from './random.ts';
import type { Setting } from './setting.ts';

/** How many of a commit's digits a person may write, and a twin copies: anybody can find such a commit within seconds. */
export const TWIN_DIGITS = 7;
const PERCENTS = [1, 5, 10, 25, 33.33, 50, 75, 100] as const;

/** A comment's body with what its author meant by it. */
export function generateWords(
  random: Random,
  setting: Setting,
  head: string,
): { readonly body: string; readonly meanings: readonly Meaning[] } {
  const count = random.weighted([
    [8, 1],
    [2, 2],
    [1, 3],
  ]);
  const meanings = Array.from({ length: count }, () => generateMeaning(random, setting, head));
  const lines = meanings.map((meaning) => meaning.said);
  const body = random.weighted([
    [8, lines.join('\n')],
    [1, ['Looks good to me.', '', ...lines].join('\n')],
    [1, ['> /canary 100', '', ...lines, '', '```', '/promote', '```'].join('\n')],
    [1, ['<!-- /abort -->', ...lines].join('\n')],
  ]);
  return { body, meanings };
}

function generateMeaning(random: Random, setting: Setting, head: string): Meaning {
  const percent = random.pick(PERCENTS);
  const weight = Math.round(percent * 100);
  const cluster = random.pick(setting.clusters);
  const sha = random.chance(0.25) ? head : null;
  // Twins have the first digits in common, so whoever names only these has not named one commit.
  const named = sha !== null && random.chance(0.3) ? sha.slice(0, TWIN_DIGITS) : sha;
  const pin = named === null ? '' : ` --sha ${named}`;
  const wave = random.integer(1, 2);
  const say = (said: string, meant: MeantCommand | null): Meaning => ({
    said,
    verb: meant === null ? null : (said.slice(1).split(' ')[0] ?? null),
    meant,
  });
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
    [
      2,
      () =>
        say(`/canary ${percent} --wave ${wave}`, {
          kind: 'weight',
          weight,
          cluster: null,
          wave,
          sha: null,
          named: null,
        }),
    ],
    [1, () => say(`/canary next --wave ${wave}`, { kind: 'next', cluster: null, wave, sha: null, named: null })],
    [1, () => say(`/canary next --cluster ${cluster}`, { kind: 'next', cluster, wave: null, sha: null, named: null })],
    [3, () => say('/promote', { kind: 'promote' })],
    [3, () => say('/rollback', { kind: 'rollback' })],
    [2, () => say('/rollback --gradual', { kind: 'gradual' })],
    [3, () => say('/pause', { kind: 'pause' })],
    [4, () => say('/resume', { kind: 'resume' })],
    [3, () => say('/abort', { kind: 'abort' })],
    [2, () => say('/approve', { kind: 'approve' })],
    [1, () => say('/status', { kind: 'question' })],
    [1, () => say(`/plan /canary ${percent}`, { kind: 'question' })],
    [1, () => say('/canary much', null)],
    [1, () => say('/canari 25', null)],
  ])();
}
