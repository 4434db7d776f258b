import type { Rollout } from '../rollout/rollout.ts';
import { AUTOSCALER_FILE, autoscalerText } from './autoscaler.ts';
import type { FleetFile } from './fleet-request.ts';
import { EXPORTS_FILE, exportsText, GRANTS_FILE, grantsText, IMPORTS_FILE, importsText } from './hub-companions.ts';
import { deliveryFolder, fileInFolder } from './manifest-path.ts';

/** A file beside a rollout's routes that is written where there is none, and is its owner's from then on. */
export interface Companion extends FleetFile {
  readonly text: () => string;
}

/** The files that a rollout needs beside its routes and that no step changes. */
export function companionsOf(rollout: Rollout, delivery: string): Companion[] {
  return [...autoscalersOf(rollout, delivery), ...hubCompanionsOf(rollout, delivery)];
}

function autoscalersOf(rollout: Rollout, delivery: string): Companion[] {
  const { autoscaler } = rollout;
  if (autoscaler === null) return [];
  return rollout.clusters.map(({ name }) =>
    companion(rollout, delivery, name, AUTOSCALER_FILE, () => autoscalerText(rollout, autoscaler)),
  );
}

function hubCompanionsOf(rollout: Rollout, delivery: string): Companion[] {
  const { fleet } = rollout;
  const [pool] = fleet?.pools ?? [];
  if (fleet === null || fleet.writer.kind !== 'hub' || pool === undefined) return [];
  const { writer } = fleet;
  const exported = pool.clusters.flatMap((name) => {
    const text = exportsText(rollout, pool, writer, name);
    return text === null ? [] : [companion(rollout, delivery, name, EXPORTS_FILE, () => text)];
  });
  const inHub = (
    [
      [IMPORTS_FILE, importsText(rollout, pool, writer)],
      [GRANTS_FILE, grantsText(rollout, pool, writer)],
    ] as const
  ).flatMap(([file, text]) => (text === null ? [] : [companion(rollout, delivery, writer.cluster, file, () => text)]));
  return [...exported, ...inHub];
}

function companion(rollout: Rollout, delivery: string, cluster: string, file: string, text: () => string): Companion {
  const folder = deliveryFolder(delivery, cluster, rollout.name);
  return { folder, file, path: fileInFolder(folder, file), text };
}
