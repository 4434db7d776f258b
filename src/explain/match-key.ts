import type { Condition, Match, NamedCondition } from './condition.ts';
import { prefixOf } from './match.ts';

/** The same for two matches exactly if they ask for the same. */
export function keyOf(match: Match): string {
  switch (match.protocol) {
    case 'http': {
      const { path, method, headers, query } = match;
      const value = path.type === 'PathPrefix' ? prefixOf(path) : path.value;
      return JSON.stringify(['http', path.type, value, method, named(headers), named(query)]);
    }
    case 'grpc':
      return JSON.stringify(['grpc', text(match.service), text(match.method), named(match.headers)]);
    case 'any':
      return 'any';
  }
}

function named(conditions: readonly NamedCondition[]): readonly (readonly string[])[] {
  return conditions
    .map(({ name, type, value }) => [name, type, value])
    .toSorted(([left = ''], [right = '']) => (left < right ? -1 : 1));
}

function text(condition: Condition | null): readonly string[] | null {
  return condition === null ? null : [condition.type, condition.value];
}
