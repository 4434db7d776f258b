import type { Rollout } from '../rollout/rollout.ts';
import { isGenerated, routeWriter } from './generated-route.ts';
import type { RouteFile } from './route-files.ts';
import type { Shares } from './share.ts';

/** Writes a whole file; null where one of its routes is the operator's own. */
export type FileWriter = (file: RouteFile) => ((shares: Shares) => string) | null;

/** Prepares the writing of a rollout's generated files. Routes that share a file become its documents. */
export function fileWriter(rollout: Rollout): FileWriter {
  const writers = new Map(
    rollout.routes.filter(isGenerated).map((route) => [route.name + route.kind, routeWriter(rollout, route)]),
  );
  return ({ routes, cluster }) => {
    if (!routes.every(isGenerated)) return null;
    const texts = routes.flatMap((route) => writers.get(route.name + route.kind)?.(cluster) ?? []);
    return (shares) => texts.map((text) => text(shares)).join('---\n');
  };
}
