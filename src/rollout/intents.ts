import type { Command } from './command.ts';
import type { Comment, Conversation, Happening } from './conversation.ts';
import type { Grammar } from './grammar.ts';
import { compareIntents, type Intent } from './intent.ts';
import { parseComment } from './parse-comment.ts';
import { parseLabel } from './parse-label.ts';
import { recently } from './recently.ts';

const KEPT_COMMENTS = 2000;

const commandsOf = recently(KEPT_COMMENTS, (grammar: Grammar, body) => parseComment(body, grammar));

/**
 * Everything that a conversation asks for, decided or not, in the order in which it was asked. It is listed afresh on
 * every look, from what the server shows: whichever event caused the look, and however many were lost, the list is the
 * same.
 *
 * @param namesBot whether any rule names that bot; the words and labels of other bots are not read
 */
export function listIntents(
  conversation: Conversation,
  grammar: Grammar,
  namesBot: (login: string) => boolean,
): readonly Intent[] {
  const heard = (actor: { bot: boolean; login: string }): boolean => !actor.bot || namesBot(actor.login);
  const comments = conversation.comments
    .filter((comment) => !comment.ours && heard(comment.actor))
    .flatMap((comment) => fromComment(conversation, comment, grammar));
  // A bot that merges or closes says nothing, and still the pull request is gone: whoever waits for it must hear why
  // nothing follows.
  const happenings = conversation.happenings
    .filter((happening) => happening.kind !== 'labeled' || heard(happening.actor))
    .flatMap((happening) => fromHappening(conversation, happening));
  return [...comments, ...happenings].sort(compareIntents);
}

function prefixOf({ subject }: Conversation): string {
  return `${subject.repository}#${subject.number}`;
}

function fromComment(conversation: Conversation, comment: Comment, grammar: Grammar): readonly Intent[] {
  return commandsOf(grammar, comment.body).map((line) => ({
    // The line's number, not its rank: a change of the grammar must not give an old command a new key.
    key: `${prefixOf(conversation)}/comment/${comment.id}/${line.line}`,
    at: comment.at,
    actor: comment.actor,
    source: { kind: 'comment', commentId: comment.id, url: comment.url },
    subject: conversation.subject,
    said: line.text,
    asked: 'request' in line ? line.request : line.malformed,
    edited: comment.edited,
    reaction: comment.reaction,
  }));
}

function fromHappening(conversation: Conversation, happening: Happening): readonly Intent[] {
  const { at, actor } = happening;
  const common = { at, actor, subject: conversation.subject, edited: false, reaction: null };
  const prefix = prefixOf(conversation);
  const whole = (command: Command): Intent['asked'] => ({ command, rollouts: [] });
  switch (happening.kind) {
    case 'labeled': {
      const asked = parseLabel(happening.label);
      if (asked === null) return [];
      const { id, label } = happening;
      return [{ ...common, key: `${prefix}/label/${id}`, source: { kind: 'label', label }, said: label, asked }];
    }
    case 'merged': {
      const source = { kind: 'merge', mergedSha: happening.sha } as const;
      return [
        {
          ...common,
          key: `${prefix}/merged`,
          source,
          said: 'merge',
          asked: whole({ verb: 'promote', breakGlass: null }),
        },
      ];
    }
    case 'closed': {
      const asked = whole({ verb: 'rollback', gradual: false });
      return [{ ...common, key: `${prefix}/closed/${happening.id}`, source: { kind: 'close' }, said: 'close', asked }];
    }
    default:
      return happening satisfies never;
  }
}
