import type { MeantCommand } from './meant-command.ts';
import type { MemoryComment, MemoryConversation } from './memory-conversation.ts';
import type { SimulatedHistory } from './simulated-history.ts';

/** One thing that somebody asked for, as the scenario knows it. */
export interface Asked {
  readonly key: string;
  readonly at: number;
  readonly login: string;
  readonly bot: boolean;
  readonly said: string;
  /** Null for a line that addresses Headgate and is no command. */
  readonly meant: MeantCommand | null;
  readonly conversation: MemoryConversation;
  /** Null for a label, a merge or a close. */
  readonly comment: MemoryComment | null;
}

const cache = new WeakMap<SimulatedHistory, ReadonlyMap<string, Asked>>();

/** Everything that was asked for, by the key under which it must be decided. */
export function everythingAsked(history: SimulatedHistory): ReadonlyMap<string, Asked> {
  let asked = cache.get(history);
  if (asked === undefined) {
    const all = history.outside.conversations.flatMap((conversation) => [
      ...conversation.comments.flatMap((comment) => askedIn(conversation, comment)),
      ...askedByHappenings(conversation),
    ]);
    asked = new Map(all.map((one) => [one.key, one]));
    cache.set(history, asked);
  }
  return asked;
}

function prefixOf({ subject }: MemoryConversation): string {
  return `${subject.repository}#${subject.number}`;
}

function askedIn(conversation: MemoryConversation, comment: MemoryComment): readonly Asked[] {
  const lines = (comment.bodies[0]?.text ?? '').split('\n');
  let from = 0;
  return comment.meanings.map(({ said, meant }) => {
    const index = lines.indexOf(said, from);
    from = index + 1;
    const { at, actor } = comment;
    const key = `${prefixOf(conversation)}/comment/${comment.id}/${index + 1}`;
    return { key, at, login: actor.login, bot: actor.bot, said, meant, conversation, comment };
  });
}

function askedByHappenings(conversation: MemoryConversation): readonly Asked[] {
  return conversation.happenings.flatMap(({ at, happening, meant }) => {
    if (meant === null) return [];
    const { login, bot } = happening.actor;
    const shared = { at, login, bot, meant, conversation, comment: null };
    const prefix = prefixOf(conversation);
    switch (happening.kind) {
      case 'labeled':
        return [{ ...shared, key: `${prefix}/label/${happening.id}`, said: happening.label }];
      case 'merged':
        return [{ ...shared, key: `${prefix}/merged`, said: 'merge' }];
      default:
        return [{ ...shared, key: `${prefix}/closed/${happening.id}`, said: 'close' }];
    }
  });
}
