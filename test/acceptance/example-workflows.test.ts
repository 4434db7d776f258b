import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { ROOT } from './built.ts';

interface Workflow {
  readonly concurrency?: unknown;
  readonly permissions: unknown;
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly { readonly with?: Readonly<Record<string, string>> }[] }>
  >;
}

const FOLDER = join(ROOT, '.github/workflows/examples');
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.yml'));

function read<Form>(...path: readonly string[]): Form {
  return load(readFileSync(join(ROOT, ...path), 'utf8')) as Form;
}

describe('the workflows to copy', () => {
  it.each(NAMES)('%s: a run that ends at its `if` takes no place of one that waits', (name) => {
    const workflow = read<Workflow>('.github/workflows/examples', name);
    // Of a workflow's group, GitHub cancels the run that waits before it looks at any job's `if`.
    expect(workflow.concurrency).toBeUndefined();
    expect(workflow.permissions).toEqual({});
  });

  it('what looks at once may do all that the app does, since it reports where the app would', () => {
    const { default_permissions: wanted } = read<{ readonly default_permissions: Record<string, string> }>('app.yml');
    const { jobs } = read<Workflow>('.github/workflows/examples', 'headgate-at-once.yml');
    const given = Object.values(jobs)
      .flatMap(({ steps }) => steps)
      .flatMap(({ with: inputs = {} }) => Object.entries(inputs))
      .filter(([name]) => name.startsWith('permission-'))
      .map(([name, level]) => [name.replace('permission-', '').replaceAll('-', '_'), level]);
    const { metadata, ...others } = wanted;
    expect([metadata, Object.fromEntries(given)]).toEqual(['read', others]);
  });
});
