import { recently } from '../rollout/recently.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** Beyond this, and with this many unbounded repetitions, evaluating could take long; the API takes 4096 at most. */
const LONGEST_PATTERN = 1024;
const LONGEST_TEXT = 512;
const MOST_REPETITIONS = 3;

const owner = {};
const compileOnce = recently(500, (_: object, pattern) => compile(pattern));

/**
 * Whether the whole of a text matches a regular expression, as RE2 would say. Which dialect a gateway speaks is its own
 * affair, so what RE2 has not, and what could run for ever here, is undecided.
 */
export function matchesPattern(pattern: string, text: string): Verdict {
  if (text.length > LONGEST_TEXT) return 'undecided';
  const expression = compileOnce(owner, pattern);
  return expression === null ? 'undecided' : verdictOf(expression.test(text));
}

function compile(pattern: string): RegExp | null {
  const ignoresCase = pattern.startsWith('(?i)');
  const body = ignoresCase ? pattern.slice('(?i)'.length) : pattern;
  if (body.length > LONGEST_PATTERN || !isTame(body)) return null;
  try {
    return new RegExp(`^(?:${body})$`, ignoresCase ? 'i' : '');
  } catch {
    return null;
  }
}

/** No look-around and no reference back, which RE2 has not; no repeated group with a choice or repetition inside. */
function isTame(pattern: string): boolean {
  if (/\\[1-9k]/.test(pattern)) return false;
  const plain = pattern.replace(/\\[\s\S]/g, 'x').replace(/\[\^?\]?[^\]]*\]/g, 'x');
  if (/\(\?(?!:)/.test(plain)) return false;
  if ((plain.match(/[*+]|\{\d+,\}/g) ?? []).length > MOST_REPETITIONS) return false;
  let left = plain;
  for (let before = ''; before !== left; ) {
    before = left;
    // A group that nothing repeats is as harmless as its content; one that is repeated must be so by itself.
    left = left.replace(/\((?:\?:)?([^()]*)\)(?![*+{])/g, 'x$1').replace(/\((?:\?:)?[^()*+{|]*\)/g, 'x');
  }
  return !left.includes('(');
}
