import * as v from 'valibot';
import { REASONS, type Reason } from '../rollout/reason.ts';
import { PHASES } from '../rollout/state.ts';
import { field, header, label, list, mapping, percentage, record, repositoryName, text, whole, word } from './field.ts';
import { FleetStateSchema } from './fleet-state-schema.ts';
import { key, login, time } from './state-fields.ts';

const REASON_CODES = Object.keys(REASONS).filter((code): code is Reason => code in REASONS);

function revision(description: string) {
  return field(whole(0, Number.MAX_SAFE_INTEGER), description, 12);
}

const pullRequestFields = mapping({
  repository: field(repositoryName(), 'The pull request’s repository.', 'acme/shop'),
  number: field(whole(1, Number.MAX_SAFE_INTEGER), 'The pull request’s number.', 12),
});
const pullRequest = v.nullable(pullRequestFields);

const sha = text(/^[0-9a-f]{40}$/, 40, 'a commit’s 40 hexadecimal digits');

/** One thing that was asked for and decided, as it is written. */
export const EntrySchema = mapping({
  key: field(key(), 'Identifies what was asked for, for ever.', 'acme/shop#12/comment/1234/0'),
  at: field(time(), 'When it was asked for, by the server’s clock.', '2026-08-01T12:00:00Z'),
  by: field(login(), 'Who asked.', 'alice'),
  said: field(v.string('the words'), 'The words.', '/canary 25'),
  disposition: field(word(['applied', 'refused', 'superseded'] as const), 'What became of it.', 'applied'),
  reason: field(v.picklist(REASON_CODES, 'one of the reason codes'), 'Why, as a stable code.', 'moved'),
  revision: revision('The revision that the entry came with.'),
});

