import { describe, expect, it } from '@jest/globals';
import { type DeploymentWrite, deploymentWrites, type FoundDeployment } from '../../src/github/deployment-writes.ts';
import type { WantedDeployment } from '../../src/report/deployment.ts';

const SHA = 'a'.repeat(40);
const OTHER = 'b'.repeat(40);
const PIN = '2026-01-05T09:00:00Z';

function wanted(more: Partial<WantedDeployment> = {}): WantedDeployment {
  return {
    sha: SHA,
    environment: 'checkout/eu-west',
    rollout: 'checkout',
    cluster: 'eu-west',
    pin: PIN,
    create: true,
    state: 'in_progress',
    description: '25 %',
    logUrl: null,
    ...more,
  };
}

function found(id: number, more: Partial<FoundDeployment> = {}): FoundDeployment {
  const told = { state: 'in_progress', description: '25 %' };
  return { id, sha: SHA, rollout: 'checkout', cluster: 'eu-west', pin: PIN, ...told, ...more };
}

/** In a few words: `create eu-west`, `7 success: Promoted`. */
function inWords(writes: readonly DeploymentWrite[]): readonly string[] {
  return writes.map((one) =>
    one.kind === 'create' ? `create ${one.wanted.cluster}` : `${one.id} ${one.state}: ${one.description}`,
  );
}

function writes(one: Partial<WantedDeployment>, ...all: readonly FoundDeployment[]): readonly string[] {
  return inWords(deploymentWrites([wanted(one)], all));
}

describe('what is written of deployments', () => {
  it('is a new one where there is none of this pin', () => {
    expect(writes({})).toEqual(['create eu-west']);
    expect(writes({}, found(1, { cluster: 'eu-north' }))).toEqual(['create eu-west']);
    expect(writes({}, found(1, { rollout: 'search' }))).toEqual(['create eu-west']);
    expect(writes({}, found(1, { state: 'inactive', pin: '2026-01-04T09:00:00Z' }))).toEqual(['create eu-west']);
  });

  it('is nothing where the candidate has no traffic and there is none', () => {
    expect(writes({ create: false, state: 'inactive' }, found(1, { cluster: 'eu-north' }))).toEqual([]);
  });

  it('is nothing where it says so already', () => {
    expect(writes({}, found(1))).toEqual([]);
  });

  it('is a status where the state, or the words, are others, or there is none yet', () => {
    expect(writes({ state: 'success' }, found(1))).toEqual(['1 success: 25 %']);
    expect(writes({ description: '50 %' }, found(1))).toEqual(['1 in_progress: 50 %']);
    expect(writes({}, found(1, { state: null, description: '' }))).toEqual(['1 in_progress: 25 %']);
  });

  it('is a status of what somebody rolled forward again', () => {
    expect(writes({}, found(1, { state: 'inactive' }))).toEqual(['1 in_progress: 25 %']);
  });

  it('leaves it told why something was taken back', () => {
    const back = { state: 'inactive', create: false } as const;
    expect(writes(back, found(1, { state: 'failure', description: 'A gate failed' }))).toEqual([]);
  });

  it('speaks of the newest of the commit where the pin is not known any more', () => {
    const back = { pin: null, create: false, state: 'inactive', description: 'back' } as const;
    const older = found(1, { pin: '2026-01-04T09:00:00Z', state: 'inactive' });
    expect(writes(back, older, found(2))).toEqual(['2 inactive: back']);
  });

  it('keeps the older of two that were made at the same moment', () => {
    expect(writes({}, found(2), found(1))).toEqual(['2 inactive: Superseded by aaaaaaa']);
    expect(writes({ pin: null, state: 'success' }, found(2), found(1))).toEqual([
      '1 success: 25 %',
      '2 inactive: Superseded by aaaaaaa',
    ]);
  });

  it('ends another commit’s that is still under way, and one that succeeded only once this one has', () => {
    const others = [found(1, { sha: OTHER }), found(2, { sha: OTHER, state: 'success' })];
    expect(writes({}, ...others)).toEqual(['create eu-west', '1 inactive: Superseded by aaaaaaa']);
    expect(writes({ state: 'success' }, ...others, found(3))).toEqual([
      '3 success: 25 %',
      '1 inactive: Superseded by aaaaaaa',
      '2 inactive: Superseded by aaaaaaa',
    ]);
    expect(writes({ state: 'inactive', create: false }, ...others)).toEqual([]);
  });
});
