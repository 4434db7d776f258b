import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { previewCommands, reachLines } from '../../src/report/reach-candidate.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import type { Route } from '../../src/rollout/route.ts';
import { initialState } from '../../src/rollout/state.ts';
import { fleetRollout } from './fleet-shop.ts';
import * as shop from './shop.ts';

const preview: NonNullable<Rollout['preview']> = {
  conditions: [
    { kind: 'header', name: 'x-preview', value: 'candidate' },
    { kind: 'cookie', name: 'preview', value: 'candidate' },
  ],
  host: 'preview.shop.example.com',
};

function route(more: Partial<Route> = {}): Route {
  const generate = { hostnames: ['*.example.com', 'shop.example.com'], rules: [], labels: {}, annotations: {} };
  const shared = { kind: 'HTTPRoute', name: 'checkout', namespace: 'shop', file: 'httproute.yaml' } as const;
  return { ...shared, rules: null, previewRules: [], generate, ...more };
}

function rollout(more: Partial<Rollout>): Rollout {
  return { ...shop.rollout(), routes: [route()], ...more };
}

describe('how people meet the candidate', () => {
  const of = rollout({ preview });
  const deployed = shop.underWay(of, {});

  it('is said with commands to copy, for each way', () => {
    expect(reachLines(of, deployed)).toEqual([
      '- **Preview:** the candidate answers every request with the header `x-preview: candidate`, or the cookie `preview=candidate`, or the host `preview.shop.example.com`.',
    ]);
    expect(previewCommands(of, deployed)).toEqual([
      'curl https://preview.shop.example.com/',
      "curl -H 'x-preview: candidate' https://shop.example.com/",
      "curl -b 'preview=candidate' https://shop.example.com/",
    ]);
  });

  it('is off without a candidate and after an abort', () => {
    for (const state of [initialState(of), { ...deployed, phase: 'aborted' as const }]) {
      expect(reachLines(of, state)).toEqual(['- **Preview:** off, since there is no candidate to meet.']);
      expect(previewCommands(of, state)).toEqual([]);
    }
  });

  it('takes the host from DNS where the routes are the operator’s own, and guesses none', () => {
    const adopted = { routes: [route({ generate: null, previewRules: ['preview', 2] })], preview };
    expect(previewCommands(rollout(adopted), deployed)).toEqual(['curl https://preview.shop.example.com/']);
    const own = { ...fleetRollout(), ...adopted };
    expect(previewCommands(own, deployed)).toContain("curl -H 'x-preview: candidate' https://shop.example.com/");
    expect(reachLines(rollout({ ...adopted, preview: null }), deployed)).toEqual([
      '- **Preview:** these rules lead to the candidate alone: `preview`, `2` of `checkout`.',
    ]);
  });

  it('gives the shell nothing to run, whatever a condition holds', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const conditions = [{ kind: 'header', name: 'x', value }] as const;
        const [command = ''] = previewCommands(rollout({ preview: { conditions, host: null } }), deployed);
        // One word in single quotes: outside of them stands nothing but an escaped quotation mark.
        expect(command).toMatch(/^curl -H '(?:[^']|'\\'')*' https:\/\/shop\.example\.com\/$/);
      }),
    );
  });
});

describe('a mirror', () => {
  it('is said to be on where the candidate has no traffic of its own, and off elsewhere', () => {
    const of = rollout({ mirror: { share: 1000 } });
    expect(reachLines(of, shop.underWay(of, { 'eu-west': 500, 'eu-north': 500 }))).toEqual([
      '- **Mirror:** on in us-east: the candidate gets a copy of 10 % of the requests, and its answers are thrown away.',
    ]);
    expect(reachLines(of, shop.underWay(of, { 'eu-west': 500, 'eu-north': 500, 'us-east': 500 }))[0]).toMatch(/off/);
    const whole = rollout({ mirror: { share: null } });
    expect(reachLines(whole, shop.underWay(whole, {}))[0]).toContain('a copy of every request');
  });
});

describe('sessions', () => {
  it('are said with their cookie and how long they last', () => {
    const of = rollout({ sessions: { cookie: 'checkout-version', maxAgeSeconds: 5400 } });
    expect(reachLines(of, shop.underWay(of, {}))).toEqual([
      '- **Sessions:** users stay on the version that they met, for 1h30m (cookie `checkout-version`).',
    ]);
  });
});
