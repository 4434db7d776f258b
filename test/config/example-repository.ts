import { readFileSync } from 'node:fs';
import type { Result } from '../../src/config/document.ts';
import { readFleet } from '../../src/config/fleet-file.ts';
import { readRollout } from '../../src/config/rollout-file.ts';
import type { Fleet } from '../../src/fleet/fleet.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';

/** A file of the example GitOps repository, as text. */
export function exampleFile(path: string): string {
  return readFileSync(new URL(`../../manifests/${path}`, import.meta.url), 'utf8');
}

export function exampleFleet(): Fleet {
  return accepted(readFleet('fleet.yaml', exampleFile('fleet.yaml')));
}

export function exampleRollout(name: string): Rollout {
  const path = `rollouts/${name}/rollout.yaml`;
  return accepted(readRollout(path, name, exampleFile(path), exampleFleet()));
}

/** What a reader made of a file that is right. */
export function accepted<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 2));
  return result.value;
}

/** Every problem as `line path: found, expected …`. */
export function problemsOf(result: Result<unknown>): string[] {
  if (result.ok) return [];
  return result.problems.map(({ line, path, found, expected, suggestion }) => {
    return `${line ?? '-'} ${path}: found ${found}, expected ${expected}${suggestion === null ? '' : ` (${suggestion}?)`}`;
  });
}

/** A text with one passage replaced, which must be in it. */
export function edited(text: string, passage: string, replacement: string): string {
  if (!text.includes(passage)) throw new Error(`The example has no ${JSON.stringify(passage)} any more.`);
  return text.replace(passage, () => replacement);
}
