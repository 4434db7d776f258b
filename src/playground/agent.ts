import { join } from 'node:path';
import type { ObjectName } from '../world/cluster-question.ts';
import { apply, type Health, healthOf } from './agent-apply.ts';
import { type AgentKind, startReceiver } from './agent-receiver.ts';
import { AgentRepository } from './agent-repository.ts';
import type { ClusterObjects } from './cluster-objects.ts';
import { buildFolder } from './kustomize.ts';

/** What an agent says of one folder at one commit. */
export interface AgentReport {
  readonly commit: string;
  /** The folder's last segment: the rollout. */
  readonly application: string;
  readonly state: 'success' | 'failure';
}

export interface AgentOptions {
  readonly kind: AgentKind;
  /** Its own copy of the repository is made in here. */
  readonly folder: string;
  /** What git fetches from. */
  readonly source: string;
  readonly branch: string;
  /** The folder whose folders it applies, such as `delivery/eu-west`. */
  readonly path: string;
  /** Where objects go that name no namespace. */
  readonly namespace: string;
  readonly objects: ClusterObjects;
  /** How long between two looks, in milliseconds; null: only when it is told. */
  readonly interval: number | null;
  /** What hints must be signed with; null: nothing. */
  readonly secret: string | null;
  /** Hears, once for each folder and commit, how it went. */
  report?(report: AgentReport): Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** What may be wrong with an agent; change it at any time. */
export interface AgentFaults {
  /** It does not look. */
  stuck: boolean;
  /** How many commits before the newest one it applies. */
  behind: number;
  /** How long it takes before it applies. Milliseconds. */
  milliseconds: number;
}

/** A GitOps agent of one cluster. */
export interface Agent {
  /** Where to tell it that there is something new. */
  readonly hintUrl: string;
  /** Hints that were not signed as they must be. */
  readonly refusedHints: number;
  readonly faults: AgentFaults;
  /** Every commit that it applied, oldest first. */
  readonly applied: readonly { readonly commit: string; readonly at: number }[];
  /** Objects that it removed because they are gone from Git. */
  readonly pruned: readonly ObjectName[];
  /** Looks now. Resolves when that look is over; it never rejects. */
  pull(): Promise<void>;
  /** Why the last look failed; null where it did not. */
  readonly problem: string | null;
  stop(): Promise<void>;
}

/** Starts an agent that pulls what lies in Git into a cluster, as Flux and Argo CD do. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { objects, now } = options;
  const repository = new AgentRepository(join(options.folder, 'agent.git'), options.source, options.branch);
  const faults: AgentFaults = { stuck: false, behind: 0, milliseconds: 0 };
  const applied: { commit: string; at: number }[] = [];
  const pruned: ObjectName[] = [];
  const inventories = new Map<string, readonly ObjectName[]>();
  const awaited = new Map<string, readonly ObjectName[]>();
  let problem: string | null = null;
  let looking: Promise<void> = Promise.resolve();
  let isStopped = false;

  const stopWatching = objects.onChange(() => tellHealth());
  const receiver = await startReceiver({ ...options, told: () => void pull() });
  const timer = options.interval === null ? null : setInterval(() => void pull(), options.interval);
  void pull();
  return {
    hintUrl: receiver.url,
    get refusedHints() {
      return receiver.refused;
    },
    get problem() {
      return problem;
    },
    faults,
    applied,
    pruned,
    pull,
    stop: async () => {
      isStopped = true;
      if (timer !== null) clearInterval(timer);
      stopWatching();
      await receiver.stop();
      await looking;
      repository.close();
    },
  };

  function pull(): Promise<void> {
    looking = looking.then(look).then(
      () => undefined,
      (error: unknown) => {
        problem = error instanceof Error ? error.message : String(error);
      },
    );
    return looking;
  }

  async function look(): Promise<void> {
    if (isStopped || faults.stuck) return;
    const commit = await repository.pull(faults.behind);
    if (applied.at(-1)?.commit === commit) return;
    if (faults.milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, faults.milliseconds));
    if (isStopped) return;
    const files = await repository.files(commit, options.path);
    const depth = options.path.length + 1;
    const found = new Set(
      [...files.paths].flatMap((path) => (path.includes('/', depth) ? [folderOf(path, depth)] : [])),
    );
    const failures = [];
    for (const folder of new Set([...found, ...inventories.keys()])) {
      const built = found.has(folder)
        ? await buildFolder(files, folder, options.namespace)
        : ({ kind: 'built', objects: [] } as const);
      // What cannot be built stays as it was.
      if (built.kind === 'failed') {
        failures.push(built.found);
        tell({ commit, application: applicationOf(folder), state: 'failure' });
        continue;
      }
      const result = apply(objects, built.objects, inventories.get(folder) ?? []);
      pruned.push(...result.pruned);
      if (found.has(folder)) inventories.set(folder, result.inventory);
      else inventories.delete(folder);
      if (found.has(folder)) awaited.set(`${commit} ${folder}`, result.inventory);
    }
    applied.push({ commit, at: now() });
    problem = failures.length === 0 ? null : failures.join('; ');
    tellHealth();
  }

  function tellHealth(): void {
    for (const [key, inventory] of awaited) {
      const [commit = '', folder = ''] = key.split(' ');
      const health: Health = healthOf(objects, inventory);
      if (health === 'progressing') continue;
      awaited.delete(key);
      tell({ commit, application: applicationOf(folder), state: health === 'healthy' ? 'success' : 'failure' });
    }
  }

  function tell(report: AgentReport): void {
    options.report?.(report).catch((error: unknown) => {
      problem = error instanceof Error ? error.message : String(error);
    });
  }
}

function folderOf(path: string, depth: number): string {
  return path.slice(0, path.indexOf('/', depth));
}

function applicationOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}
