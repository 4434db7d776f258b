import * as v from 'valibot';
import { RIGHTS, type Right } from '../rollout/rights.ts';
import { field, glob, label, list, mapping, text, word } from './field.ts';

/** Everyone has `none`, so it is no answer to the question who may. */
const GRANTING_ROLES = ['read', 'triage', 'write', 'maintain', 'admin'] as const;

/** People, by login. */
export function users() {
  return list(text(/^[A-Za-z0-9](?:[A-Za-z0-9_-]*)(?:\[bot\])?$/, 100, 'a login without @'), 0, 200, 'logins');
}

export function teams() {
  const team = text(/^[A-Za-z0-9][A-Za-z0-9_-]*\/[a-z0-9_][a-z0-9._-]*$/, 200, 'a team as organisation/team-slug');
  return list(team, 0, 50, 'teams');
}

const allowed = {
  role: v.optional(
    field(
      word(GRANTING_ROLES),
      'The weakest repository role that suffices. Omitted: no role does, only the named people and teams.',
      'write',
    ),
  ),
  users: v.optional(
    field(users(), 'People by login, without @. A bot is named with its suffix, as in `renovate[bot]`.', ['alice']),
    [],
  ),
  teams: v.optional(field(teams(), 'Teams as `organisation/team-slug`.', ['acme/sre']), []),
};

/** Who satisfies a rule, as it is written. */
export const AllowedSchema = mapping(allowed);

/** An extra condition, as it is written. */
export const RestrictionSchema = mapping({
  rights: field(list(word(RIGHTS), 1, RIGHTS.length, 'rights'), 'The rights that the restriction is about.', [
    'canary',
    'promote',
  ]),
  clusters: v.optional(
    field(list(glob(), 0, 100, 'globs'), 'Globs over cluster names. Omitted or empty: every cluster.', ['eu-*']),
    [],
  ),
  jurisdictions: v.optional(
    field(list(label(), 0, 100, 'jurisdictions'), 'Jurisdictions. Omitted or empty: every jurisdiction.', ['eu']),
    [],
  ),
  ...allowed,
});

function right(description: string) {
  return v.optional(field(AllowedSchema, description));
}

const rights = {
  canary: right('Who may start a rollout and move it on. Default: `role: write`.'),
  switch: right('Who may start a blue-green rollout and switch all traffic. Default: `role: write`.'),
  promote: right('Who may make the candidate the stable version, by command or by merging. Default: `role: maintain`.'),
  rollback: right('Who may take all traffic back, by command or by closing the pull request. Default: `role: write`.'),
  pause: right('Who may pause a rollout. Default: `role: write`.'),
  resume: right('Who may resume a rollout that was paused or aborted. Default: `role: write`.'),
  abort: right('Who may abort a rollout. Default: `role: write`.'),
  approve: right('Who may approve a step that asks for it. Default: `role: maintain`.'),
  'break-glass': right(
    'Who may go forward in spite of freeze windows, gates and clusters that are not live. Default: `role: admin`.',
  ),
  shift: right('Who may change what each cluster has in ordinary times. Default: `role: maintain`.'),
  drain: right('Who may drain a cluster and undrain it. Default: `role: maintain`.'),
  failover: right('Who may fail over, come back, and hold a drill. Default: `role: maintain`.'),
  read: right('Who may ask for the status, a plan and help. Default: `role: read`.'),
} satisfies Record<Right, unknown>;

/** `spec.permissions` as it is written. */
export const PermissionsSchema = mapping({
  ...rights,
  restrictions: v.optional(
    field(
      list(RestrictionSchema, 0, 100, 'restrictions'),
      'Extra conditions: whoever moves traffic in a cluster that a restriction names must satisfy it too.',
    ),
    [],
  ),
});

/** A rule as it is written, with defaults filled in. */
export type WrittenAllowed = v.InferOutput<typeof AllowedSchema>;
export type WrittenPermissions = v.InferOutput<typeof PermissionsSchema>;
