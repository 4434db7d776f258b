import type * as v from 'valibot';
import { parseDuration } from '../rollout/duration.ts';
import type { Sessions } from '../rollout/rollout.ts';
import type { Document } from './document.ts';
import { headersIn } from './preview.ts';
import { PreviewSchema } from './preview-schema.ts';
import { SessionsSchema } from './sessions-schema.ts';
import { BlueGreenSchema } from './strategy-schema.ts';
import { backedRules, checkSeesRequests, type PlacedRoute } from './written-routes.ts';

const SESSIONS = ['spec', 'sessions'];

export function normaliseSessions({ cookie, maxAge }: v.InferOutput<typeof SessionsSchema>): Sessions {
  return { cookie, maxAgeSeconds: parseDuration(maxAge) };
}

/** Reports sessions where nothing can keep a user on a version. */
export function checkSessions(document: Document<unknown>, routes: readonly PlacedRoute[] | null): void {
  const sessions = document.part(SessionsSchema, SESSIONS);
  if (sessions === null) return;
  if (document.part(BlueGreenSchema, ['spec', 'strategy', 'blueGreen']) !== null) {
    const expected = 'no sessions, since blue-green moves everybody at once, or the strategy canary';
    document.report(SESSIONS, 'sessions with blueGreen', expected);
  }
  const cookies = document.part(PreviewSchema, ['spec', 'preview'])?.cookies ?? [];
  if (cookies.some(({ name }) => name === sessions.cookie))
    document.report([...SESSIONS, 'cookie'], null, 'another cookie than the one of spec.preview');
  if (routes === null || !checkSeesRequests(document, 'sessions', routes)) return;
  checkRoutes(document, routes);
}

/** Cookies are set and read by rules that only a route of Headgate's own has. */
function checkRoutes(document: Document<unknown>, routes: readonly PlacedRoute[]): void {
  const pages = routes.filter(({ route }) => route.kind === 'HTTPRoute');
  if (pages.length === 0)
    document.report(
      SESSIONS,
      'sessions without an HTTPRoute',
      'an HTTPRoute, since gRPC has no cookies, or no sessions',
    );
  for (const placed of pages) {
    if (placed.route.generate === undefined) {
      const found = `sessions with the file of your own for ${JSON.stringify(placed.route.name)}`;
      const expected = 'every HTTPRoute with generate, since Headgate adds no rules to files of yours, or no sessions';
      document.report(SESSIONS, found, expected);
    }
    for (const { rule, path } of backedRules(placed)) {
      if (headersIn(rule.matches).some((name) => name.toLowerCase() === 'cookie'))
        document.report(
          [...path, 'matches'],
          'a match on the header "Cookie", on which sessions match too',
          'a match on something else, since a match has each header once, or no sessions',
        );
    }
  }
}
