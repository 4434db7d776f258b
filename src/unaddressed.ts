import { APP_FILE } from './config/app-path.ts';
import type { Facts } from './facts.ts';
import { noteId } from './report/sticky-note.ts';
import type { Intent } from './rollout/intent.ts';
import { editedComment } from './rollout/intent-refusals.ts';
import { nearest } from './rollout/nearest.ts';
import type { Problem, Refusal } from './rollout/refusal.ts';
import type { Settlement } from './rollout/settlement.ts';
import { ageOf } from './rollout/staleness.ts';

/**
 * Settles what no rollout can: lines that are no command, questions for help, names of rollouts that are not driven from
 * here, and everything where the configuration cannot be read. Each is told once: what was told, or given a final
 * reaction, is left alone.
 *
 * @param now ISO 8601
 */
export function settleUnaddressed(facts: Facts, now: string): readonly Settlement[] {
  const told = new Set(facts.told.map(noteId));
  return facts.intents.flatMap((intent) =>
    intent.reaction !== null || ageOf(intent, now) !== 'fresh'
      ? []
      : settle(facts, intent).filter(({ rollout }) => !told.has(noteId({ rollout, key: intent.key }))),
  );
}

function settle(facts: Facts, intent: Intent): readonly Settlement[] {
  const { asked } = intent;
  if (facts.gitops === null) return settleUnconfigured(facts, intent);
  if (!('command' in asked)) {
    if (intent.edited) return [refused(intent, null, editedComment(intent))];
    const { reason, found, expected, suggestion } = asked;
    const next = suggestion === null ? 'All commands: `/help`' : `Did you mean \`${suggestion}\`?`;
    return [refused(intent, null, { reason, found, where: null, expected, next })];
  }
  const { command } = asked;
  if (command.verb === 'help') return intent.edited ? [] : [answered(intent, command)];
  const broken = facts.broken
    .filter(({ name }) => asked.rollouts.length === 0 || asked.rollouts.includes(name))
    .filter(() => intent.source.kind === 'comment' || intent.source.kind === 'command-line')
    .map(({ name, problems }) => refused(intent, name, invalid(problems)));
  return [...broken, ...unknownRollouts(facts, intent, asked.rollouts)];
}

function unknownRollouts(facts: Facts, intent: Intent, names: readonly string[]): readonly Settlement[] {
  const known = [...facts.rollouts.map(({ rollout }) => rollout.name), ...facts.broken.map(({ name }) => name)];
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      return refused(intent, null, {
        reason: 'unknown_rollout',
        found: `no rollout \`${name}\` is driven from here`,
        where: APP_FILE,
        expected: `one of ${known.join(', ')}`,
        next: meant === null ? 'Name one of these, or leave `--rollout` out for all.' : `Did you mean \`${meant}\`?`,
      });
    });
}

/** Only a line that is a command of Headgate's is answered where it is not configured: other bots have theirs. */
function settleUnconfigured(facts: Facts, intent: Intent): readonly Settlement[] {
  if (!('command' in intent.asked) || intent.source.kind !== 'comment') return [];
  if (facts.gitopsUnreachable !== null) return [refused(intent, null, unreachable(facts.gitopsUnreachable))];
  if (facts.appProblems.length > 0) return [refused(intent, null, invalid(facts.appProblems))];
  return [
    refused(intent, null, {
      reason: 'not_configured',
      found: 'there is no .github/headgate.yml on the base branch',
      where: facts.conversation?.subject.repository ?? null,
      expected: 'a file that names the GitOps repository and the rollouts that pull requests drive',
      next: 'Add .github/headgate.yml to the base branch, then say it again.',
    }),
  ];
}

function unreachable(message: string): Refusal {
  return {
    reason: 'gitops_unreachable',
    found: message,
    where: APP_FILE,
    expected: 'a GitOps repository and branch that Headgate may read and write',
    next: 'Correct the name, or install the app there (or give the workflow a token for it). Then say it again.',
  };
}

function invalid(problems: readonly Problem[]): Refusal {
  const told = problems.slice(0, 5).map(({ file, path, line, found, expected, suggestion }) => {
    const place = `${file}${line === null ? '' : `:${line}`}${path === '' ? '' : ` ${path}`}`;
    return `${place}: found ${found}, expected ${expected}${suggestion === null ? '' : ` (did you mean ${suggestion}?)`}`;
  });
  const more = problems.length > 5 ? `; and ${problems.length - 5} more` : '';
  return {
    reason: 'config_invalid',
    found: `${told.join('; ')}${more}`,
    where: problems[0]?.file ?? null,
    expected: 'files that hold to their schemas',
    next: 'Correct the file on its branch, then say it again. `headgate validate` lists every problem.',
  };
}

function refused(intent: Intent, rollout: string | null, refusal: Refusal): Settlement {
  const nothing = { before: null, after: null, planned: null, question: null };
  return { intent, rollout, disposition: 'refused', reason: refusal.reason, refusal, ...nothing };
}

function answered(intent: Intent, question: NonNullable<Settlement['question']>): Settlement {
  const nothing = { before: null, after: null, planned: null, refusal: null };
  return { intent, rollout: null, disposition: 'applied', reason: 'answered', question, ...nothing };
}
