import { broken } from './broken-law.ts';
import type { Flaw } from './field-flaws.ts';
import { dig, listIn } from './plain-data.ts';

/** The one field that a filter of each type has. */
const FILTER_FIELDS: Readonly<Record<string, string>> = {
  RequestHeaderModifier: 'requestHeaderModifier',
  ResponseHeaderModifier: 'responseHeaderModifier',
  RequestMirror: 'requestMirror',
  RequestRedirect: 'requestRedirect',
  URLRewrite: 'urlRewrite',
  CORS: 'cors',
  ExtensionRef: 'extensionRef',
};
const REPEATABLE = ['RequestMirror', 'ExtensionRef'];

/** What the API server keeps in CEL, and the specification in words, of a rule's filters. */
export function lawsOfFilters(rule: unknown, path: string): Flaw[] {
  const filters = listIn(dig(rule, 'filters'));
  const types = filters.map((filter) => String(dig(filter, 'type')));
  const flaws = filters.flatMap((filter, index) => lawsOfFilter(rule, filter, `${path}.filters[${index}]`));
  const twice = types.find((type, index) => types.indexOf(type) !== index && !REPEATABLE.includes(type));
  if (twice !== undefined) flaws.push(broken(`${path}.filters`, `${twice} is there twice`, 'at most one'));
  if (types.includes('RequestRedirect') && types.includes('URLRewrite')) {
    flaws.push(broken(`${path}.filters`, 'it has RequestRedirect and URLRewrite', 'one of them'));
  }
  return flaws;
}

function lawsOfFilter(rule: unknown, filter: unknown, path: string): Flaw[] {
  const type = String(dig(filter, 'type'));
  const own = FILTER_FIELDS[type];
  const flaws = Object.values(FILTER_FIELDS)
    .filter((name) => (dig(filter, name) !== undefined) !== (name === own))
    .map((name) =>
      name === own
        ? broken(`${path}.${name}`, `the filter is a ${type} and lacks it`, `${name} with its fields`)
        : broken(`${path}.${name}`, `the filter is a ${type}`, `${own ?? 'nothing'} and no other field`),
    );
  for (const name of ['requestRedirect', 'urlRewrite']) {
    flaws.push(...lawsOfPathModifier(rule, dig(filter, name, 'path'), `${path}.${name}.path`));
  }
  const mirror = dig(filter, 'requestMirror');
  const reference = dig(mirror, 'backendRef');
  if (dig(reference, 'kind') === 'Service' && dig(reference, 'group') === '' && dig(reference, 'port') === undefined) {
    flaws.push(broken(`${path}.requestMirror.backendRef.port`, 'it is missing', 'the port of the Service'));
  }
  if (dig(mirror, 'percent') !== undefined && dig(mirror, 'fraction') !== undefined) {
    flaws.push(broken(`${path}.requestMirror`, 'it has percent and fraction', 'one of them'));
  }
  const [numerator, denominator] = [dig(mirror, 'fraction', 'numerator'), dig(mirror, 'fraction', 'denominator')];
  if (typeof numerator === 'number' && typeof denominator === 'number' && numerator > denominator) {
    flaws.push(broken(`${path}.requestMirror.fraction`, `it is ${numerator}/${denominator}`, 'at most one whole'));
  }
  for (const name of ['allowOrigins', 'allowMethods', 'allowHeaders']) {
    const values = listIn(dig(filter, 'cors', name));
    if (values.includes('*') && values.length > 1) {
      flaws.push(broken(`${path}.cors.${name}`, 'it has * beside others', '* alone, or the others without it'));
    }
  }
  return flaws;
}

function lawsOfPathModifier(rule: unknown, modifier: unknown, path: string): Flaw[] {
  if (modifier === undefined) return [];
  const type = dig(modifier, 'type');
  const own = type === 'ReplaceFullPath' ? 'replaceFullPath' : 'replacePrefixMatch';
  const flaws: Flaw[] = [];
  for (const name of ['replaceFullPath', 'replacePrefixMatch']) {
    if ((dig(modifier, name) !== undefined) !== (name === own)) {
      flaws.push(broken(`${path}.${name}`, `the type is ${String(type)}`, `${own} and not the other`));
    }
  }
  const matches = listIn(dig(rule, 'matches'));
  if (type === 'ReplacePrefixMatch' && (matches.length !== 1 || dig(matches[0], 'path', 'type') !== 'PathPrefix')) {
    flaws.push(broken(path, `the rule has ${matches.length} matches`, 'exactly one match, of type PathPrefix'));
  }
  return flaws;
}
