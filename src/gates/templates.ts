import type { Implementation } from '../fleet/fleet.ts';
import type { GateTemplate } from '../rollout/gate.ts';
import { BACKEND_METRICS, type BackendMetrics, type NamedBackend } from './metric-names.ts';
import { quoted, regularExpression } from './promql.ts';

/** A version's backend in some clusters, and how far to look back. */
export interface TemplateScene {
  readonly backend: NamedBackend;
  /** Names of clusters. */
  readonly clusters: readonly string[];
  /** A PromQL duration. */
  readonly window: string;
}

/** PromQL, each with one number as its answer. */
export interface ReadyQueries {
  /** Percent for the rates, milliseconds for the latencies. */
  readonly value: string;
  /** How many requests it rests on. */
  readonly samples: string;
}

const QUANTILES: Readonly<Partial<Record<GateTemplate, number>>> = {
  'latency-p50': 0.5,
  'latency-p95': 0.95,
  'latency-p99': 0.99,
};

/** Whether an implementation has numbers of a single backend from which a template can be had. */
export function hasTemplate(implementation: Implementation, template: GateTemplate): boolean {
  const metrics = BACKEND_METRICS[implementation];
  return metrics !== undefined && (QUANTILES[template] === undefined || metrics.durations !== null);
}

/** The queries of a template; null where the implementation has no numbers for it. */
export function readyQueries(
  implementation: Implementation,
  template: GateTemplate,
  scene: TemplateScene,
): ReadyQueries | null {
  const metrics = BACKEND_METRICS[implementation];
  if (metrics === undefined) return null;
  const value = queryOf(metrics, template, scene);
  return value === null
    ? null
    : { value, samples: `sum(increase(${select(metrics.requests, metrics, scene)}[${scene.window}]))` };
}

function queryOf(metrics: BackendMetrics, template: GateTemplate, scene: TemplateScene): string | null {
  const rate = (selector: string): string => `rate(${selector}[${scene.window}])`;
  const all = rate(select(metrics.requests, metrics, scene));
  const failed = rate(select(metrics.requests, metrics, scene, metrics.failed));
  // No failure, or nothing but failures: then the other series are missing, and that is 0. No request at all is no number.
  const share = `((sum(${failed}) or vector(0)) / sum(${all}))`;
  if (template === 'error-rate') return `100 * ${share}`;
  if (template === 'success-rate') return `100 * (1 - ${share})`;
  const { durations } = metrics;
  if (durations === null) return null;
  const buckets = rate(select(`${durations.name}_bucket`, metrics, scene));
  const quantile = `histogram_quantile(${QUANTILES[template]}, sum by (le) (${buckets}))`;
  return durations.milliseconds ? quantile : `1000 * ${quantile}`;
}

/** A Prometheus of one cluster alone has no label for it; one of many has it as `cluster`, by the field's convention. */
function select(
  name: string,
  metrics: BackendMetrics,
  { backend, clusters }: TemplateScene,
  ...more: readonly string[]
): string {
  const cluster = `cluster=~${quoted([...clusters.map(regularExpression), ''].join('|'))}`;
  return `${name}{${[...metrics.of(backend), cluster, ...more].join(', ')}}`;
}
