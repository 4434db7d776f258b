import { stateAt } from '../committed-state.ts';
import { settingAt } from '../headgate-steps.ts';
import { observedIn } from '../loop-steps.ts';
import { routePath } from '../setting-files.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';

/** L6: in the end, when agents have come everywhere, what is noted as live is what is live, and reports say no other. */
export function checkSeenInTheEnd(history: SimulatedHistory): readonly Violation[] {
  if (history.scenario.loop === null || !history.settled) return [];
  const { repository, clusters, scheduler } = history.outside;
  return history.scenario.setting.rollouts.flatMap((variants): readonly Violation[] => {
    const setting = settingAt(repository.head, variants);
    const state = stateAt(repository.head, setting.name);
    if (state === null || state.loop.movedAt === null) return [];
    const isReady = (name: string): boolean =>
      clusters
        .get(name)
        ?.serves(setting.name, repository.head.files.get(routePath(name, setting.name)) ?? null, scheduler.now) ===
      true;
    const observed = observedIn(history, setting);
    const wrong = observed
      .filter((name) => isReady(name) !== (state.loop.live[name] !== undefined))
      .map((name) => `${setting.name} in ${name} is ${isReady(name) ? '' : 'not '}live, and the opposite is noted`);
    const isSaid = observed.every(isReady) && reports(history).some((text) => waitsInVain(text, setting.name));
    return [...wrong, ...(isSaid ? [`a report says that ${setting.name} waits for clusters that are live`] : [])].map(
      (message) => ({ invariant: 'L6', message }),
    );
  });
}

/** What Headgate's comments say in the end. */
function reports({ outside }: SimulatedHistory): readonly string[] {
  return outside.conversations.flatMap(({ comments }) =>
    comments.filter(({ ours, removedAt }) => ours && removedAt === null).map(({ bodies }) => bodies.at(-1)?.text ?? ''),
  );
}

function waitsInVain(text: string, rollout: string): boolean {
  const section = text.split(/^### /m).find((part) => part.startsWith(`${rollout}:`)) ?? '';
  return /^- \*\*Waits for\*\* .*to serve what was committed/m.test(section);
}