/** `rollouts/<name>/state.yaml` as it is written. */
export const StateSchema = mapping({
  ...header('RolloutState'),
  metadata: field(mapping({ name: field(label(), 'The rollout’s name.', 'checkout') }), 'Whose state it is.'),
  status: field(
    mapping({
      revision: revision('Grows by one with every commit.'),
      phase: field(
        word(PHASES),
        '`idle`: no candidate. `progressing`: one is under way. `paused`: nothing moves but back. `rolling-back`: a gradual rollback. `aborted`: rolled back, locked until resumed.',
        'progressing',
      ),
      stable: field(label(), 'The slot that is stable.', 'blue'),
      candidate: field(
        v.nullable(
          mapping({
            slot: field(label(), 'The slot that takes the candidate.', 'green'),
            pullRequest: field(pullRequest, 'The pull request that drives it; null where the command line does.'),
            sha: field(sha, 'The commit that was pinned.', '3f1c2b4a5d6e7f8091a2b3c4d5e6f70812345678'),
            pinnedBy: field(login(), 'Who pinned it.', 'alice'),
            pinnedAt: field(time(), 'When it was pinned.', '2026-08-01T12:00:00Z'),
          }),
        ),
        'The version that is being rolled out; null where there is none.',
      ),
      weights: field(record(label(), percentage()), 'The candidate’s weight in each cluster, in percent.', {
        'eu-west': 25,
      }),
      met: v.optional(
        field(
          record(label(), list(percentage(), 1, 10_000, 'weights')),
          'The weights that the candidate had in a cluster before the present one, oldest first, which users’ cookies still name. Omitted: none.',
          { 'eu-west': [5, 10] },
        ),
        {},
      ),
      movedAt: field(
        v.nullable(time()),
        'When the weights last changed; pauses count from here.',
        '2026-08-01T12:00:00Z',
      ),
      live: v.optional(
        field(
          record(
            label(),
            mapping({
              at: field(time(), 'Since when, as far as somebody recorded it.', '2026-08-01T12:01:00Z'),
              lagSeconds: field(whole(0, Number.MAX_SAFE_INTEGER), 'Seconds since the commit.', 56),
            }),
          ),
          'The clusters that were seen to serve the present weights. Omitted: none.',
          { 'eu-west': { at: '2026-08-01T12:01:00Z', lagSeconds: 56 } },
        ),
        {},
      ),
      lost: v.optional(
        field(
          list(label(), 0, 10_000, 'clusters'),
          'The clusters that were seen to serve the present weights and do not any more. Omitted: none.',
          ['us-east'],
        ),
        [],
      ),
      served: v.optional(
        field(
          record(label(), field(time(), 'Since when.', '2026-08-01T12:01:00Z')),
          'The clusters that were seen to serve the present candidate before its weight there changed, and do not serve the present weight. Omitted: none.',
          { 'eu-west': '2026-08-01T12:01:00Z' },
        ),
        {},
      ),
      failures: v.optional(
        field(
          list(
            mapping({
              gate: field(label(), 'The gate.', 'success-rate'),
              cluster: field(v.nullable(label()), 'The cluster; null where it is judged for all at once.', 'eu-west'),
              at: field(time(), 'When.', '2026-08-01T12:05:00Z'),
            }),
            0,
            100_000,
            'failures',
          ),
          'Measurements that failed since the weights last changed. Omitted: none.',
        ),
        [],
      ),
      hold: v.optional(
        field(
          mapping({
            reason: field(word(['gate_failed', 'deadline_over'] as const), 'Why, as a stable code.', 'gate_failed'),
            found: field(v.string('a sentence'), 'What was found.', 'success-rate failed 3 times in eu-west'),
            at: field(time(), 'When.', '2026-08-01T12:05:00Z'),
            asks: field(v.boolean('true or false'), 'Whether whoever started the rollout was asked what to do.', false),
          }),
          'Why the loop paused the rollout by itself. Omitted where it did not.',
        ),
      ),
      queue: v.optional(
        field(
          list(
            mapping({
              pullRequest: field(pullRequestFields, 'The pull request that waits.'),
              sha: field(sha, 'The commit that was pinned when it asked.', '3f1c2b4a5d6e7f8091a2b3c4d5e6f70812345678'),
              by: field(login(), 'Who asked.', 'alice'),
              at: field(time(), 'When it was asked for.', '2026-08-01T12:00:00Z'),
              key: field(key(), 'Identifies what was asked for.', 'acme/shop#14/comment/1234/0'),
            }),
            0,
            1_000,
            'pull requests',
          ),
          'Pull requests that wait for the present rollout to end. Omitted: none.',
        ),
        [],
      ),
      approvals: field(
        list(
          mapping({
            weight: field(percentage(), 'The weight of the step that was approved.', 25),
            by: field(login(), 'Who approved it.', 'carol'),
            at: field(time(), 'When.', '2026-08-01T12:05:00Z'),
          }),
          0,
          10_000,
          'approvals',
        ),
        'The steps that were approved for this candidate.',
      ),
      newest: field(
        v.nullable(
          mapping({
            at: field(time(), 'When it was asked for.', '2026-08-01T12:00:00Z'),
            key: field(key(), 'Which it was.', 'acme/shop#12/comment/1234/0'),
          }),
        ),
        'The newest command on the release axis that was applied; null before the first.',
      ),
      last: field(
        v.nullable(
          mapping({
            outcome: field(word(['promoted', 'rolled-back'] as const), 'How it ended.', 'promoted'),
            sha: field(sha, 'The commit that it was about.', '3f1c2b4a5d6e7f8091a2b3c4d5e6f70812345678'),
            pullRequest: field(pullRequest, 'The pull request that drove it; null where the command line did.'),
            by: field(login(), 'Who ended it.', 'alice'),
            at: field(time(), 'When.', '2026-08-01T13:00:00Z'),
          }),
        ),
        'How the last finished rollout ended; null before the first.',
      ),
      fleet: v.optional(
        field(FleetStateSchema, 'Which cluster serves whom. Omitted where Headgate does not decide it.'),
      ),
      ledger: field(
        mapping({
          horizon: field(
            v.nullable(time()),
            'What was asked for until then is forgotten and never acted on again; null where nothing is.',
            '2026-07-01T00:00:00Z',
          ),
          entries: field(v.array(EntrySchema, 'a list of entries'), 'Everything that was decided since.'),
        }),
        'What was asked for, and what became of it.',
      ),
    }),
    'Where the rollout stands.',
  ),
  digest: field(
    text(/^sha256:[0-9a-f]{64}$/, 71, 'the digest that Headgate wrote'),
    'Of the content above, as Headgate wrote it, so that an edit by hand or a bad merge is noticed.',
    `sha256:${'5e'.repeat(32)}`,
  ),
});

export type WrittenState = v.InferOutput<typeof StateSchema>;
