import { nearest } from '../rollout/nearest.ts';

/** What is wrong with a query, as a problem says it. */
export interface QueryFlaw {
  readonly found: string;
  readonly expected: string;
  readonly suggestion: string | null;
}

/** The placeholders of a query, and what is wrong with them. */
export interface QueryText {
  readonly uses: ReadonlySet<string>;
  readonly flaws: readonly QueryFlaw[];
}

/**
 * PromQL's three kinds of strings, each with its end if it has one, its comments, and a placeholder outside of all of
 * them. A string that does not end takes what is left, so that no text is read twice.
 */
const TOKEN =
  /"(?<quoted>(?:[^"\\\n]|\\.)*)(?<end>"?)|'(?<single>(?:[^'\\\n]|\\.)*)(?<singleEnd>'?)|`(?<raw>[^`]*)(?<rawEnd>`?)|#[^\n]*|\{(?<bare>[A-Za-z_][A-Za-z0-9_-]*)\}/g;
const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_-]*)\}/g;

/** A duration and a number; everything else is text, and only right where it is escaped as a label's value. */
const BARE: readonly string[] = ['window', 'port'];

/** Finds the placeholders in PromQL. `a{2}` in a regular expression and `{job="a"}` are none. */
export function readQuery(query: string, known: readonly string[]): QueryText {
  const uses = new Set<string>();
  const flaws: QueryFlaw[] = [];
  const place = (name: string, isRight: boolean): void => {
    uses.add(name);
    if (!known.includes(name)) flaws.push(unknownPlaceholder(name, known));
    else if (!isRight)
      flaws.push({
        found: `{${name}} outside of double quotes`,
        expected: `"…{${name}}…" in double quotes, where it is escaped`,
        suggestion: null,
      });
  };
  for (const { groups = {} } of query.matchAll(TOKEN)) {
    const { quoted, end, single, singleEnd, raw, rawEnd, bare } = groups;
    for (const name of namesIn(quoted)) place(name, true);
    for (const name of [...namesIn(single), ...namesIn(raw)]) place(name, false);
    if (bare !== undefined) place(bare, BARE.includes(bare));
    if (end === '' || singleEnd === '' || rawEnd === '')
      flaws.push({ found: 'a string that is not closed', expected: 'PromQL whose strings end', suggestion: null });
  }
  return { uses, flaws };
}

/** A placeholder that stands for nothing. */
export function unknownPlaceholder(name: string, known: readonly string[]): QueryFlaw {
  const meant = nearest(name, known);
  return {
    found: `the placeholder {${name}}`,
    expected: `one of ${known.map((each) => `{${each}}`).join(', ')}`,
    suggestion: meant === null ? null : `{${meant}}`,
  };
}

function namesIn(text: string | undefined): string[] {
  return [...(text ?? '').matchAll(PLACEHOLDER)].map(([, name]) => name ?? '');
}
