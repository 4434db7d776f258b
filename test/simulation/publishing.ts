import { rememberAlso } from '../../src/report/sticky-note.ts';
import type { Publication, Reaction } from '../../src/world/publication.ts';
import type { MemoryComment } from './memory-conversation.ts';
import { findConversation, type Outside } from './outside.ts';

/** The identity that Headgate has here. */
const HEADGATE = { login: 'headgate[bot]', bot: true } as const;

/** Updates the first sticky comment that was found and removes the others; writes one where none was found. */
export function publishComment(outside: Outside, publication: Publication, text: string): void {
  const conversation = findConversation(outside, publication.subject);
  if (conversation === null) return;
  const at = outside.scheduler.now;
  const [kept, ...duplicates] = publication.existing;
  for (const duplicate of duplicates) {
    const comment = conversation.comments.find((candidate) => candidate.id === duplicate.id);
    if (comment !== undefined) comment.removedAt ??= at;
  }
  if (kept !== undefined) {
    const bodies = conversation.comments.find((candidate) => candidate.id === kept.id)?.bodies;
    // As on GitHub, what the comment says now is read right before it is written.
    bodies?.push({ at, text: rememberAlso(text, kept.body, bodies.at(-1)?.text ?? '', publication.recorded) });
    return;
  }
  const comment: MemoryComment = {
    id: outside.nextId++,
    at,
    actor: HEADGATE,
    ours: true,
    visibleAt: at,
    meanings: [],
    bodies: [{ at, text }],
    reactions: [],
    removedAt: null,
  };
  conversation.comments.push(comment);
}

export function publishReaction(outside: Outside, reaction: Reaction, process: number): void {
  for (const conversation of outside.conversations) {
    const comment = conversation.comments.find((candidate) => candidate.id === reaction.commentId);
    comment?.reactions.push({ at: outside.scheduler.now, content: reaction.content, process });
  }
}
