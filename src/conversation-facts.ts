import type { Conversation } from './rollout/conversation.ts';
import type { Intent, Subject } from './rollout/intent.ts';
import type { World } from './world.ts';

/** Milliseconds before a conversation is read again that lacks a comment which was heard of; twice as long each time. */
const LAG = 500;
const REREADS = 3;

/** GitHub's lists lag behind its events. A comment that stays missing was deleted, and is not waited for any longer. */
export async function readConversation(
  world: World,
  subject: Subject,
  expected: readonly number[],
): Promise<Conversation | null> {
  for (let reread = 0; ; reread += 1) {
    const conversation = await world.readConversation(subject);
    const ids = new Set(conversation?.comments.map(({ id }) => id));
    if (reread === REREADS || expected.every((id) => ids.has(id))) return conversation;
    await world.sleep(LAG * 2 ** reread);
  }
}

/** 👀 on every comment that is about to be decided. */
export async function acknowledge(world: World, open: readonly Intent[]): Promise<void> {
  const comments = new Map<number, string>();
  for (const { source, subject } of open) {
    if (source.kind === 'comment' && subject !== null) comments.set(source.commentId, subject.repository);
  }
  await Promise.all([...comments].map(([id, repository]) => world.acknowledge?.(repository, id)));
}
