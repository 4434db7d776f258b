import { dig, isRecord, listIn } from '../gateway/plain-data.ts';
import type { ClusterObject } from './cluster-object.ts';
import { type ClusterObjects, nameOf } from './cluster-objects.ts';
import { endpointsOf, servicePortOf } from './gateway-endpoints.ts';
import { type GatewayTable, programmed } from './gateway-table.ts';
import { conditions, type Finding } from './object-conditions.ts';

/** How often it looks by itself: what is written over HTTP is told to nobody. Milliseconds. */
const RESYNC = 200;

export interface ControllerOptions {
  readonly cluster: string;
  /** As a GatewayClass has it. */
  readonly controllerName: string;
  /** The name of the class whose Gateways it serves. */
  readonly gatewayClass: string;
  readonly objects: ClusterObjects;
  /** Puts routes into effect. */
  program(table: GatewayTable): void;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** What may be wrong with a controller. */
export interface ControllerFaults {
  /** It does nothing. */
  stuck: boolean;
  /** It never says which generation it saw. */
  forgetsGenerations: boolean;
  /** Its Gateways are not programmed. */
  notProgrammed: boolean;
}

/** Turns the routes of a cluster into what its gateway does, and says so in their status only then. */
export class GatewayController {
  readonly faults: ControllerFaults = { stuck: false, forgetsGenerations: false, notProgrammed: false };
  readonly #options: ControllerOptions;
  readonly #stop: () => void;
  readonly #resync: NodeJS.Timeout;
  #isDue = false;

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#stop = options.objects.onChange(() => this.#schedule());
    this.#resync = setInterval(() => this.reconcile(), RESYNC);
    this.#schedule();
  }

  stop(): void {
    this.#stop();
    clearInterval(this.#resync);
    this.faults.stuck = true;
  }

  /** One look: programs what is there, then writes the status. Nothing where it is stuck. */
  reconcile(): void {
    const { objects, gatewayClass, cluster, program } = this.#options;
    if (this.faults.stuck) return;
    const gateways = objects.list('Gateway').filter((one) => dig(one, 'spec', 'gatewayClassName') === gatewayClass);
    const attached = objects.list('HTTPRoute').map((route) => ({ route, parents: parentsOf(route, gateways) }));
    const taken = attached.filter(({ parents }) => parents.some(({ isAccepted }) => isAccepted));
    program({
      routes: this.faults.notProgrammed ? [] : taken.flatMap(({ route }) => programmed(cluster, route) ?? []),
    });
    for (const { route, parents } of attached) if (parents.length > 0) this.#tellRoute(route, parents);
    for (const gateway of gateways) this.#tellGateway(gateway, attached);
  }

  #schedule(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      this.reconcile();
    });
  }

  #tellRoute(route: ClusterObject, parents: readonly Attachment[]): void {
    const { controllerName } = this.#options;
    const foreign = listIn(dig(route['status'], 'parents')).filter(
      (one) => dig(one, 'controllerName') !== controllerName,
    );
    const own = parents.map(({ reference, isAccepted }) => {
      const before = listIn(dig(route['status'], 'parents')).find(
        (one) => JSON.stringify(dig(one, 'parentRef')) === JSON.stringify(reference),
      );
      const findings: Finding[] = [
        isAccepted
          ? { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'The route is accepted.' }
          : { type: 'Accepted', status: 'False', reason: 'NoMatchingParent', message: 'There is no such listener.' },
        referencesOf(this.#options.objects, route),
      ];
      return {
        parentRef: reference,
        controllerName,
        conditions: this.#conditions(route, before, findings),
      };
    });
    this.#options.objects.setStatus(nameOf(route), { parents: [...foreign, ...own] });
  }

  #tellGateway(gateway: ClusterObject, attached: readonly { readonly parents: readonly Attachment[] }[]): void {
    const isProgrammed = !this.faults.notProgrammed;
    const findings: Finding[] = [
      { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'The Gateway is accepted.' },
      isProgrammed
        ? { type: 'Programmed', status: 'True', reason: 'Programmed', message: 'It serves.' }
        : { type: 'Programmed', status: 'False', reason: 'Pending', message: 'It does not serve yet.' },
    ];
    const listeners = listIn(dig(gateway, 'spec', 'listeners')).map((listener) => {
      const name = dig(listener, 'name');
      const before = listIn(dig(gateway['status'], 'listeners')).find((one) => dig(one, 'name') === name);
      const routes = attached.filter(({ parents }) =>
        parents.some((one) => one.gateway === gateway && takes(one, name)),
      );
      return {
        name,
        attachedRoutes: routes.length,
        supportedKinds: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' }],
        conditions: this.#conditions(gateway, before, [
          ...findings,
          { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: 'All references resolve.' },
        ]),
      };
    });
    this.#options.objects.setStatus(nameOf(gateway), {
      addresses: [{ type: 'IPAddress', value: '127.0.0.1' }],
      conditions: this.#conditions(gateway, gateway['status'], findings),
      listeners,
    });
  }

  #conditions(object: ClusterObject, before: unknown, findings: readonly Finding[]): unknown {
    const generation = this.faults.forgetsGenerations ? null : (object.metadata.generation ?? null);
    const known = isRecord(before) ? listIn(before['conditions']) : [];
    return conditions(known, findings, generation, new Date(this.#options.now()).toISOString());
  }
}

interface Attachment {
  readonly reference: unknown;
  readonly gateway: ClusterObject;
  readonly isAccepted: boolean;
}

/** The references of a route to one of these Gateways. */
function parentsOf(route: ClusterObject, gateways: readonly ClusterObject[]): readonly Attachment[] {
  return listIn(dig(route, 'spec', 'parentRefs')).flatMap((reference) => {
    const namespace = dig(reference, 'namespace') ?? route.metadata.namespace;
    const gateway = gateways.find(
      ({ metadata }) => metadata.name === dig(reference, 'name') && metadata.namespace === namespace,
    );
    if (gateway === undefined || (dig(reference, 'kind') ?? 'Gateway') !== 'Gateway') return [];
    const section = dig(reference, 'sectionName');
    const listeners = listIn(dig(gateway, 'spec', 'listeners'));
    const isAccepted = section === undefined || listeners.some((listener) => dig(listener, 'name') === section);
    return [{ reference, gateway, isAccepted }];
  });
}

function takes({ reference, isAccepted }: Attachment, listener: unknown): boolean {
  return isAccepted && (dig(reference, 'sectionName') ?? listener) === listener;
}

/** Whether every backend of a route is there. */
function referencesOf(objects: ClusterObjects, route: ClusterObject): Finding {
  const namespace = route.metadata.namespace ?? 'default';
  for (const rule of listIn(dig(route, 'spec', 'rules'))) {
    for (const reference of listIn(dig(rule, 'backendRefs'))) {
      const service = servicePortOf(reference, namespace);
      const found = service === null ? null : endpointsOf(objects, service).kind;
      if (found !== null && found !== 'missing') continue;
      const name = String(dig(reference, 'name'));
      return found === null
        ? {
            type: 'ResolvedRefs',
            status: 'False',
            reason: 'InvalidKind',
            message: `${name} is no Service that it may use.`,
          }
        : { type: 'ResolvedRefs', status: 'False', reason: 'BackendNotFound', message: `There is no Service ${name}.` };
    }
  }
  return { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: 'All references resolve.' };
}
