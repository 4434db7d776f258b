import type { Rollout } from '../rollout/rollout.ts';
import type { Route } from '../rollout/route.ts';
import type { Note } from './finding.ts';
import { isGenerated } from './generated-route.ts';
import type { Split } from './split.ts';

/**
 * Why users cannot be kept on their version in a file that is edited in place: that takes rules which come and go, and a
 * file that a person wrote keeps its rules.
 */
export function sessionNotes(rollout: Pick<Rollout, 'sessions'>, route: Route, before: Split, after: Split): Note[] {
  if (rollout.sessions === null) return [];
  const own = isGenerated(route);
  if (own && before.sessions === null && after.sessions === null) return [];
  return [
    {
      reason: 'route_not_editable',
      gravity: 'stops-unless-forced',
      path: 'spec.rules',
      offset: null,
      found: own
        ? `\`sessions\` keeps users on their version by rules that Headgate adds, and the file of the ${route.kind} ${route.name} is not as Headgate wrote it`
        : `\`sessions\` keeps users on their version by rules that Headgate adds, and the ${route.kind} ${route.name} is your own`,
      expected: 'a route that is generated and that nobody edited',
      next: own
        ? 'Remove the file, so that it is written anew from `generate`, or leave out `sessions`. A rollback works as it is.'
        : 'Let the route be generated, or leave out `sessions`.',
    },
  ];
}
