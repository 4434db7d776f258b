import type { Comment, Conversation } from '../../../src/rollout/conversation.ts';
import type { Subject } from '../../../src/rollout/intent.ts';
import type { Role } from '../../../src/rollout/rights.ts';
import type { Publication } from '../../../src/world/publication.ts';
import type { Push } from '../../../src/world/repository.ts';
import { instant } from '../memory-conversation.ts';
import type { Outside } from '../outside.ts';
import { findConversation } from '../outside.ts';
import { Through } from '../through.ts';

/** Reads the comments of people wrongly. */
abstract class Misreads extends Through {
  protected abstract misread(comment: Comment, all: readonly Comment[], index: number): Comment;

  override async readConversation(subject: Subject): Promise<Conversation | null> {
    const conversation = await super.readConversation(subject);
    if (conversation === null) return null;
    const said = conversation.comments.filter((comment) => !comment.ours);
    const misread = new Map(said.map((comment, index) => [comment.id, this.misread(comment, said, index)]));
    return { ...conversation, comments: conversation.comments.map((comment) => misread.get(comment.id) ?? comment) };
  }
}

/** Takes the newest comment for the oldest. */
export class ReversesComments extends Misreads {
  protected override misread(comment: Comment, all: readonly Comment[], index: number): Comment {
    return { ...comment, at: all[all.length - 1 - index]?.at ?? comment.at };
  }
}

/** Takes the words of an edited comment for its author's. */
export class ReadsEdits extends Misreads {
  protected override misread(comment: Comment): Comment {
    return { ...comment, edited: false };
  }
}

/** Takes bots for people. */
export class HearsBots extends Misreads {
  protected override misread(comment: Comment): Comment {
    return { ...comment, actor: { ...comment.actor, bot: false } };
  }
}

/** Takes the moment at which a comment was first seen for the one at which it was made. */
export class OrdersByArrival extends Misreads {
  protected override misread(comment: Comment): Comment {
    const truth = this.inner.outside.conversations.flatMap(({ comments }) => comments);
    const seen = truth.find(({ id }) => id === comment.id)?.visibleAt;
    return { ...comment, at: seen === undefined ? comment.at : instant(seen) };
  }
}

/** Takes its own clock for the server's, and the clock runs backwards now and then. */
export class BelievesItsClock extends Misreads {
  protected override misread(comment: Comment): Comment {
    return { ...comment, at: instant(Date.parse(comment.at) - Math.floor(this.random() * 60_000)) };
  }
}

/** Doubt allows. */
export class TakesDoubtForYes extends Through {
  override async readRole(repository: string, login: string): Promise<Role | 'unknown'> {
    const role = await super.readRole(repository, login);
    return role === 'unknown' ? 'admin' : role;
  }
}

/** The answer "no role" is read as no objection. */
export class TakesNoForYes extends Through {
  override async readRole(repository: string, login: string): Promise<Role | 'unknown'> {
    const role = await super.readRole(repository, login);
    return role === 'none' ? 'admin' : role;
  }
}

const remembered = new WeakMap<Outside, Map<string, Role | 'unknown'>>();

/** Reads everybody's role once and believes it for ever. */
export class RemembersRoles extends Through {
  override async readRole(repository: string, login: string): Promise<Role | 'unknown'> {
    const roles = remembered.get(this.inner.outside) ?? new Map<string, Role | 'unknown'>();
    remembered.set(this.inner.outside, roles);
    const role = roles.get(login) ?? (await super.readRole(repository, login));
    roles.set(login, role);
    return role;
  }
}

/** Believes that the head was always what it is now. */
export class BelievesTheHead extends Through {
  override async readNewestPush(repository: string, branch: string): Promise<Push | null> {
    const push = await super.readNewestPush(repository, branch);
    return push === null ? null : { ...push, at: instant(0) };
  }
}

/** Tells nobody what was refused. */
export class KeepsRefusalsToItself extends Through {
  override publish(publication: Publication): Promise<void> {
    const reactions = publication.reactions.filter(({ content }) => content !== '-1');
    return super.publish({ ...publication, reactions });
  }
}

/** Does not know its own comment again. */
export class ForgetsItsComment extends Through {
  override publish(publication: Publication): Promise<void> {
    return super.publish({ ...publication, existing: [] });
  }
}

/** Does not read what it told before. */
export class ForgetsWhatItTold extends Through {
  override async readConversation(subject: Subject): Promise<Conversation | null> {
    const conversation = await super.readConversation(subject);
    if (conversation === null) return null;
    const comments = conversation.comments.map((comment) =>
      comment.ours ? { ...comment, body: comment.body.replace(/<!-- headgate:settled [\w-]+ -->/, '') } : comment,
    );
    return { ...conversation, comments };
  }
}

/** Leaves its comment as it was first written. */
export class NeverUpdatesItsComment extends Through {
  override publish(publication: Publication): Promise<void> {
    const known = findConversation(this.inner.outside, publication.subject)?.comments.some(({ ours }) => ours) ?? false;
    return super.publish(known ? { ...publication, comment: null } : publication);
  }
}
