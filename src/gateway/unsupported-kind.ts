import type { Rollout } from '../rollout/rollout.ts';
import type { Route } from '../rollout/route.ts';
import type { Note } from './finding.ts';
import type { Rendering } from './rendering.ts';
import { isStream } from './route-kind.ts';
import { keepsUsers } from './route-layout.ts';
import type { RouteMove } from './route-move.ts';

/** Says once for each route what the rollout asks for and the route's kind cannot do. */
export function noteUnsupported(
  rendering: Rendering,
  rollout: Pick<Rollout, 'preview' | 'mirror' | 'sessions'>,
  moves: readonly RouteMove[],
): void {
  const said = new Set<Route>();
  for (const { routes, path } of moves) {
    for (const route of routes) {
      if (said.has(route)) continue;
      said.add(route);
      for (const note of unsupportedNotes(rollout, route)) rendering.note(path, note);
    }
  }
}

function unsupportedNotes(
  { preview, mirror, sessions }: Pick<Rollout, 'preview' | 'mirror' | 'sessions'>,
  route: Route,
): Note[] {
  const { kind, name } = route;
  const note = (what: string, because: string): Note => ({
    reason: 'feature_not_supported',
    gravity: 'stops-unless-forced',
    path: 'kind',
    offset: null,
    found: `the ${kind} ${name} cannot have \`${what}\`: ${because}`,
    expected: `routes of a kind that can, or no \`${what}\``,
    next: `Leave out \`${what}\`, or give the ${kind} a rollout of its own.`,
  });
  const unseen = 'it moves connections or datagrams and sees no request';
  const notes: Note[] = [];
  if (isStream(kind)) {
    if (preview !== null && preview.conditions.length > 0) notes.push(note('preview', unseen));
    if (mirror !== null) notes.push(note('mirror', unseen));
  }
  if (sessions !== null && !keepsUsers(route)) {
    notes.push(note('sessions', isStream(kind) ? unseen : 'its clients keep no cookies'));
  }
  return notes;
}
