import { dig, listIn } from '../../src/gateway/plain-data.ts';

/** What a gateway sees of a request. */
export interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A backend with what it takes of a rule's requests, as a fraction of the sum of weights. */
export interface Chosen {
  readonly service: string;
  readonly weight: number;
  /** What the answer tells the browser to keep, as `name=value`; null: nothing. */
  readonly cookie: string | null;
}

/** What becomes of a request: it is sent elsewhere, or divided among backends. */
export interface Answer {
  readonly rule: number;
  readonly redirect: { readonly hostname: unknown; readonly status: unknown } | null;
  readonly backends: readonly Chosen[];
  readonly mirrors: readonly unknown[];
}

/** Reads an HTTPRoute as the specification says a gateway does: the most specific match of all rules, then the first. */
export function answerOf(route: unknown, request: Request): Answer | null {
  const candidates = listIn(dig(route, 'spec', 'rules')).flatMap((rule, index) =>
    listIn(dig(rule, 'matches')).flatMap((match) => {
      const rank = rankOf(match, request);
      return rank === null ? [] : [{ rule, index, rank }];
    }),
  );
  const [best] = candidates.toSorted((left, right) => compare(right.rank, left.rank) || left.index - right.index);
  if (best === undefined) return null;
  const filters = listIn(dig(best.rule, 'filters'));
  const redirect = filters.map((filter) => dig(filter, 'requestRedirect')).find((one) => one !== undefined);
  return {
    rule: best.index,
    redirect:
      redirect === undefined ? null : { hostname: dig(redirect, 'hostname'), status: dig(redirect, 'statusCode') },
    backends: listIn(dig(best.rule, 'backendRefs')).map(chosen),
    mirrors: filters.flatMap((filter) => dig(filter, 'requestMirror') ?? []),
  };
}

/** How specific a match is, weightiest first; null where it does not match. */
function rankOf(match: unknown, { path, headers }: Request): readonly number[] | null {
  const value = String(dig(match, 'path', 'value'));
  const exact = dig(match, 'path', 'type') === 'Exact';
  const prefix = value === '/' ? '/' : `${value}/`;
  if (exact ? path !== value : path !== value && !path.startsWith(prefix)) return null;
  const wanted = listIn(dig(match, 'headers'));
  const meets = wanted.every((header) => {
    const found = Object.entries(headers).find(
      ([name]) => name.toLowerCase() === String(dig(header, 'name')).toLowerCase(),
    )?.[1];
    const text = String(dig(header, 'value'));
    if (found === undefined) return false;
    return dig(header, 'type') === 'RegularExpression' ? new RegExp(text).test(found) : found === text;
  });
  return meets ? [Number(exact), value.length, wanted.length] : null;
}

function compare(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((rank, index) => rank !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

function chosen(backend: unknown): Chosen {
  const add = dig(backend, 'filters', 0, 'responseHeaderModifier', 'add', 0);
  return {
    service: String(dig(backend, 'name')),
    weight: Number(dig(backend, 'weight')),
    cookie: dig(add, 'name') === 'Set-Cookie' ? (String(dig(add, 'value')).split(';')[0] ?? null) : null,
  };
}
