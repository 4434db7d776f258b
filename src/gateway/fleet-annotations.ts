import { isMap } from 'yaml';
import type { FleetPolicy, Pool } from '../rollout/fleet-policy.ts';
import type { PoolWeights } from '../rollout/fleet-state.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Route } from '../rollout/route.ts';
import type { RecordsEdit } from './dns-edit.ts';
import { GREATEST_DNS_WEIGHT, rescaled } from './dns-weight.ts';
import { listed, type Note } from './finding.ts';
import { childOf, findRoute, isNote, notEditable } from './found-route.ts';
import { poolWeights } from './pool-weights.ts';
import type { Standing } from './share.ts';
import type { Splice } from './splice.ts';
import { editableField } from './text-field.ts';
import { isUnreadable, pairOf, type Source, type Unreadable } from './yaml-source.ts';

/** Annotations by their full names. */
export type Annotations = Readonly<Record<string, string>>;

/** The route that tells ExternalDNS of a cluster's part; null where DNS is not written by annotations. */
export function annotatedRoute({ routes, fleet }: Pick<Rollout, 'routes' | 'fleet'>): Route | null {
  if (fleet?.writer.kind !== 'annotations') return null;
  return routes.find(({ kind }) => kind === 'HTTPRoute') ?? null;
}

/**
 * What ExternalDNS is told of a cluster's part; null where DNS is not written by annotations, or cannot be. Of a standing
 * that the files have not been brought along to, it is what they say.
 */
export function fleetAnnotations(
  fleet: FleetPolicy | null,
  standing: Pick<Standing, 'fleet' | 'written'>,
  cluster: string,
): Annotations | null {
  const [pool, second] = fleet?.pools ?? [];
  if (fleet === null || fleet.writer.kind !== 'annotations' || fleet.geo !== null) return null;
  if (pool === undefined || second !== undefined) return null;
  const weight = writtenWeights(pool, standing)[cluster];
  if (weight === undefined) return null;
  const { prefix } = fleet.writer;
  return { [`${prefix}aws-weight`]: String(weight), [`${prefix}set-identifier`]: cluster };
}

const written = new WeakMap<Pool, WeakMap<PoolWeights, Readonly<Record<string, number>>>>();

/** Every cluster asks for its part of the same weights: they are worked out once. */
function writtenWeights(pool: Pool, standing: Pick<Standing, 'fleet' | 'written'>): Readonly<Record<string, number>> {
  const former = standing.written?.[pool.name];
  const said = former ?? standing.fleet?.[pool.name] ?? pool.shares;
  const known = written.get(pool) ?? new WeakMap<PoolWeights, Readonly<Record<string, number>>>();
  written.set(pool, known);
  const weights = known.get(said) ?? rescaled(former ?? poolWeights(pool, standing), GREATEST_DNS_WEIGHT);
  known.set(said, weights);
  return weights;
}

/** Why annotations cannot say what the rollout's policy says. */
export function annotationFlaws({ routes, fleet }: Pick<Rollout, 'routes' | 'fleet'>): Note[] {
  if (fleet === null || fleet.writer.kind !== 'annotations') return [];
  const flaws: Note[] = [];
  const flaw = (found: string, expected: string, next: string): Note => {
    return { reason: 'config_invalid', gravity: 'stops-unless-forced', path: '', offset: null, found, expected, next };
  };
  if (fleet.geo !== null || fleet.pools.length > 1) {
    const found = `annotations cannot lead users to their pools: ${listed(fleet.pools.map(({ name }) => name))}`;
    const next = 'Use `dns.endpoint`, which has a record for each country.';
    flaws.push(flaw(found, 'one pool: a route’s records have one policy, and these are weighted', next));
  }
  if (annotatedRoute({ routes, fleet }) === null) {
    const found = 'the rollout has no HTTPRoute to annotate';
    flaws.push(
      flaw(found, 'an HTTPRoute, whose hostnames ExternalDNS reads', 'Use `dns.endpoint`, which names its host.'),
    );
  }
  return flaws;
}

/** Moves the weight that stands on a route, whoever wrote it. What is missing is said, never added. */
export function editAnnotations(
  source: Source | Unreadable,
  route: Route,
  before: Annotations,
  after: Annotations,
): RecordsEdit {
  // What is wrong with the file as a whole is said where its weights are moved.
  const found = isUnreadable(source) ? null : findRoute(source, route);
  const root = found === null || isNote(found) ? null : found.document.document.contents;
  if (isUnreadable(source) || found === null || isNote(found) || !isMap(root)) return { splices: [], notes: [] };
  const metadata = childOf(found.document, root, 'metadata', 'metadata');
  if (isNote(metadata) || !isMap(metadata)) return { splices: [], notes: isNote(metadata) ? [metadata] : [] };
  const annotations =
    pairOf(metadata, 'annotations') === undefined
      ? null
      : childOf(found.document, metadata, 'annotations', 'metadata.annotations');
  if (annotations !== null && isNote(annotations)) return { splices: [], notes: [annotations] };
  const splices: Splice[] = [];
  const notes: Note[] = [];
  for (const [name, value] of Object.entries(after)) {
    const path = `metadata.annotations.${name}`;
    const field = isMap(annotations) ? editableField(source.text, found.document, annotations, name, path) : null;
    if (field === null) {
      const isMoved = Object.entries(after).some(([one, is]) => before[one] !== is);
      const note = notEditable(
        metadata,
        'metadata.annotations',
        `${name} is missing, so ExternalDNS does not know of this cluster’s part`,
        `\`${name}: ${JSON.stringify(value)}\``,
        `Add \`${name}: ${JSON.stringify(before[name] ?? value)}\` to the route’s annotations; a step moves it from there.`,
      );
      notes.push({ ...note, gravity: isMoved ? 'stops-unless-forced' : 'warns' });
      continue;
    }
    if (isNote(field)) {
      notes.push(field);
      continue;
    }
    if (before[name] !== undefined && field.value !== before[name]) {
      notes.push({
        reason: 'route_edited_by_hand',
        gravity: 'stops-unless-forced',
        path,
        offset: field.offset,
        found: `it is ${JSON.stringify(field.value)}`,
        expected: `${JSON.stringify(before[name])}, as last decided`,
        next: 'Put this back, or say the change as a command, so that it is decided.',
      });
    }
    const splice = field.writeText(value);
    if (splice !== null) splices.push(splice);
  }
  return { splices, notes };
}
