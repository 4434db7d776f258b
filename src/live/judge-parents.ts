import type { Implementation } from '../fleet/fleet.ts';
import { dig, isRecord, listIn } from '../gateway/plain-data.ts';
import { conditionOf, faultOf, generationOf, isOutdated, said } from './condition.ts';
import { controllerNames } from './controller-names.ts';
import { nameText } from './excerpt.ts';
import { type Fault, fault, type Judgement, joined } from './judgement.ts';
import { routeName, type WantedRoute } from './wanted-route.ts';

const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** A reference to a parent with every default filled in. */
export interface Parent {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly sectionName: string | null;
  readonly port: number | null;
}

/** The parents that a route names in Git. */
export function parentsOf({ spec, namespace }: WantedRoute): Parent[] {
  return listIn(spec['parentRefs']).map((reference) => parentIn(reference, namespace));
}

/** Whether a parent is a Gateway, and not a Service of a mesh or a set of listeners. */
export function isGateway({ group, kind }: Parent): boolean {
  return group === GATEWAY_GROUP && kind === 'Gateway';
}

/** Whether every parent of a route has taken it up as it is now. */
export function judgeParents(wanted: WantedRoute, live: unknown, implementation: Implementation): Judgement {
  const parents = parentsOf(wanted);
  if (parents.length === 0) {
    const where = `${routeName(wanted)}, spec.parentRefs`;
    return { faults: [fault('broken', 'it names no parent, so nothing serves it', where, 'at least one')], notes: [] };
  }
  return joined(parents.map((parent) => judgeParent(parent, wanted, live, implementation)));
}

function judgeParent(parent: Parent, wanted: WantedRoute, live: unknown, implementation: Implementation): Judgement {
  const reported = listIn(dig(live, 'status', 'parents')).filter((one) =>
    isSame(parentIn(dig(one, 'parentRef'), wanted.namespace), parent),
  );
  // A mesh has a controller of its own, which the cluster does not declare.
  const expected = parent.group === GATEWAY_GROUP ? controllerNames(implementation) : null;
  const ours = reported.filter((one) => expected === null || expected.some((name) => name === controllerOf(one)));
  const judged = ours.map((one) => judgeEntry(one, parent, wanted, live));
  const best = judged.find(({ faults }) => faults.length === 0) ?? judged[0];
  return best ?? { faults: [notTaken(parent, wanted, reported, expected)], notes: [] };
}

function notTaken(
  parent: Parent,
  wanted: WantedRoute,
  reported: readonly unknown[],
  expected: readonly string[] | null,
): Fault {
  const where = `${routeName(wanted)}, status.parents`;
  const awaited = `a status of ${expected === null ? 'its controller' : expected.join(' or ')}`;
  if (reported.length === 0) {
    return fault('pending', `no controller has taken it up for ${parentName(parent)}`, where, awaited);
  }
  const others = [...new Set(reported.map((one) => nameText(controllerOf(one))))].sort().join(', ');
  const found = `only ${others} has taken it up for ${parentName(parent)}`;
  return fault('pending', found, where, `${awaited}, or the right implementation in fleet.yaml`);
}

function judgeEntry(entry: unknown, parent: Parent, wanted: WantedRoute, live: unknown): Judgement {
  const conditions = dig(entry, 'conditions');
  const generation = generationOf(live);
  const where = `${routeName(wanted)}, the status for ${parentName(parent)}`;
  const partial = conditionOf(conditions, 'PartiallyInvalid');
  // Where an implementation falls back, Accepted stays with the last good generation and only this speaks of the newest.
  if (partial !== null && partial.status === 'True' && !isOutdated(partial, generation)) {
    const expected = 'a route that is taken as a whole';
    return { faults: [fault('broken', `PartiallyInvalid is ${said(partial)}`, where, expected)], notes: [] };
  }
  const faults = ['Accepted', 'ResolvedRefs'].flatMap((type) => faultOf(conditions, type, generation, where) ?? []);
  const isUnreported = ['Accepted', 'ResolvedRefs'].some((type) => conditionOf(conditions, type)?.generation === null);
  const note = `${nameText(controllerOf(entry))} does not say which generation of ${routeName(wanted)} its status speaks of, so an old status cannot be told from a new one.`;
  return { faults, notes: isUnreported ? [note] : [] };
}

function controllerOf(entry: unknown): unknown {
  return dig(entry, 'controllerName');
}

function parentIn(reference: unknown, namespace: string): Parent {
  const text = (field: string, otherwise: string) => {
    const value = dig(isRecord(reference) ? reference : {}, field);
    return typeof value === 'string' ? value : otherwise;
  };
  const port = dig(reference, 'port');
  const sectionName = text('sectionName', '');
  return {
    group: text('group', GATEWAY_GROUP),
    kind: text('kind', 'Gateway'),
    namespace: text('namespace', namespace),
    name: text('name', ''),
    sectionName: sectionName === '' ? null : sectionName,
    port: typeof port === 'number' ? port : null,
  };
}

function isSame(left: Parent, right: Parent): boolean {
  return (
    left.group === right.group &&
    left.kind === right.kind &&
    left.namespace === right.namespace &&
    left.name === right.name &&
    left.sectionName === right.sectionName &&
    left.port === right.port
  );
}

function parentName({ kind, namespace, name, sectionName, port }: Parent): string {
  const section = sectionName === null ? '' : `, listener ${nameText(sectionName)}`;
  return `${nameText(kind)} ${nameText(namespace)}/${nameText(name)}${section}${port === null ? '' : `, port ${port}`}`;
}
