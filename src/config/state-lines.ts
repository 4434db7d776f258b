import type { State } from '../rollout/state.ts';
import { yamlText } from './yaml-text.ts';

/* How the lines of a state say what several of them say. */

export function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

export function textOrNull(text: string | null): string {
  return text === null ? 'null' : yamlText(text);
}

export function newestText(newest: State['newest']): string {
  return newest === null ? 'null' : `{at: ${yamlText(newest.at)}, key: ${yamlText(newest.key)}}`;
}
