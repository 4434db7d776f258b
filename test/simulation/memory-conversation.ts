import type { Comment, Conversation, FinalReaction, Happening } from '../../src/rollout/conversation.ts';
import type { Actor, Subject } from '../../src/rollout/intent.ts';
import type { Push } from '../../src/world/repository.ts';
import type { MeantCommand } from './meant-command.ts';

/** What a comment's author meant, as the scenario knows it. The checkers compare with this, never with a parser. */
export interface Meaning {
  /** The line, as written. */
  readonly said: string;
  /** The first word without the slash; null for what addresses Headgate and is no command. */
  readonly verb: string | null;
  readonly meant: MeantCommand | null;
}

export interface MemoryComment {
  readonly id: number;
  readonly at: number;
  readonly actor: Actor;
  readonly ours: boolean;
  /** Reads see it from here on. */
  readonly visibleAt: number;
  readonly meanings: readonly Meaning[];
  readonly bodies: { readonly at: number; readonly text: string }[];
  readonly reactions: { readonly at: number; readonly content: string; readonly process: number }[];
  removedAt: number | null;
}

/** Something that happened to the pull request itself. */
export interface MemoryHappening {
  readonly at: number;
  readonly visibleAt: number;
  readonly happening: Happening;
  /** Null for a label that says nothing to Headgate. */
  readonly meant: MeantCommand | null;
}

interface Version {
  readonly at: number;
  readonly open: boolean;
  readonly merged: boolean;
}

/** A pull request or an issue with everything that ever was true of it, so that it can be read as of any moment. */
export class MemoryConversation {
  readonly comments: MemoryComment[] = [];
  readonly happenings: MemoryHappening[] = [];
  readonly pushes: Push[] = [];
  readonly heads: { readonly at: number; readonly sha: string }[] = [];
  readonly subject: Subject;
  readonly kind: 'pull-request' | 'issue';
  readonly branch: string;
  readonly fork: boolean;
  readonly appConfig: string | null;
  readonly #versions: Version[];

  /** @param branch null: it is an issue */
  constructor(subject: Subject, branch: string | null, fork: boolean, appConfig: string | null, at: number) {
    this.subject = subject;
    this.kind = branch === null ? 'issue' : 'pull-request';
    this.branch = branch ?? '';
    this.fork = fork;
    this.appConfig = appConfig;
    this.#versions = [{ at, open: true, merged: false }];
  }

  pushHead(sha: string, at: number): void {
    this.heads.push({ at, sha });
    this.pushes.push({ after: sha, at: instant(at) });
  }

  turn(open: boolean, merged: boolean, at: number): void {
    this.#versions.push({ at, open, merged });
  }

  headAt(at: number): string {
    return (this.heads.findLast((head) => head.at <= at) ?? this.heads[0])?.sha ?? '';
  }

  versionAt(at: number): Version {
    const version = this.#versions.findLast((candidate) => candidate.at <= at) ?? this.#versions[0];
    if (version === undefined) throw new Error('A pull request is open from its beginning.');
    return version;
  }

  /** The pull request as a reader saw it at a moment. */
  readAt(at: number): Conversation {
    const { open, merged } = this.versionAt(at);
    const isIssue = this.kind === 'issue';
    return {
      subject: this.subject,
      kind: this.kind,
      title: `Change ${this.subject.number}`,
      open,
      merged,
      head: isIssue ? null : { sha: this.headAt(at), branch: this.branch, fork: this.fork },
      base: isIssue ? null : { branch: 'main' },
      comments: this.comments
        .filter((comment) => isVisible(comment, at))
        .map((comment) => this.#readComment(comment, at)),
      happenings: this.happenings.filter(({ visibleAt }) => visibleAt <= at).map(({ happening }) => happening),
      appConfig: this.appConfig,
    };
  }

  #readComment(comment: MemoryComment, at: number): Comment {
    const body = comment.bodies.findLast((candidate) => candidate.at <= at) ?? comment.bodies[0];
    return {
      id: comment.id,
      url: `https://github.test/${this.subject.repository}/pull/${this.subject.number}#issuecomment-${comment.id}`,
      at: instant(comment.at),
      actor: comment.actor,
      body: body?.text ?? '',
      edited: body !== comment.bodies[0],
      ours: comment.ours,
      reaction: finalReaction(comment.reactions.filter((reaction) => reaction.at <= at).map(({ content }) => content)),
    };
  }
}

function finalReaction(contents: readonly string[]): FinalReaction | null {
  if (contents.includes('rocket')) return 'rocket';
  return contents.includes('-1') ? '-1' : null;
}

function isVisible(comment: MemoryComment, at: number): boolean {
  return comment.visibleAt <= at && (comment.removedAt === null || comment.removedAt > at);
}

/** A moment as GitHub writes it: to the second. */
export function instant(at: number): string {
  return `${new Date(at - (at % 1000)).toISOString().slice(0, 19)}Z`;
}
