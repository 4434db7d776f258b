import type { Command } from './command.ts';
import { matchGlob } from './glob.ts';
import type { Intent } from './intent.ts';
import type { Rollout } from './rollout.ts';

/**
 * The intents that concern one of several rollouts that a look is about, each narrowed to it. An outage speaks of
 * clusters, not of rollouts: `/drain eu-west` means every rollout that is there, and is no mistake in the others. What
 * none of the rollouts knows concerns all of them, so that it is answered; so does what names its rollouts.
 */
export function concerning(here: Rollout, others: readonly Rollout[], intents: readonly Intent[]): readonly Intent[] {
  const elsewhere = others.filter(({ fleet }) => fleet !== null);
  if (elsewhere.length === 0) return intents;
  return intents.flatMap((intent) => {
    const { asked } = intent;
    if (!('command' in asked) || asked.rollouts.length > 0) return [intent];
    const command = narrowed(asked.command, here, elsewhere);
    if (command === asked.command) return [intent];
    return command === null ? [] : [{ ...intent, asked: { ...asked, command } }];
  });
}

/** The part of a command that is about a rollout; null: nothing of it is. */
function narrowed(command: Command, here: Rollout, elsewhere: readonly Rollout[]): Command | null {
  switch (command.verb) {
    case 'plan': {
      const of = narrowed(command.of, here, elsewhere);
      return of === command.of ? command : of === null ? null : { verb: 'plan', of };
    }
    case 'drain':
    case 'undrain': {
      const clusters = command.clusters.filter((glob) => !isElsewhere(glob, here, elsewhere));
      if (clusters.length === command.clusters.length) return command;
      return clusters.length === 0 ? null : { ...command, clusters };
    }
    case 'failover':
    case 'failback':
    case 'drill':
      return isElsewhere(command.from, here, elsewhere) ? null : command;
    case 'shift':
      return command.weights.every(({ cluster }) => isElsewhere(cluster, here, elsewhere)) ? null : command;
    case 'rebalance':
      return here.fleet === null ? null : command;
    default:
      return command;
  }
}

/** Whether a name means nothing here and something in another rollout. */
function isElsewhere(glob: string, here: Rollout, elsewhere: readonly Rollout[]): boolean {
  const isIn = ({ clusters }: Rollout): boolean => clusters.some(({ name }) => matchGlob(glob, name));
  return (here.fleet === null || !isIn(here)) && elsewhere.some(isIn);
}
