import { describe, expect, it } from '@jest/globals';
import type { ManifestRequest } from '../../src/gateway/manifests.ts';
import type { Standing } from '../../src/gateway/share.ts';
import type { PoolWeights } from '../../src/rollout/fleet-state.ts';
import type { FleetWriter } from '../../src/rollout/fleet-writer.ts';
import { divided, gslb, hub, reachable, shares } from './fleet-shop.ts';
import { changesOf, cluster, refusalsOf, render, warningsOf } from './shop.ts';

const CLUSTERS = reachable('eu-north', 'eu-south', 'eu-west');
const FLEET = [...CLUSTERS, cluster('hub')];
const FORMER = { 'eu-north': 2_000, 'eu-south': 1_000, 'eu-west': 7_000 };
const PRESENT = { 'eu-north': 6_000, 'eu-south': 4_000 };
const RELEASED = { 'eu-north': 0, 'eu-south': 0 };

type FilesByPath = Readonly<Record<string, string>>;

/** Every file of a rollout that is divided so, as Headgate writes it. */
function written(all: PoolWeights, writer: FleetWriter): FilesByPath {
  const before = shares(all);
  const result = render({}, { rollout: divided(all, writer), clusters: CLUSTERS, fleet: FLEET, before, after: before });
  return Object.fromEntries(changesOf(result).map(({ path, after }) => [path, after]));
}

/** A step after eu-west has left. */
function step(files: FilesByPath, writer: FleetWriter, changed: Partial<ManifestRequest> = {}) {
  const after: Standing = { ...shares(PRESENT), weights: RELEASED };
  const rollout = divided(PRESENT, writer);
  const before = { ...after, written: { all: FORMER } };
  return render(files, { rollout, clusters: CLUSTERS, fleet: FLEET, before, after, ...changed });
}

function filesAfter(files: FilesByPath, result: ReturnType<typeof render>): FilesByPath {
  return { ...files, ...Object.fromEntries(changesOf(result).map(({ path, after }) => [path, after])) };
}

const ANNOTATIONS = { kind: 'annotations', prefix: 'external-dns.kubernetes.io/' } as const;
const NORTH = 'delivery/eu-north/checkout/httproute.yaml';
const STARTED: Standing = {
  stable: 'blue',
  candidate: 'green',
  weights: { 'eu-north': 0, 'eu-south': 1_000 },
  fleet: { all: PRESENT },
};

describe('where the configuration has changed since files were written', () => {
  it.each<[string, FleetWriter]>([
    ['annotations', ANNOTATIONS],
    ['Gslbs', gslb()],
    ['the routes of a hub', hub()],
  ])('%s that nobody edited say with the next step what follows from it', (_, writer) => {
    const before = written(FORMER, writer);
    const wanted = written(PRESENT, writer);
    const after = filesAfter(before, step(before, writer));
    for (const [path, text] of Object.entries(wanted)) expect([path, after[path]]).toEqual([path, text]);
    expect(after).not.toEqual(before);
  });

  it('they do so with a step of the version that concerns another cluster', () => {
    const before = written(FORMER, ANNOTATIONS);
    const after = filesAfter(before, step(before, ANNOTATIONS, { after: STARTED }));
    expect(after[NORTH]).toBe(written(PRESENT, ANNOTATIONS)[NORTH]);
    expect(after['delivery/eu-south/checkout/httproute.yaml']).toContain('aws-weight: "40"');
  });

  it('annotations that somebody wrote between are moved in place, and a weight that nobody decided stops the step', () => {
    const before = written(FORMER, ANNOTATIONS);
    const own = { ...before, [NORTH]: `${before[NORTH]}# ours\n` };
    expect(filesAfter(own, step(own, ANNOTATIONS))[NORTH]).toBe(`${written(PRESENT, ANNOTATIONS)[NORTH]}# ours\n`);
    const wrong = { ...own, [NORTH]: own[NORTH]?.replace('aws-weight: "20"', 'aws-weight: "21"') ?? '' };
    const [refusal] = refusalsOf(step(wrong, ANNOTATIONS));
    expect(refusal).toMatchObject({ reason: 'route_edited_by_hand', found: 'it is "21"' });
    expect(refusal?.expected).toBe('"20", as last decided');
    expect(refusal?.where).toMatch(/^delivery\/eu-north\/checkout\/httproute\.yaml:\d+, /);
  });

  it('it is said which files of a cluster that left no step writes any more', () => {
    for (const writer of [ANNOTATIONS, gslb()]) {
      const found = warningsOf(step(written(FORMER, writer), writer)).map(({ found }) => found);
      expect(found).toContainEqual(expect.stringContaining('eu-west left the rollout'));
    }
  });

  it('a geo tag that is left in somebody’s own Gslb is said with its line', () => {
    const path = 'delivery/eu-north/checkout/gslb.yaml';
    const before = written(FORMER, gslb());
    const own = { ...before, [path]: `${before[path]}# ours\n` };
    const warning = warningsOf(step(own, gslb())).find(({ found }) => found.includes('geo tag eu-west'));
    expect(warning?.where).toMatch(/^delivery\/eu-north\/checkout\/gslb\.yaml:\d+, /);
  });

  it('a hub’s route that somebody edited stops the step, which says the backends that are left', () => {
    const path = 'delivery/hub/checkout/httproute.yaml';
    const before = written(FORMER, hub());
    const own = { ...before, [path]: `${before[path]}# ours\n` };
    const [refusal] = refusalsOf(step(own, hub()));
    expect(refusal?.found).toMatch(/checkout-blue-eu-west.*checkout-green-eu-west.* beside them$/);
    expect(refusal?.where).toMatch(/httproute\.yaml:\d+, /);
  });

  it('weights that a hub cannot have had are nobody’s own hand', () => {
    const files = written(PRESENT, hub());
    const odd = { 'eu-north': 2_050, 'eu-south': 950, 'eu-west': 7_000 };
    const after: Standing = { ...shares(PRESENT), weights: RELEASED };
    expect(changesOf(step(files, hub(), { before: { ...after, written: { all: odd } } }))).toEqual([]);
  });
});
