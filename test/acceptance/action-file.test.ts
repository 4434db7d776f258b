import { statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ACTION_INPUTS, ACTION_OUTPUTS } from '../../src/action/inputs.ts';
import { build, ROOT } from './built.ts';
import { readActionFile } from './workflow.ts';

jest.setTimeout(60_000);

beforeAll(build);

describe('action.yml', () => {
  const file = readActionFile();

  it('declares the inputs and outputs that the code declares', () => {
    expect(file.inputs).toEqual(ACTION_INPUTS);
    const described = Object.entries(ACTION_OUTPUTS).map(([name, description]) => [name, { description }]);
    expect(file.outputs).toEqual(Object.fromEntries(described));
  });

  it('names a runtime and a file that is there after the build', () => {
    expect(file.runs.using).toBe('node24');
    expect(statSync(join(ROOT, file.runs.main)).size).toBeGreaterThan(0);
  });
});
