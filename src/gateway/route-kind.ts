import type { GatewayApiVersion } from '../fleet/fleet.ts';
import type { RouteKind } from '../rollout/route.ts';
import type { ObjectField } from './field.ts';
import { GRPC_RULE, HTTP_RULE, STREAM_RULE } from './route-fields.ts';

/** The first release whose standard channel has a kind, as `v1`. */
export const KIND_SINCE: Readonly<Record<RouteKind, GatewayApiVersion>> = {
  HTTPRoute: '1.1',
  GRPCRoute: '1.1',
  TLSRoute: '1.5',
  TCPRoute: '1.6',
  UDPRoute: '1.6',
};

/** The fields of a rule of a kind, without `backendRefs`. */
export function ruleField(kind: RouteKind): ObjectField {
  if (kind === 'HTTPRoute') return HTTP_RULE;
  return kind === 'GRPCRoute' ? GRPC_RULE : STREAM_RULE;
}

/** Whether the kind moves connections or datagrams, of which it sees no request: it has neither matches nor filters. */
export function isStream(kind: RouteKind): boolean {
  return kind !== 'HTTPRoute' && kind !== 'GRPCRoute';
}
