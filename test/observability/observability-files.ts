import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { createMetrics } from '../../src/server/metrics.ts';

export const FOLDER = fileURLToPath(new URL('../../manifests/observability/', import.meta.url));

const PROMTOOL = 'promtool';

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly datasource: { readonly uid: string };
  }[];
}

export interface Dashboard {
  readonly schemaVersion: number;
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly type: string; readonly definition?: string }[];
  };
}

export function readRules(): readonly AlertRule[] {
  const { groups } = load(readFileSync(`${FOLDER}rules.yaml`, 'utf8')) as { groups: { rules: AlertRule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

export function readDashboard(): Dashboard {
  return JSON.parse(readFileSync(`${FOLDER}dashboard.json`, 'utf8'));
}

/** Every series' name that the server may show, with the labels that it may have. */
export function seriesOfServer(): ReadonlyMap<string, ReadonlySet<string>> {
  const metrics = createMetrics(
    () => 0,
    () => 0,
  ).registry.getMetricsAsArray();
  return new Map(
    metrics.flatMap((metric): [string, ReadonlySet<string>][] => {
      const { name } = metric;
      const labels = new Set(
        'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames.map(String) : [],
      );
      if (metric.constructor.name !== 'Histogram') return [[name, labels]];
      return [
        [`${name}_bucket`, new Set([...labels, 'le'])],
        [`${name}_sum`, labels],
        [`${name}_count`, labels],
      ];
    }),
  );
}

/** Whether Prometheus' own tool is installed here. */
export function hasPromtool(): boolean {
  return spawnSync(PROMTOOL, ['--version']).status === 0;
}

/** Runs promtool, and returns what it says; throws what it says where it fails. */
export function promtool(given: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(PROMTOOL, given, { cwd: FOLDER, encoding: 'utf8', input });
  if (status === 0) return stdout + stderr;
  throw new Error(`promtool ${given.join(' ')}:\n${stdout}${stderr}`);
}
