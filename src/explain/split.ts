import type { HttpMatch, Match } from './condition.ts';
import type { Redirect } from './filter.ts';
import { add, EVERYTHING, type Fraction, fraction, multiply, NOTHING } from './fraction.ts';
import { prefixOf } from './match.ts';
import type { Request } from './request.ts';
import type { Backend, Rule } from './route.ts';

/** What becomes of the requests that a rule takes. */
export type Outcome =
  /** `shares` sum to one exactly, in the order of `backendRefs`. */
  | { readonly kind: 'backends'; readonly shares: readonly BackendShare[]; readonly mirrors: readonly Mirrored[] }
  | { readonly kind: 'redirect'; readonly redirect: Redirect }
  /** Nobody gets them: the gateway answers with the status, as far as the specification says one. */
  | {
      readonly kind: 'fails';
      readonly why: 'no-backends' | 'all-weights-zero' | 'bad-weight';
      readonly status: number;
    };

/** A backend and its part of the rule's requests. */
export interface BackendShare {
  readonly backend: Backend;
  readonly share: Fraction;
}

/** Who else gets copies, and of which part of the rule's requests. */
export interface Mirrored {
  readonly label: string;
  readonly reference: unknown;
  readonly share: Fraction;
}

/**
 * Where a rule sends its requests. A share is a weight over the sum of the rule's weights; a sum of zero is answered with
 * 500, as a rule without backends is.
 */
export function splitOf(rule: Pick<Rule, 'filters' | 'backends'>): Outcome {
  for (const filter of rule.filters)
    if (filter.kind === 'redirect') return { kind: 'redirect', redirect: filter.redirect };
  if (rule.backends.length === 0) return { kind: 'fails', why: 'no-backends', status: 500 };
  let total = 0;
  for (const { weight } of rule.backends) {
    if (weight === null) return { kind: 'fails', why: 'bad-weight', status: 500 };
    total += weight;
  }
  if (total === 0) return { kind: 'fails', why: 'all-weights-zero', status: 500 };
  const shares = rule.backends.map((backend) => ({ backend, share: fraction(backend.weight ?? 0, total) }));
  return { kind: 'backends', shares, mirrors: mirrorsOf(rule, shares) };
}

/** A mirror of the rule copies every request; one of a backend copies what that backend gets. */
function mirrorsOf(rule: Pick<Rule, 'filters'>, shares: readonly BackendShare[]): readonly Mirrored[] {
  const sources = [
    { filters: rule.filters, share: EVERYTHING },
    ...shares.map(({ backend: { filters }, share }) => ({ filters, share })),
  ];
  return sources.flatMap(({ filters, share }) =>
    filters.flatMap((filter) =>
      filter.kind === 'mirror'
        ? [{ label: filter.label, reference: filter.reference, share: multiply(share, filter.part) }]
        : [],
    ),
  );
}

/** The parts of a rule's requests that go to each kind of backend, as `kindOf` sorts them; nothing is left out. */
export function partsOf<Kind>(outcome: Outcome, kindOf: (backend: Backend) => Kind): ReadonlyMap<Kind, Fraction> {
  const parts = new Map<Kind, Fraction>();
  if (outcome.kind !== 'backends') return parts;
  for (const { backend, share } of outcome.shares) {
    const kind = kindOf(backend);
    parts.set(kind, add(parts.get(kind) ?? NOTHING, share));
  }
  return parts;
}

/** The address that a redirect sends a request to. */
export function redirectTarget(redirect: Redirect, match: Match, request: Request): string {
  const scheme = redirect.scheme ?? request.scheme;
  const ownPort = redirect.port ?? (redirect.scheme === null ? request.port : null);
  const isUsual = ownPort === null || (scheme === 'http' && ownPort === 80) || (scheme === 'https' && ownPort === 443);
  const query = [...request.query].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  const path = redirectPath(redirect, match, request.path);
  const host = redirect.hostname ?? request.host;
  return `${scheme}://${host}${isUsual ? '' : `:${ownPort}`}${path}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}

function redirectPath({ path }: Redirect, match: Match, asked: string): string {
  if (path === null) return asked;
  if (path.kind === 'full') return path.value;
  const rest = isPrefix(match) ? asked.slice(prefixOf(match.path).length) : '';
  const replaced = path.value.endsWith('/') ? path.value.slice(0, -1) : path.value;
  return `${replaced}${rest}` === '' ? '/' : `${replaced}${rest}`;
}

function isPrefix(match: Match): match is HttpMatch {
  return match.protocol === 'http' && match.path.type === 'PathPrefix';
}
