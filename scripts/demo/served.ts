import { load } from 'js-yaml';

/** Cluster to backend to weight. */
export type RouteWeights = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Host to cluster to percent, rounded to a tenth. */
export type FleetShares = Readonly<Record<string, Readonly<Record<string, number>>>>;

type Read = (path: string) => Promise<string | null>;

interface Rule {
  readonly matches?: readonly { readonly headers?: readonly unknown[] }[];
  readonly backendRefs?: readonly { readonly name: string; readonly weight: number }[];
}

interface Endpoint {
  readonly dnsName: string;
  readonly setIdentifier?: string;
  readonly providerSpecific?: readonly { readonly name: string; readonly value: string }[];
}

/** What each cluster's route gives to each backend, for requests that carry no header of ours. */
export async function readRouteWeights(
  rollout: string,
  clusters: readonly string[],
  read: Read,
): Promise<RouteWeights> {
  const entries = clusters.map(async (cluster) => {
    const text = await read(`delivery/${cluster}/${rollout}/httproute.yaml`);
    return [cluster, text === null ? {} : weightsIn(text)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function weightsIn(text: string): Readonly<Record<string, number>> {
  const { spec } = load(text) as { spec: { rules: readonly Rule[] } };
  const plain = spec.rules.filter(({ matches }) => !(matches ?? []).some(({ headers }) => headers !== undefined));
  return Object.fromEntries(
    plain.flatMap(({ backendRefs }) => (backendRefs ?? []).map(({ name, weight }) => [name, weight])),
  );
}

/** What DNS gives to each cluster, for each host that has weighted records. */
export async function readFleetShares(rollout: string, read: Read): Promise<FleetShares | null> {
  const text = await read(`dns/${rollout}/dnsendpoint.yaml`);
  if (text === null) return null;
  const { spec } = load(text) as { spec: { endpoints: readonly Endpoint[] } };
  const hosts: Record<string, Record<string, number>> = {};
  for (const { dnsName, setIdentifier, providerSpecific } of spec.endpoints) {
    const weight = providerSpecific?.find(({ name }) => name === 'aws/weight')?.value;
    if (weight === undefined || setIdentifier === undefined) continue;
    const host = hosts[dnsName] ?? {};
    hosts[dnsName] = { ...host, [setIdentifier]: Number(weight) };
  }
  return Object.fromEntries(Object.entries(hosts).map(([host, weights]) => [host, inPercent(weights)]));
}

function inPercent(weights: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  return Object.fromEntries(
    Object.entries(weights).map(([cluster, weight]) => [cluster, Math.round((weight / sum) * 1000) / 10]),
  );
}
