import { dig } from '../gateway/plain-data.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Route as ConfiguredRoute } from '../rollout/route.ts';
import { type Match, type NamedCondition, readMatches } from './condition.ts';
import { keyOf } from './match-key.ts';
import type { Route, Rule } from './route.ts';

/** What decides which rules divide the traffic of ordinary users. */
type Configured = Pick<Rollout, 'preview' | 'sessions'>;

/**
 * The rules of a route by which ordinary users meet one version or the other: those that the rollout moves, without
 * those for a chosen few, for users who met a version already, or that redirect.
 *
 * @param isOwn whether a backend is one of the rollout's
 */
export function mainRules(
  rollout: Configured,
  configured: ConfiguredRoute,
  route: Route,
  isOwn: (reference: unknown) => boolean,
): readonly Rule[] {
  const { generate, previewRules, rules: moved } = configured;
  const previews = new Set(
    previewRules.flatMap((name) => {
      // Rules that Headgate adds move those of the configuration, so that an index says nothing in a generated route.
      const rule = generate === null || typeof name === 'string' ? undefined : generate.rules[name];
      return rule === undefined ? [] : [askedBy(readMatches(route.kind, rule))];
    }),
  );
  return route.rules.filter((rule) => {
    if (!rule.backends.some(({ reference }) => isOwn(reference))) return false;
    if (rule.filters.some(({ kind }) => kind === 'redirect')) return false;
    const isNamed = (names: readonly (string | number)[]) =>
      names.some((name) => name === rule.name || (generate === null && name === rule.index));
    if (isNamed(previewRules) || previews.has(askedBy(rule.matches)) || isForAFew(rollout, rule)) return false;
    return generate !== null || moved === null || isNamed(moved);
  });
}

/** What a rule asks for, whatever else it does. */
function askedBy(matches: readonly Match[]): string {
  return matches.map(keyOf).join('\n');
}

/** Whether every match of a rule asks for the header or cookie of a preview, or for that of a session. */
function isForAFew({ preview, sessions }: Configured, rule: Rule): boolean {
  const conditions = preview?.conditions ?? [];
  return rule.matches.every((match) => {
    if (match.protocol === 'any') return false;
    return match.headers.some(
      (header) =>
        (sessions !== null && asksForCookie(header, sessions.cookie)) ||
        conditions.some(({ kind, name, value }) =>
          kind === 'cookie'
            ? asksForCookie(header, name)
            : header.name === name.toLowerCase() && header.value === value,
        ),
    );
  });
}

function asksForCookie({ name, value }: NamedCondition, cookie: string): boolean {
  return name === 'cookie' && value.replaceAll('\\', '').includes(`${cookie}=`);
}

/** The name of a backend; empty where it has none. */
export function backendName(reference: unknown): string {
  const name = dig(reference, 'name');
  return typeof name === 'string' ? name : '';
}
