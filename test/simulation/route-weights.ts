import { load } from 'js-yaml';
import { field } from './plain-yaml.ts';

/** The weights of one rule by backend; null where a backend has none. */
export type RuleWeights = Readonly<Record<string, number | null>>;

const KEPT = 10_000;
const cache = new Map<string, readonly RuleWeights[]>();

/** The weights of each rule of a route, read as plain YAML. Texts come back often, so each is read once. */
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
  return rules.map((rule: unknown) => {
    const backends = field(rule, 'backendRefs');
    if (!Array.isArray(backends)) return {};
    return Object.fromEntries(
      backends.map((backend: unknown) => {
        const weight = field(backend, 'weight');
        return [String(field(backend, 'name')), typeof weight === 'number' ? weight : null];
      }),
    );
  });
}
