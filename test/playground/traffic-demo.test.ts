import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PlayedTraffic } from '../../scripts/demo/traffic.ts';
import { findProgram } from '../../src/playground/prometheus-process.ts';

const CLUSTERS = ['eu-west', 'eu-north', 'us-east'];
const root = fileURLToPath(new URL('../..', import.meta.url));
const numbers = findProgram('prometheus', process.env['PATH'] ?? '') === null ? 'http' : 'prometheus';

describe(`the demo with traffic (its gate asks ${numbers === 'http' ? 'the gateways, as Prometheus is not on PATH' : 'a real Prometheus'})`, () => {
  let played: PlayedTraffic;
  beforeAll(async () => {
    const argv = ['scripts/run.js', 'scripts/demo.ts', '--traffic', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: root, maxBuffer: 10_000_000 });
    played = JSON.parse(stdout) as PlayedTraffic;
  }, 600_000);
  afterAll(() => {
    // The demo leaves its folder for people to look at.
    if (played !== undefined) rmSync(dirname(dirname(played.repository)), { recursive: true });
  });

  it('goes from step to step by itself, and back when the candidate fails', () => {
    expect(played.numbers).toBe(numbers);
    expect(played.steps.map(({ by, outcome }) => [by, outcome.disposition, outcome.reason])).toEqual([
      ['alice', 'applied', 'started'],
      ['headgate', 'applied', 'moved'],
      ['headgate', 'applied', 'moved'],
      ['headgate', 'applied', 'rolled_back'],
    ]);
    for (const { commit } of played.steps) expect(commit).toMatch(/^[0-9a-f]{40}$/);
  });

  it('measures in each step what the routes say, within four and a half standard deviations', () => {
    for (const [index, wanted] of [10, 25, 50].entries()) {
      const { weights, measured } = played.steps[index] ?? { weights: {}, measured: null };
      expect(weights).toEqual(
        Object.fromEntries(CLUSTERS.map((name) => [name, { 'checkout-blue': 100 - wanted, 'checkout-green': wanted }])),
      );
      expect(measured?.requests).toBeGreaterThanOrEqual(500);
      const bound = 4.5 * Math.sqrt((wanted * (100 - wanted)) / (measured?.requests ?? 1));
      expect(Math.abs((measured?.shares['checkout-green'] ?? 0) - wanted)).toBeLessThanOrEqual(bound);
      expect(measured?.errors).toBe(0);
    }
  });

  it('serves nothing but the stable version after the rollback, in every cluster', () => {
    const { measured, weights } = played.steps.at(-1) ?? {};
    for (const name of CLUSTERS) {
      expect(weights?.[name]).toEqual({ 'checkout-blue': 100, 'checkout-green': 0 });
      expect(measured?.clusters[name]).toMatchObject({ shares: { 'checkout-blue': 100 }, errors: 0 });
    }
  });

  it('sees every step live in every cluster before the next, and says how long each took', () => {
    for (const { live, at, liveAt } of played.steps) {
      expect(Object.keys(live).sort()).toEqual(CLUSTERS.toSorted());
      expect(Date.parse(liveAt)).toBeGreaterThanOrEqual(Date.parse(at));
    }
    const reasons = played.timeline.map(({ reason }) => reason);
    const moves = reasons.flatMap((reason, index) => (reason === 'moved' ? [index] : []));
    expect(moves).toHaveLength(2);
    for (const index of moves) expect(reasons.slice(0, index)).toContain('seen_live');
  });

  it('goes back only after the gate failed as often as its limit says, and not before the errors began', () => {
    const back = played.timeline.findIndex(({ reason }) => reason === 'rolled_back');
    const counted = played.timeline.filter(({ reason }) => reason === 'gate_counted');
    expect(counted.length).toBeGreaterThanOrEqual(2);
    for (const { at } of counted) expect(at >= played.injection.at).toBe(true);
    expect(played.timeline[back]?.said).toMatch(/^success-rate failed 3 times in /);
    expect(played.injection.secondsToRollback).toBeGreaterThan(0);
    expect(played.injection.secondsToStable).toBeGreaterThanOrEqual(played.injection.secondsToRollback);
  });
});

describe('where a program is', () => {
  it('is found by the folders of PATH, and missing where it is in none', () => {
    const folder = dirname(process.execPath);
    expect(findProgram('node', `/nowhere:${folder}`)).toBe(join(folder, 'node'));
    expect(findProgram('no-such-program', folder)).toBeNull();
    expect(findProgram('node', '')).toBeNull();
  });
});
