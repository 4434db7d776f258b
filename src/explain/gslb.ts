import { dig, isRecord } from '../gateway/plain-data.ts';

/** A k8gb Gslb: which clusters answer for the hosts of a route. */
export interface Gslb {
  readonly name: string;
  /** Null where the manifest leaves it to the GitOps agent. */
  readonly namespace: string | null;
  /** `roundRobin`, `failover`, `geoip`, or what else is written. */
  readonly strategy: string;
  /** Of `failover`: the cluster that takes everything while it is healthy. */
  readonly primaryGeoTag: string | null;
  /** Of `roundRobin`: weights by geo tag; empty: all alike. */
  readonly weights: Readonly<Record<string, number>>;
  /** The route whose hosts it answers for; null where it names none by its name. */
  readonly route: { readonly kind: string; readonly name: string } | null;
}

/** Reads a Gslb; null where the document is something else. */
export function readGslb(data: unknown): Gslb | null {
  const version = dig(data, 'apiVersion');
  if (dig(data, 'kind') !== 'Gslb' || typeof version !== 'string' || !version.startsWith('k8gb.io/')) return null;
  const text = (...path: readonly string[]): string | null => {
    const value = dig(data, ...path);
    return typeof value === 'string' ? value : null;
  };
  const weights = dig(data, 'spec', 'strategy', 'weight');
  const [kind, name] = [text('spec', 'resourceRef', 'kind'), text('spec', 'resourceRef', 'name')];
  return {
    name: text('metadata', 'name') ?? '',
    namespace: text('metadata', 'namespace'),
    strategy: text('spec', 'strategy', 'type') ?? '',
    primaryGeoTag: text('spec', 'strategy', 'primaryGeoTag'),
    weights: isRecord(weights)
      ? Object.fromEntries(
          Object.entries(weights).flatMap(([tag, weight]) =>
            typeof weight === 'number' && Number.isInteger(weight) && weight >= 0 ? [[tag, weight]] : [],
          ),
        )
      : {},
    route: kind === null || name === null ? null : { kind, name },
  };
}
