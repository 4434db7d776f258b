import type { FleetCluster } from '../fleet/fleet.ts';
import type { MetricSource } from '../fleet/source.ts';
import { formatDuration } from '../rollout/duration.ts';
import type { Gate } from '../rollout/gate.ts';
import type { Rollout, Slot } from '../rollout/rollout.ts';
import type { State } from '../rollout/state.ts';
import { WHOLE } from '../rollout/weight.ts';
import type { GateNumbersQuestion, Quantity } from './gate-question.ts';
import { type GateWindow, gateWindow } from './gate-window.ts';
import type { NamedBackend } from './metric-names.ts';
import { fillPath, fillQuery, type Placeholders } from './placeholders.ts';
import { type ReadyQueries, readyQueries } from './templates.ts';

/** What to ask for a gate in one place; or why it is not asked, as a phrase. */
export type GateQuestions =
  /** `early`: the present step is not live yet, so that too few data are nothing to be counted. */
  | { readonly ok: true; readonly questions: readonly GateNumbersQuestion[]; readonly early?: true }
  /** `early`: not asked yet, because the step is too young. */
  | { readonly ok: false; readonly found: string; readonly early?: true };

/** The rollout as it stands, and the present. */
export interface GateScene {
  readonly rollout: Rollout;
  readonly state: State;
  readonly clusters: readonly Pick<FleetCluster, 'name' | 'implementation'>[];
  readonly sources: ReadonlyMap<string, MetricSource>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type NumbersMeasure = Exclude<Gate['measure'], { kind: 'check' }>;

/** Everything that the questions about one version have in common. */
interface Version {
  readonly slot: Slot;
  readonly places: readonly string[];
  readonly cluster: string | null;
  readonly window: string;
  readonly at: number;
}

/**
 * What to ask for a gate of numbers: the candidate's value, its samples, and the stable version's value where the two are
 * compared.
 *
 * @param cluster null: once for all clusters where the candidate has traffic
 */
export function questionsOf(
  gate: Gate,
  measure: NumbersMeasure,
  cluster: string | null,
  scene: GateScene,
): GateQuestions {
  const { rollout, state, now } = scene;
  const source = scene.sources.get(measure.source);
  if (source === undefined) return notAsked(`fleet.yaml has no source ${measure.source}`);
  if (state.candidate === null) return notAsked('there is no candidate');
  const inTraffic = rollout.clusters.map(({ name }) => name).filter((name) => (state.weights[name] ?? 0) > 0);
  const places = cluster === null ? inTraffic : [cluster];
  const windowResult = gateWindow(gate, rollout, state, places, now);
  if (!windowResult.ok) return { ...windowResult, early: true };
  const window = formatDuration(windowResult.window.seconds);
  const candidate = ask(measure, source, scene, { slot: state.candidate.slot, places, cluster, window, at: now }, [
    'value',
    'samples',
  ]);
  const early = windowResult.window.isAwaited ? ({ early: true } as const) : {};
  if (!candidate.ok) return candidate;
  if (gate.against === null) return { ...candidate, ...early };
  const at = stableAt(state, places, windowResult.window, now);
  if (at !== now && source.kind === 'http')
    return notAsked('the stable version has no traffic left to compare with, and only a Prometheus knows the past');
  const stable = ask(measure, source, scene, { slot: state.stable, places, cluster, window, at }, ['stable']);
  return stable.ok ? { ok: true, questions: [...candidate.questions, ...stable.questions], ...early } : stable;
}

/** Where the candidate has everything, the stable version is measured over the time before that was decided. */
function stableAt({ weights }: State, places: readonly string[], { decidedAt }: GateWindow, now: number): number {
  return places.every((name) => weights[name] === WHOLE) ? Math.min(decidedAt, now) : now;
}

function ask(
  measure: NumbersMeasure,
  source: MetricSource,
  scene: GateScene,
  version: Version,
  wanted: readonly Quantity[],
): GateQuestions {
  const question = (query: string, pointers: readonly string[], gives: readonly Quantity[]): GateNumbersQuestion => ({
    source,
    query,
    pointers,
    at: version.at,
    past: null,
    gives,
  });
  const [value = 'value', ...others] = wanted;
  if (measure.kind === 'http') {
    const samples = others.length > 0 && measure.samples !== null ? [measure.samples] : [];
    const gives = [value, ...others.slice(0, samples.length)];
    const path = fillPath(measure.path, placeholdersOf(scene.rollout, version));
    return { ok: true, questions: [question(path, [measure.value, ...samples], gives)] };
  }
  const queries = queriesOf(measure, scene, version);
  if ('found' in queries) return { ok: false, found: queries.found };
  const texts = [queries.value, ...(others.length > 0 && queries.samples !== null ? [queries.samples] : [])];
  return { ok: true, questions: texts.map((text, index) => question(text, [], wanted.slice(index, index + 1))) };
}

function queriesOf(
  { ask: asked }: Extract<NumbersMeasure, { kind: 'prometheus' }>,
  { rollout, clusters }: GateScene,
  version: Version,
): { readonly value: string; readonly samples: string | null } | { readonly found: string } {
  const values = placeholdersOf(rollout, version);
  if (asked.kind === 'query') {
    return {
      value: fillQuery(asked.query, values),
      samples: asked.samples === null ? null : fillQuery(asked.samples, values),
    };
  }
  const present = clusters.filter(({ name }) => version.places.includes(name));
  const implementations = [...new Set(present.map(({ implementation }) => implementation))].sort();
  const [implementation = 'other', ...more] = implementations;
  if (more.length > 0)
    return {
      found: `${implementations.join(' and ')} count differently; judge the gate per: cluster, or write a query`,
    };
  const scene = { backend: backendOf(rollout, version.slot), clusters: version.places, window: version.window };
  const ready: ReadyQueries | null = readyQueries(implementation, asked.template, scene);
  return (
    ready ?? { found: `${implementation} has no numbers of a single backend for ${asked.template}; write a query` }
  );
}

function backendOf(rollout: Rollout, slot: Slot): NamedBackend {
  const backend = rollout.backends[slot];
  const service = backend?.service ?? '';
  return {
    service,
    namespace: backend?.namespace ?? routeOf(rollout)?.namespace ?? '',
    port: backend?.port ?? 0,
    workload: rollout.autoscaler?.deployments[slot] ?? service,
  };
}

function placeholdersOf(rollout: Rollout, { slot, cluster, window }: Version): Placeholders {
  const { service, namespace, port } = backendOf(rollout, slot);
  const route = routeOf(rollout);
  return {
    rollout: rollout.name,
    namespace,
    service,
    port: String(port),
    slot,
    window,
    ...(cluster === null ? {} : { cluster }),
    ...(route === undefined ? {} : { route: route.name }),
  };
}

/** Only routes of these kinds see requests. */
function routeOf({ routes }: Rollout): Rollout['routes'][number] | undefined {
  return routes.find(({ kind }) => kind === 'HTTPRoute' || kind === 'GRPCRoute') ?? routes[0];
}

function notAsked(found: string): { readonly ok: false; readonly found: string } {
  return { ok: false, found };
}
