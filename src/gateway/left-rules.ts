import type { Rollout } from '../rollout/rollout.ts';
import type { Route } from '../rollout/route.ts';
import { type Backends, backendName, backendOf, slotNamed } from './backend-reference.ts';
import { canonical } from './canonical.ts';
import type { Note } from './finding.ts';
import { type FoundRoute, notEditable } from './found-route.ts';
import { generatedRules, isGenerated } from './generated-route.ts';
import type { OwnedRule } from './owned-rule.ts';
import { dig, isRecord, listIn } from './plain-data.ts';

/** A rule still copies requests, and the configuration has no `mirror` any more: nothing turns that off. */
export function leftMirrorNotes(found: FoundRoute, rule: OwnedRule, rollout: Backends): Note[] {
  return listIn(dig(found.data, 'spec', 'rules', rule.index, 'filters')).flatMap((filter, at) => {
    const mirror = dig(filter, 'requestMirror');
    const slot = slotNamed(dig(mirror, 'backendRef'), rollout, found.namespace);
    if (slot === null || dig(mirror, 'percent') === 0 || dig(mirror, 'fraction', 'numerator') === 0) return [];
    const note = notEditable(
      rule.node,
      `${rule.path}.filters[${at}]`,
      `it copies requests to ${backendName(backendOf(rollout, slot))}, whichever version that is`,
      'no such filter, since the configuration has no `mirror`',
      'Remove the filter, or write `mirror` into the strategy again: then Headgate turns it on and off.',
    );
    return [{ ...note, gravity: 'warns' as const }];
  });
}

/**
 * Rules of a generated route that take one header more than a configured rule does, as previews do, and that the
 * configuration does not have any more. In a file that somebody edited no rule is ever removed.
 */
export function leftPreviewNotes(
  found: FoundRoute,
  route: Route,
  rollout: Backends & Pick<Rollout, 'sessions'>,
  leading: number,
): Note[] {
  if (!isGenerated(route)) return [];
  const configured = new Set(generatedRules(route).map((rule) => canonical(matchesOf(rule))));
  const rules = listIn(dig(found.data, 'spec', 'rules'));
  return rules.flatMap((rule, index) => {
    const node = found.rules[index];
    const matches = matchesOf(rule);
    if (index < leading || node === undefined || configured.has(canonical(matches))) return [];
    const isOurs = listIn(dig(rule, 'backendRefs')).some((one) => slotNamed(one, rollout, found.namespace) !== null);
    const header = isOurs ? addedHeader(matches, configured) : null;
    // Cookies may be those of users who stay on their version.
    if (header === null || (rollout.sessions !== null && header.toLowerCase() === 'cookie')) return [];
    const note = notEditable(
      node,
      `spec.rules[${index}]`,
      `it takes requests with the header ${header} apart, as a preview does`,
      'no such rule, since the configuration has no such `preview`',
      'Remove the rule, or the file, so that it is written anew from `generate`. Or write `preview` into the strategy again.',
    );
    return [{ ...note, gravity: 'warns' as const }];
  });
}

type Match = Readonly<Record<string, unknown>>;

/** The header that all matches have beside those of a configured rule; null where there is none. */
function addedHeader(matches: readonly Match[], configured: ReadonlySet<string>): string | null {
  for (const header of listIn(matches[0]?.['headers'])) {
    const without = matches.map((match) => {
      const { headers, ...rest } = match;
      const others = listIn(headers).filter((one) => canonical(one) !== canonical(header));
      return others.length === 0 ? rest : { ...rest, headers: others };
    });
    const isInAll = matches.every((match) =>
      listIn(match['headers']).some((one) => canonical(one) === canonical(header)),
    );
    if (isInAll && configured.has(canonical(without))) return String(dig(header, 'name'));
  }
  return null;
}

/** The matches of a rule with the defaults that the API server adds. */
function matchesOf(rule: unknown): readonly Match[] {
  const matches = listIn(dig(rule, 'matches'));
  return (matches.length === 0 ? [{}] : matches).filter(isRecord).map((match) => {
    const headers = listIn(match['headers']).filter(isRecord);
    const { headers: _, path, method, ...rest } = match;
    return {
      ...rest,
      // A method is a mapping in a GRPCRoute, which has no path.
      ...(isRecord(method) ? { method } : { method, path: isRecord(path) ? { ...ANY_PATH, ...path } : ANY_PATH }),
      ...(headers.length === 0 ? {} : { headers: headers.map((header) => ({ type: 'Exact', ...header })) }),
    };
  });
}

const ANY_PATH = { type: 'PathPrefix', value: '/' };
