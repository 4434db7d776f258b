import { load } from 'js-yaml';
import { COUNTRY_HEADER } from './fleet-files.ts';
import { field } from './plain-yaml.ts';

/** Users of a country who are sent to another host by every route's first rules. */
export interface Redirect {
  readonly country: string;
  readonly host: string;
}

const KEPT = 5_000;
const cache = new Map<string, readonly Redirect[]>();

/** Where a route sends users away by their country, read as plain YAML. Texts come back often, so each is read once. */
export function redirectsIn(text: string): readonly Redirect[] {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const rules = field(field(load(text), 'spec'), 'rules');
  const redirects = Array.isArray(rules) ? rules.flatMap(readRule) : [];
  if (cache.size >= KEPT) cache.clear();
  cache.set(text, redirects);
  return redirects;
}

function readRule(rule: unknown): readonly Redirect[] {
  const hosts = listOf(rule, 'filters').flatMap((filter) => {
    const host = field(field(filter, 'requestRedirect'), 'hostname');
    return typeof host === 'string' ? [host] : [];
  });
  const headers = listOf(rule, 'matches').flatMap((match) => listOf(match, 'headers'));
  const countries = headers.filter((header) => field(header, 'name') === COUNTRY_HEADER);
  return hosts.flatMap((host) => countries.map((header) => ({ country: String(field(header, 'value')), host })));
}

function listOf(value: unknown, key: string): readonly unknown[] {
  const list = field(value, key);
  return Array.isArray(list) ? list : [];
}
