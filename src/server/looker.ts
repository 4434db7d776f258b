import type { Logger } from 'pino';
import { advance } from '../advance.ts';
import type { Facts } from '../facts.ts';
import type { Look } from '../look.ts';
import type { Memory } from '../memory.ts';
import type { Subject } from '../rollout/intent.ts';
import type { Target } from '../targets.ts';
import { tick } from '../tick.ts';
import { Unavailable } from '../world/unavailable.ts';
import type { World } from '../world.ts';
import type { Interests } from './interests.ts';
import { identified, identify } from './log.ts';
import type { Metrics } from './metrics.ts';
import { observedWorld } from './observed-world.ts';
import type { Attributes, Tracing } from './tracing.ts';

export interface LookerOptions {
  readonly world: World;
  readonly memory: Memory;
  readonly metrics: Metrics;
  readonly interests: Interests;
  readonly tracing: Tracing;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Told of each look that came to its end. */
  looked?(look: Look): void;
}

/** Looks, so that what happened can be counted, traced and read up. */
export interface Looker {
  /** @throws Unavailable where it is worth trying again */
  look(subject: Subject, expected: readonly number[]): Promise<void>;
  /** @throws Unavailable where it is worth trying again */
  tick(target: Target, since: number): Promise<void>;
}

/** A process that has just started has not seen enough of the clusters to say that they are well. Milliseconds. */
const SETTLE_AFTER = 15 * 60 * 1000;

export function createLooker(options: LookerOptions): Looker {
  const { world, memory, metrics, interests, tracing, log, now, looked } = options;
  const started = now();
  const observed = () => observedWorld(world, { metrics, tracing, now });
  const tell = (look: Look): void => {
    looked?.(look);
    interests.left(look);
    const { subject, commit, conflicts, settlements } = look;
    const settled = settlements.map(({ rollout, disposition, reason }) => ({ rollout, disposition, reason }));
    log.info({ subject, commit, conflicts, settled }, 'Looked.');
    for (const hint of look.unheard ?? []) log.info({ commit, ...hint }, 'An agent was not hinted; it polls.');
  };
  return {
    async look(subject, expected) {
      const { repository, number } = subject;
      const attributes = { 'headgate.repository': repository, 'headgate.number': number };
      await tracing.during('look', { attributes }, async (span) => {
        const trace = tracing.traceId();
        if (trace !== null) identify({ trace });
        const began = now();
        const hint = { subject, gitops: null, said: [], expected, trusted: false, dryRun: false };
        const look = await advance(observed(), hint, memory);
        metrics.looked(look, (now() - began) / 1000);
        span.set(describe([look]));
        tell(look);
      });
    },
    async tick({ branch, rollouts }, since) {
      const attributes = { 'headgate.repository': branch.repository, 'headgate.branch': branch.branch };
      try {
        await tracing.during('tick', { attributes }, async (span) => {
          const read = (facts: Facts): void => {
            metrics.rollouts.read(branch, facts);
            interests.read(branch, facts);
          };
          // Its commits belong to several looks: no line of one is to carry another's operation.
          const asked = { settle: now() - started >= SETTLE_AFTER };
          const looks = await identified({}, () =>
            tick(observed(), branch, rollouts, { memory, since, read, tell: asked }),
          );
          span.set(describe(looks));
          for (const look of looks) {
            metrics.looked(look, null);
            metrics.rollouts.left(branch, look);
            tell(look);
          }
        });
        metrics.ticked('done');
      } catch (error) {
        metrics.ticked(error instanceof Unavailable ? 'unavailable' : 'failed');
        throw error;
      }
    },
  };
}

function describe(looks: readonly Look[]): Attributes {
  const settlements = looks.flatMap((look) => look.settlements);
  return {
    'headgate.rollouts': [...new Set(looks.flatMap(({ views }) => views.map(({ rollout }) => rollout.name)))].sort(),
    'headgate.outcome': settlements.map(({ disposition, reason }) => `${disposition} ${reason}`),
    'headgate.commits': looks.flatMap(({ commit }) => commit ?? []),
    'headgate.conflicts': looks.reduce((sum, { conflicts }) => sum + conflicts, 0),
  };
}
