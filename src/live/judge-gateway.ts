import { dig, listIn } from '../gateway/plain-data.ts';
import { conditionOf, faultOf, generationOf } from './condition.ts';
import { nameText } from './excerpt.ts';
import { isGateway, type Parent, parentsOf } from './judge-parents.ts';
import { type Fault, fault, type Judgement } from './judgement.ts';
import type { WantedRoute } from './wanted-route.ts';

/** A Gateway, and what is wanted of it. */
export interface WantedGateway {
  readonly namespace: string;
  readonly name: string;
  /** Listeners that must be there, by name, sorted. */
  readonly sections: readonly string[];
  /** Ports that some listener must have, ascending. */
  readonly ports: readonly number[];
}

/** The Gateways that routes name in Git, each once, sorted. */
export function wantedGateways(routes: readonly WantedRoute[]): WantedGateway[] {
  const parents = routes.flatMap(parentsOf).filter(isGateway);
  const names = new Map(parents.map(({ namespace, name }) => [`${namespace}/${name}`, { namespace, name }]));
  return [...names.entries()]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([, { namespace, name }]) => {
      const named = parents.filter((parent) => parent.namespace === namespace && parent.name === name);
      return { namespace, name, ...listenersOf(named) };
    });
}

function listenersOf(parents: readonly Parent[]): Pick<WantedGateway, 'sections' | 'ports'> {
  const sections = parents.flatMap(({ sectionName }) => (sectionName === null ? [] : [sectionName]));
  const ports = parents.flatMap(({ port }) => (port === null ? [] : [port]));
  return { sections: [...new Set(sections)].sort(), ports: [...new Set(ports)].sort((left, right) => left - right) };
}

/**
 * Whether a Gateway is there, programmed as it is now, and has the listeners that routes name.
 *
 * @param wasLive whether the cluster was seen to serve the present weights before: a Gateway that is not programmed then
 *   does not come up but has gone down
 */
export function judgeGateway(
  wanted: WantedGateway,
  live: Readonly<Record<string, unknown>> | null,
  wasLive: boolean,
): Judgement {
  const name = `Gateway ${nameText(wanted.namespace)}/${nameText(wanted.name)}`;
  if (live === null) {
    return { faults: [fault('broken', 'it does not exist', name, 'the Gateway that the route names')], notes: [] };
  }
  if (dig(live, 'metadata', 'deletionTimestamp') !== undefined) {
    return { faults: [fault('broken', 'it is being deleted', name, 'a Gateway that stays')], notes: [] };
  }
  const conditions = dig(live, 'status', 'conditions');
  const types = ['Accepted', 'Programmed'];
  const states = types.flatMap(
    (type) => faultOf(conditions, type, generationOf(live), `${name}, status.conditions`, wasLive) ?? [],
  );
  const isUnreported = types.some((type) => conditionOf(conditions, type)?.generation === null);
  const note = `Nobody says which generation of ${name} its status speaks of, so an old status cannot be told from a new one.`;
  return { faults: [...states, ...missingListeners(wanted, live, name)], notes: isUnreported ? [note] : [] };
}

function missingListeners({ sections, ports }: WantedGateway, live: unknown, name: string): Fault[] {
  const listeners = listIn(dig(live, 'spec', 'listeners'));
  const there = listeners
    .map((one) => `${nameText(dig(one, 'name'))} on port ${nameText(dig(one, 'port'))}`)
    .slice(0, 10);
  const has = there.length === 0 ? 'it has none' : `it has ${there.join(', ')}`;
  const missing = (what: string) =>
    fault(
      'broken',
      `it has no listener ${what}; ${has}`,
      `${name}, spec.listeners`,
      'the listener that the route names',
    );
  return [
    ...sections
      .filter((section) => !listeners.some((one) => dig(one, 'name') === section))
      .map((section) => missing(nameText(section))),
    ...ports
      .filter((port) => !listeners.some((one) => dig(one, 'port') === port))
      .map((port) => missing(`on port ${port}`)),
  ];
}
