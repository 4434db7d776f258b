import { type Answer, answersOf } from '../explain/answer.ts';
import { readRoute } from '../explain/read-route.ts';
import type { Request } from '../explain/request.ts';
import type { PlacedRoute } from '../explain/route.ts';
import type { ClusterObject } from './cluster-object.ts';

/** The gateway that a request comes in at. */
export interface Listener {
  /** `namespace/name`. */
  readonly gateway: string;
  readonly name: string;
}

/** A route that a gateway has taken up: as it is read for matching, and as it was written. */
export interface ProgrammedRoute {
  readonly placed: PlacedRoute;
  readonly object: ClusterObject;
}

/** What a gateway goes by; it is replaced as a whole. */
export interface GatewayTable {
  readonly routes: readonly ProgrammedRoute[];
}

/** The route of an object; null where the object is none. */
export function programmed(cluster: string, object: ClusterObject): ProgrammedRoute | null {
  const route = readRoute(object, () => 1);
  const { kind, metadata } = object;
  return route === null ? null : { placed: { cluster, file: `${kind} ${metadata.name}`, route }, object };
}

/** What the routes say of a request that comes in at a listener; null where no route takes its host. */
export function answerAt({ routes }: GatewayTable, listener: Listener, request: Request): Answer | null {
  const answers = answersOf(
    routes.map(({ placed }) => placed),
    request,
  );
  return (
    answers.find(({ entrances }) =>
      entrances.some(
        (entrance) =>
          entrance.gateway === listener.gateway && (entrance.listener === null || entrance.listener === listener.name),
      ),
    ) ?? null
  );
}

/** The route that a winner of {@link answerAt} came from. */
export function routeOf({ routes }: GatewayTable, placed: PlacedRoute): ProgrammedRoute | null {
  return routes.find((one) => one.placed === placed) ?? null;
}
