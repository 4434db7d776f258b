import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';

/** Something in a text that keeps it from being read. */
export interface Objection {
  /** Where in the text; null: the text as a whole. */
  readonly offset: number | null;
  readonly found: string;
  readonly expected: string;
}

/** The tags of the values that JSON has too. */
const TAGS: ReadonlySet<string> = new Set(['!!str', '!!int', '!!float', '!!bool', '!!null', '!!map', '!!seq']);

/** Keys that JavaScript gives a meaning of its own, so that a mapping with them is not what it seems. */
export const TREACHEROUS_KEYS: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);

/** Everything in a parsed text that JSON has no counterpart for, in the text's order. */
export function forbiddenConstructs(text: string, events: readonly Event[]): Objection[] {
  const objections: Objection[] = [];
  let documents = 0;
  for (const { event, isKey } of withKeys(events)) {
    if (event.type === EVENT_ID.DOCUMENT) {
      documents++;
      if (event.directives.some((directive) => directive.kind === 'tag')) {
        objections.push({ offset: 0, found: 'a %TAG directive', expected: 'no directives but %YAML' });
      }
    } else if (event.type === EVENT_ID.ALIAS) {
      const name = text.slice(event.anchorStart, event.anchorEnd);
      objections.push({
        offset: event.anchorStart - 1,
        found: `the alias *${name}`,
        expected: 'the value itself, written out',
      });
    } else if (event.type !== EVENT_ID.POP) {
      if (event.anchorStart >= 0) {
        const name = text.slice(event.anchorStart, event.anchorEnd);
        objections.push({
          offset: event.anchorStart - 1,
          found: `the anchor &${name}`,
          expected: 'no anchors and aliases',
        });
      }
      const tag = event.tagStart >= 0 ? text.slice(event.tagStart, event.tagEnd) : null;
      if (tag !== null && !TAGS.has(tag)) {
        objections.push({ offset: event.tagStart, found: `the tag ${tag}`, expected: 'no tags' });
      }
      if (isKey) objections.push(...objectionsToKey(text, event));
    }
  }
  if (documents === 0) objections.push({ offset: null, found: 'an empty file', expected: 'one YAML document' });
  if (documents > 1) objections.push(secondDocument(text, events, documents));
  return objections;
}

function objectionsToKey(text: string, event: Event): Objection[] {
  if (event.type !== EVENT_ID.SCALAR) {
    const offset = 'start' in event ? event.start : null;
    return [{ offset, found: 'a list or mapping as a key', expected: 'text as a key' }];
  }
  const key = getScalarValue(text, event);
  if (key === '<<' && event.style === SCALAR_STYLE.PLAIN) {
    return [{ offset: event.valueStart, found: 'a merge key <<', expected: 'the merged keys, written out' }];
  }
  if (TREACHEROUS_KEYS.has(key)) {
    return [{ offset: event.valueStart, found: `the key ${key}`, expected: 'any other name' }];
  }
  return [];
}

function secondDocument(text: string, events: readonly Event[], documents: number): Objection {
  const second = events.findIndex((event, index) => index > 0 && event.type === EVENT_ID.DOCUMENT);
  const content = events[second + 1];
  const start =
    content === undefined ? -1 : 'start' in content ? content.start : 'valueStart' in content ? content.valueStart : -1;
  return {
    offset: start >= 0 ? start : text.length,
    found: `${documents} YAML documents`,
    expected: 'one YAML document',
  };
}

/** Every key that its mapping already has, in the text's order. */
export function repeatedKeys(text: string, events: readonly Event[]): Objection[] {
  const objections: Objection[] = [];
  const seen: (Set<string> | null)[] = [];
  for (const { event, isKey } of withKeys(events)) {
    if (isKey && event.type === EVENT_ID.SCALAR) {
      const key = getScalarValue(text, event);
      const keys = seen.at(-1);
      if (keys?.has(key))
        objections.push({
          offset: event.valueStart,
          found: `the key ${JSON.stringify(key)} again`,
          expected: 'each key once',
        });
      keys?.add(key);
    }
    if (event.type === EVENT_ID.MAPPING) seen.push(new Set());
    else if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.DOCUMENT) seen.push(null);
    else if (event.type === EVENT_ID.POP) seen.pop();
  }
  return objections;
}

/** Events, each with whether it opens or is a mapping's key. */
function* withKeys(events: readonly Event[]): Generator<{ readonly event: Event; readonly isKey: boolean }> {
  // Per open collection: null in a list or document, otherwise whether a key comes next.
  const keyNext: (boolean | null)[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      keyNext.pop();
      yield { event, isKey: false };
      continue;
    }
    const isKey = keyNext.at(-1) === true;
    if (keyNext.length > 0 && keyNext.at(-1) !== null) keyNext[keyNext.length - 1] = !isKey;
    yield { event, isKey };
    if (event.type === EVENT_ID.MAPPING) keyNext.push(true);
    else if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.DOCUMENT) keyNext.push(null);
  }
}
