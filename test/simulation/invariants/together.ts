import { headgateSteps, modelOf } from '../headgate-steps.ts';
import { agrees } from '../reference-model.ts';
import { routeWeights } from '../route-weights.ts';
import { routePath } from '../setting-files.ts';
import type { SimulatedHistory, Violation } from '../simulated-history.ts';

/** I6: all clusters of a step move in one commit: in each one, every route says what the state says. */
export function checkTogether(history: SimulatedHistory): readonly Violation[] {
  return headgateSteps(history).flatMap(({ commit, parent, setting, after }) =>
    setting.clusters.flatMap((cluster): Violation[] => {
      const path = routePath(cluster, setting.name);
      const text = commit.files.get(path);
      const where = `commit ${commit.index}, ${path}`;
      if (text === undefined) {
        const isFirst = after.weights[cluster] === 0;
        return isFirst
          ? []
          : [{ invariant: 'I6', message: `${where} is missing, and the state gives it ${after.weights[cluster]}` }];
      }
      // A route that a person weighed and Headgate left alone is another checker's matter.
      if (text === parent.files.get(path) && wasWeighedByHand(history, path)) return [];
      const rule = routeWeights(text)[0] ?? {};
      if (agrees(rule, setting.name, modelOf(setting, after), cluster)) return [];
      const message = `${where} has ${JSON.stringify(rule)}, and the state gives the candidate ${after.weights[cluster]}`;
      return [{ invariant: 'I6', message }];
    }),
  );
}

function wasWeighedByHand(history: SimulatedHistory, path: string): boolean {
  return history.outside.repository.commits.some(({ by, changed }) => by.kind === 'person' && changed.includes(path));
}
