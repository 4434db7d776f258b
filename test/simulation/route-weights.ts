import { load } from 'js-yaml';
import { field } from './plain-yaml.ts';

/** The weights of one rule by backend; null where a backend has none. */
export type RuleWeights = Readonly<Record<string, number | null>>;

const KEPT = 10_000;
const cache = new Map<string, readonly RuleWeights[]>();

/** The weights of each rule of a route but for those that only send users elsewhere, read as plain YAML. Texts come back often, so each is read once. */
export function routeWeights(text: string): readonly RuleWeights[] {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const weights = readRules(text);
  if (cache.size >= KEPT) cache.clear();
  cache.set(text, weights);
  return weights;
}

function readRules(text: string): readonly RuleWeights[] {
  const rules = field(field(load(text), 'spec'), 'rules');
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: unknown) => {
    const backends = field(rule, 'backendRefs');
    if (!Array.isArray(backends)) return isRedirect(rule) ? [] : [{}];
    const weights = backends.map((backend: unknown) => {
      const weight = field(backend, 'weight');
      return [String(field(backend, 'name')), typeof weight === 'number' ? weight : null] as const;
    });
    return [Object.fromEntries(weights)];
  });
}

function isRedirect(rule: unknown): boolean {
  const filters = field(rule, 'filters');
  return Array.isArray(filters) && filters.some((filter: unknown) => field(filter, 'type') === 'RequestRedirect');
}
