import type { Rollout } from '../rollout/rollout.ts';
import type { Route } from '../rollout/route.ts';
import { type Backends, backendName, backendOf } from './backend-reference.ts';
import type { Note } from './finding.ts';
import { findRoute, isNote } from './found-route.ts';
import { isGenerated } from './generated-route.ts';
import { leadingRedirects } from './leading-redirects.ts';
import { leftMirrorNotes, leftPreviewNotes } from './left-rules.ts';
import { editMirror } from './mirror-edit.ts';
import { canMirror } from './mirror-filter.ts';
import { claimsOfDocument, claimsOnRoute } from './other-controllers.ts';
import { type OwnedRule, ownedRules } from './owned-rule.ts';
import { dig, listIn } from './plain-data.ts';
import { sessionNotes } from './session-notes.ts';
import type { Shares } from './share.ts';
import type { Splice } from './splice.ts';
import type { Split } from './split.ts';
import { editWeights } from './weight-edit.ts';
import { isUnreadable, plainData, type Source, type Unreadable } from './yaml-source.ts';

/** What moving one route's weights in one file came to. With a note that stops, the splices are not to be used. */
export interface RouteEdit {
  readonly splices: readonly Splice[];
  readonly notes: readonly Note[];
  /** The route's rules as plain data, to be looked at for what a cluster lacks; empty where they cannot be read. */
  readonly rules: readonly unknown[];
}

/**
 * Moves a route's weights in a file that is there, whoever wrote it: only the weights of the two backends change, in the
 * rules that the configuration gives to Headgate. With `before` equal to `after` it is a check.
 */
export function editRoute(
  source: Source | Unreadable,
  route: Route,
  rollout: Backends & Pick<Rollout, 'mirror' | 'sessions' | 'fleet'>,
  before: Split,
  after: Split,
): RouteEdit {
  if (isUnreadable(source)) return { splices: [], notes: [unreadableNote(source)], rules: [] };
  const found = findRoute(source, route);
  if (isNote(found)) return { splices: [], notes: [found], rules: [] };
  if (found.data === undefined) return { splices: [], notes: [unreadableNote(TOO_MANY_ALIASES)], rules: [] };
  const claims = [
    ...claimsOnRoute(dig(found.data, 'metadata')),
    ...claimsInFile(source, route, dig(found.data, 'metadata', 'labels')),
  ];
  const rules = listIn(dig(found.data, 'spec', 'rules'));
  const leading = leadingRedirects(rollout, route, rules);
  const owned = ownedRules(found, listedIn(route, before), rollout, before, leading);
  const names = [backendName(backendOf(rollout, 0)), backendName(backendOf(rollout, 1))] as const;
  const edits = owned.rules.flatMap((rule) => [
    editWeights(source.text, found.document, rule, sharesFor(rule, before), sharesFor(rule, after), names),
    ...(rule.preview || rollout.mirror === null || !canMirror(route)
      ? []
      : [editMirror(found, rule, rollout, rollout.mirror, before.mirrored, after.mirrored)]),
  ]);
  const notes = [
    ...claims,
    ...sessionNotes(rollout, route, before, after),
    ...owned.notes,
    ...leftPreviewNotes(found, route, rollout, leading),
    ...(rollout.mirror === null ? owned.rules.flatMap((rule) => leftMirrorNotes(found, rule, rollout)) : []),
    ...edits.flatMap((edit) => edit.notes),
  ];
  return {
    splices: edits.flatMap((edit) => edit.splices),
    notes,
    rules,
  };
}

/** No list of the configuration has the rules that keep users on their version; a rollback must reach these too. */
function listedIn(route: Route, { sessions }: Split): Route {
  return isGenerated(route) && sessions !== null ? { ...route, rules: null } : route;
}

function sharesFor({ preview }: OwnedRule, split: Split): Shares {
  return preview ? split.preview : split.shares;
}

const TOO_MANY_ALIASES: Unreadable = {
  offset: null,
  found: 'its aliases expand to more than a manifest can hold, or merge what cannot be merged',
  expected: 'a route that is written out',
};

/** Why a file that must be read cannot be. */
export function unreadableNote({ offset, found, expected }: Unreadable): Note {
  const next = 'Mend the file; nothing is written to a file that cannot be understood.';
  return { reason: 'route_unreadable', gravity: 'stops', path: '', offset, found, expected, next };
}

/** What other documents of a file say about the route. */
export function claimsInFile(source: Source, route: Route, labels: unknown): Note[] {
  return source.documents.flatMap(({ document }) =>
    CLAIMANTS.has(String(document.get('kind'))) ? claimsOfDocument(plainData(document), route, labels) : [],
  );
}

const CLAIMANTS: ReadonlySet<string> = new Set(['Canary', 'Rollout', 'Application', 'ApplicationSet', 'Kustomization']);
