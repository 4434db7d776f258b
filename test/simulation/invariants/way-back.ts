import { everythingAsked } from '../asked.ts';
import { stateAt } from '../committed-state.ts';
import type { MeantCommand } from '../meant-command.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';
import { everythingTold, finalEntries } from '../what-was-told.ts';

const FORWARD_ONLY: ReadonlySet<string> = new Set([
  'not_live',
  'gate_failed',
  'gate_insufficient',
  'frozen',
  'deadline_over',
]);

/** L5: no cluster, gate or window ever stands in the way of going back, and whoever is on the way back arrives. */
export function checkWayBack(history: SimulatedHistory): readonly Violation[] {
  if (history.scenario.loop === null) return [];
  const told = everythingTold(history);
  const { head } = history.outside.repository;
  return history.scenario.setting.rollouts.flatMap(([{ name } = { name: '' }]) => {
    const entries = finalEntries(history, name);
    const refused = [...everythingAsked(history).values()].flatMap(({ key, said, meant }): readonly Violation[] => {
      if (meant === null || !leadsBack(meant)) return [];
      const reason = entries.get(key)?.reason ?? told.get(`${name} ${key}`)?.reason ?? '';
      if (!FORWARD_ONLY.has(reason)) return [];
      return [{ invariant: 'L5', message: `${key} "${said}" was refused on ${name} as ${reason}` }];
    });
    const isStuck = stateAt(head, name)?.phase === 'rolling-back';
    return isStuck
      ? [...refused, { invariant: 'L5', message: `${name} is still on its way back in the end` }]
      : refused;
  });
}

function leadsBack(meant: MeantCommand): boolean {
  if (meant.kind === 'switch') return meant.back;
  return meant.kind === 'rollback' || meant.kind === 'gradual' || meant.kind === 'abort';
}
