import type { Rollout } from '../rollout/rollout.ts';
import { annotatedRoute } from './fleet-annotations.ts';
import { isGenerated } from './generated-route.ts';
import type { RouteFile } from './route-files.ts';
import { routeWriter } from './route-writer.ts';
import type { Split } from './split.ts';

/** Writes a whole file; null where one of its routes is the operator's own. */
export type FileWriter = (file: RouteFile) => ((split: Split) => string) | null;

/** Prepares the writing of a rollout's generated files. Routes that share a file become its documents. */
export function fileWriter(rollout: Rollout): FileWriter {
  const writers = new Map(
    rollout.routes
      .filter(isGenerated)
      .map((route) => [route.name + route.kind, routeWriter(rollout, route, route === annotatedRoute(rollout))]),
  );
  return ({ routes, cluster }) => {
    if (!routes.every(isGenerated)) return null;
    const texts = routes.flatMap((route) => writers.get(route.name + route.kind)?.(cluster) ?? []);
    return (split) => texts.map((text) => text(split)).join('---\n');
  };
}
