import type { Match } from '../explain/condition.ts';
import { prefixOf } from '../explain/match.ts';
import { dig, listIn } from '../gateway/plain-data.ts';

/** What a modifier does to headers: `set`, then `add`, then `remove`. Names in small letters. */
export interface HeaderChanges {
  readonly set: readonly (readonly [string, string])[];
  readonly add: readonly (readonly [string, string])[];
  readonly remove: readonly string[];
}

/** Name in small letters to values. */
export type Headers = Map<string, string[]>;

/** What a URLRewrite makes of a request; null: as it is. */
export interface Rewrite {
  readonly hostname: string | null;
  readonly path: { readonly kind: 'full' | 'prefix'; readonly value: string } | null;
}

/** The modifiers of a list of filters, in its order. */
export function headerChanges(filters: unknown, on: 'request' | 'response'): readonly HeaderChanges[] {
  const [type, field] =
    on === 'request'
      ? ['RequestHeaderModifier', 'requestHeaderModifier']
      : ['ResponseHeaderModifier', 'responseHeaderModifier'];
  return listIn(filters).flatMap((filter) => {
    if (dig(filter, 'type') !== type) return [];
    const modifier = dig(filter, field);
    return [
      {
        set: pairs(dig(modifier, 'set')),
        add: pairs(dig(modifier, 'add')),
        remove: listIn(dig(modifier, 'remove')).map((name) => String(name).toLowerCase()),
      },
    ];
  });
}

/** Applies modifiers in place. */
export function changeHeaders(headers: Headers, changes: readonly HeaderChanges[]): void {
  for (const { set, add, remove } of changes) {
    for (const [name, value] of set) headers.set(name, [value]);
    for (const [name, value] of add) headers.set(name, [...(headers.get(name) ?? []), value]);
    for (const name of remove) headers.delete(name);
  }
}

/** The rewrite of a list of filters; null where there is none. */
export function rewriteOf(filters: unknown): Rewrite | null {
  const filter = listIn(filters).find((one) => dig(one, 'type') === 'URLRewrite');
  if (filter === undefined) return null;
  const rewrite = dig(filter, 'urlRewrite');
  const hostname = dig(rewrite, 'hostname');
  const [full, prefix] = [dig(rewrite, 'path', 'replaceFullPath'), dig(rewrite, 'path', 'replacePrefixMatch')];
  return {
    hostname: typeof hostname === 'string' ? hostname : null,
    path:
      typeof full === 'string'
        ? { kind: 'full', value: full }
        : typeof prefix === 'string'
          ? { kind: 'prefix', value: prefix }
          : null,
  };
}

/** The path that a backend is asked for. A prefix is replaced only where a prefix matched. */
export function rewrittenPath({ path }: Rewrite, match: Match, asked: string): string {
  if (path === null) return asked;
  if (path.kind === 'full') return path.value;
  if (match.protocol !== 'http' || match.path.type !== 'PathPrefix') return asked;
  const rest = asked.slice(prefixOf(match.path).length);
  const start = path.value.endsWith('/') ? path.value.slice(0, -1) : path.value;
  return `${start}${rest}` === '' ? '/' : `${start}${rest}`;
}

function pairs(list: unknown): readonly (readonly [string, string])[] {
  return listIn(list).map((item) => [String(dig(item, 'name')).toLowerCase(), String(dig(item, 'value'))] as const);
}
