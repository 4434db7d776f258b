import type { Logger } from 'pino';
import type { Heard } from '../github/heard.ts';
import { readPayload } from '../github/payload.ts';
import { proposalSubjects } from '../proposal-subjects.ts';
import type { Subject } from '../rollout/intent.ts';
import type { Target } from '../targets.ts';
import type { World } from '../world.ts';
import type { Interests } from './interests.ts';
import { identified } from './log.ts';
import type { LookQueue } from './look-queue.ts';
import type { TicksSoon } from './ticks-soon.ts';

export interface HearingOptions {
  readonly world: World;
  readonly queue: LookQueue;
  readonly ticks: TicksSoon;
  readonly interests: Interests;
  readonly log: Logger;
  /** The GitOps branches that there are. */
  targets(): Promise<readonly Target[]>;
}

/** Makes looks of events. */
export interface Hearing {
  /** Resolves when what the event led to is done. Never rejects. */
  hear(event: string, payload: unknown, delivery: string): Promise<void>;
  /** Resolves when it is known of everything that was heard where to look. */
  settled(): Promise<void>;
}

export function createHearing({ world, queue, ticks, interests, log, targets }: HearingOptions): Hearing {
  const underWay = new Set<Promise<void>>();
  const lookAt = (subject: Subject, commentId: number | null = null): Promise<void> =>
    identified({ subject }, () => queue.add(subject, commentId));

  /** Finds out where to look. Where it cannot be found now, the next sweep looks. */
  async function follow(what: object, work: () => Promise<unknown>): Promise<void> {
    const following: Promise<void> = work()
      .then(() => undefined)
      .catch((error) => log.warn({ ...what, err: error }, 'Where to look could not be found out; the sweep will.'))
      .finally(() => underWay.delete(following));
    underWay.add(following);
    await following;
  }

  async function tickWhere(isMeant: (target: Target) => boolean): Promise<void> {
    const meant = (await targets()).filter(isMeant);
    await Promise.all(meant.map((target) => identified({ event: 'tick' }, () => ticks.add(target))));
  }

  function act(heard: Heard): Promise<void> {
    switch (heard.kind) {
      case 'subject':
        return lookAt(heard.subject, heard.commentId);
      case 'proposal': {
        // Everybody whom a step concerns.
        const { branch, rollout } = heard;
        return follow({ branch, rollout }, async () => {
          const subjects = await proposalSubjects(world, branch, rollout);
          await Promise.all(subjects.map((subject) => lookAt(subject)));
        });
      }
      case 'commit': {
        const { repository, sha, context } = heard;
        const drivers = interests.driversOf(repository, sha).map((subject) => lookAt(subject));
        // A check run says nothing of a cluster.
        if (context === null) return Promise.all(drivers).then(() => undefined);
        const isMeant = ({ branch }: Target) =>
          isSame(branch.repository, repository) && interests.concerns(branch, context);
        return follow({ repository, sha }, () => Promise.all([...drivers, tickWhere(isMeant)]));
      }
      case 'branch': {
        const { branch } = heard;
        const isMeant = (target: Target) =>
          isSame(target.branch.repository, branch.repository) && target.branch.branch === branch.branch;
        return follow({ branch }, () => tickWhere(isMeant));
      }
      default:
        return Promise.resolve();
    }
  }

  return {
    hear(event, payload, delivery) {
      const heard = readPayload(event, payload);
      const { kind, ...what } = heard;
      if (kind === 'ignored') log.debug({ delivery, event, ...what }, 'Ignored.');
      // Most commits and branches of a busy repository concern nobody.
      else if (kind === 'commit' || kind === 'branch') log.debug({ delivery, event, ...what }, 'Heard.');
      else if (kind !== 'clock')
        log.info({ delivery, event, ...what }, kind === 'proposal' ? 'Heard of a step.' : 'Heard.');
      return act(heard);
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
