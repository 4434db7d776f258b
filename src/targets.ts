import { readApp } from './config/app-file.ts';
import { APP_FILE } from './config/app-path.ts';
import type { Branch } from './world/repository.ts';

/** A GitOps branch and the rollouts on it that somebody's pull requests drive. */
export interface Target {
  readonly branch: Branch;
  /** Sorted, each once. */
  readonly rollouts: readonly string[];
}

/** An app repository's `.github/headgate.yml`; null where it has none. */
export interface AppConfigText {
  readonly repository: string;
  readonly text: string | null;
}

/**
 * Finds the rollouts whose plans may go on by themselves: those that any repository's configuration names. A file that
 * does not hold to its schema names none; whoever comments there is told what is wrong with it.
 */
export function findTargets(configs: readonly AppConfigText[]): readonly Target[] {
  const targets = new Map<string, { branch: Branch; rollouts: Set<string> }>();
  for (const { repository, text } of configs) {
    if (text === null) continue;
    const app = readApp(APP_FILE, text, { repository, defaultBranch: 'main' });
    if (!app.ok) continue;
    const { gitops, rollouts } = app.value;
    const key = `${gitops.repository.toLowerCase()} ${gitops.branch}`;
    const target = targets.get(key) ?? { branch: gitops, rollouts: new Set() };
    for (const name of rollouts) target.rollouts.add(name);
    targets.set(key, target);
  }
  return [...targets.values()].map(({ branch, rollouts }) => ({ branch, rollouts: [...rollouts].sort() }));
}

/** The GitOps repositories that name themselves, so that issues there may speak of their rollouts; sorted, each once. */
export function gitopsRepositoriesOf(configs: readonly AppConfigText[]): readonly string[] {
  const own = configs.flatMap((config) =>
    findTargets([config])
      .filter(({ branch }) => branch.repository.toLowerCase() === config.repository.toLowerCase())
      .map(() => config.repository),
  );
  return [...new Set(own)].sort();
}
