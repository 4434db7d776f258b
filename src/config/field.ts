import * as v from 'valibot';
import { DURATION, parseDuration } from '../rollout/duration.ts';
import { parseWeight, type Weight } from '../rollout/weight.ts';

/*
 * Building blocks of the schemas. Every message says what is expected, as a phrase that follows “expected”; what was
 * found is added where problems are reported. Descriptions and examples feed the JSON Schemas and the reference.
 */

/** A field with what the reference says of it. */
export function field<const TSchema extends v.GenericSchema>(
  schema: TSchema,
  description: string,
  ...examples: v.InferInput<TSchema>[]
) {
  return v.pipe(schema, v.metadata({ description, examples }));
}

/** A mapping with fixed keys. */
export function mapping<const TEntries extends v.ObjectEntries>(entries: TEntries) {
  return v.strictObject(entries, 'a mapping');
}

/** A mapping with keys of the reader's choice. */
export function record<const TKey extends v.GenericSchema<string, string>, const TValue extends v.GenericSchema>(
  key: TKey,
  value: TValue,
) {
  return v.record(key, value, 'a mapping');
}

export function list<const TItem extends v.GenericSchema>(item: TItem, fewest: number, most: number, of: string) {
  const expected = fewest === 0 ? `a list of at most ${most} ${of}` : `a list of ${fewest} to ${most} ${of}`;
  return v.pipe(v.array(item, `a list of ${of}`), v.minLength(fewest, expected), v.maxLength(most, expected));
}

export function word<const TWords extends readonly string[]>(words: TWords) {
  return v.picklist(
    words,
    words.length === 1 ? `${words[0]}` : `one of ${words.map((each) => JSON.stringify(each)).join(', ')}`,
  );
}

export function flag() {
  return v.boolean('true or false');
}

export function text(pattern: RegExp, longest: number, expected: string) {
  const message = `${expected}, of at most ${longest} characters`;
  return v.pipe(v.string(message), v.maxLength(longest, message), v.regex(pattern, message));
}

export function whole(smallest: number, largest: number) {
  const expected = `a whole number from ${smallest} to ${largest}`;
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(smallest, expected), v.maxValue(largest, expected));
}

/** A DNS-1123 label, as Kubernetes names namespaces and Services. */
export function label() {
  return text(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, 63, 'a name of small letters, digits and inner hyphens');
}

/** A DNS-1123 subdomain, as Kubernetes names most objects. */
export function objectName() {
  return text(
    /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/,
    253,
    'a name of small letters, digits, inner hyphens and dots',
  );
}

/** A glob over names that are DNS-1123 labels. */
export function glob() {
  return text(/^[a-z0-9*?-]+$/, 63, 'a name, in which * stands for any letters and ? for one');
}

/** The key of a Kubernetes label or annotation. */
export function labelKey() {
  return text(
    /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
    317,
    'a label’s key, such as tier or example.com/tier',
  );
}

/** The value of a Kubernetes label. */
export function labelValue() {
  return text(
    /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/,
    63,
    'a label’s value in quotes if it looks like a number',
  );
}

/** `owner/name` of a repository. */
export function repositoryName() {
  return text(/^[A-Za-z0-9][A-Za-z0-9_-]*\/(?!\.{1,2}$)[A-Za-z0-9._-]+$/, 140, 'a repository as owner/name');
}

/** A length of time, in seconds once read. */
export function duration(longestSeconds: number, longest: string) {
  const expected = `a duration such as 45s, 10m or 1h30m, from 1s to ${longest}`;
  return v.pipe(
    v.string(expected),
    v.regex(DURATION, expected),
    v.check((written) => parseDuration(written) >= 1 && parseDuration(written) <= longestSeconds, expected),
  );
}

/** A percentage with at most two decimals, written as a number. */
export function percentage() {
  const expected = 'a percentage from 0 to 100 with at most two decimals';
  return v.pipe(
    v.number(expected),
    v.minValue(0, expected),
    v.maxValue(100, expected),
    v.check((percent) => typeof parseWeight(String(percent)) === 'number', expected),
  );
}

/** The weight of a {@link percentage}. */
export function weightOf(percent: number): Weight {
  const weight = parseWeight(String(percent));
  if (typeof weight !== 'number') throw new RangeError(`${percent} passed the schema and is no percentage`);
  return weight;
}

/** `apiVersion` and `kind`, which every file starts with. */
export function header<const TKind extends string>(kind: TKind) {
  return {
    apiVersion: field(
      v.literal('headgate.dev/v1alpha1', 'headgate.dev/v1alpha1'),
      'The version of this file’s format.',
      'headgate.dev/v1alpha1',
    ),
    kind: field(v.literal(kind, kind), 'What this file is.', kind),
  };
}
