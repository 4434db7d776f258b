import * as v from 'valibot';
import { duration, field, flag, mapping, whole } from './field.ts';
import { teams, users } from './permissions-schema.ts';

/** Who must approve as it is written. */
export const ApproversSchema = mapping({
  count: v.optional(field(whole(1, 20), 'How many different people must approve.', 2), 1),
  users: v.optional(
    field(users(), 'People by login, without @. Omitted together with teams: whoever has the right `approve`.', [
      'carol',
    ]),
    [],
  ),
  teams: v.optional(field(teams(), 'Teams as `organisation/team-slug`, whose members may approve.', ['acme/sre']), []),
  notWhoStarted: v.optional(
    field(flag(), 'Whether the approval of whoever pinned the candidate does not count: two people, then.', true),
    false,
  ),
  expires: v.optional(
    field(duration(90 * 86_400, '90d'), 'How long an approval counts. Omitted: as long as the candidate.', '24h'),
  ),
});

/** `approval` of a step as it is written. */
export function approval(description: string) {
  return v.optional(
    field(
      v.union([flag(), ApproversSchema], 'true, false, or a mapping such as {count: 2, teams: [acme/sre]}'),
      `${description} \`true\`: one approval by anybody with the right \`approve\`.`,
      true,
    ),
    false,
  );
}

export type WrittenApproval = v.InferOutput<ReturnType<typeof approval>>;
