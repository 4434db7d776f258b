import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { hasPromtool, promtool, readDashboard, readRules, seriesOfServer } from './observability-files.ts';

const RULES = readRules();
const PANELS = readDashboard().panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }): [string, string] => [title, expr]),
);
const VARIABLES = readDashboard().templating.list.flatMap(({ name, definition }): [string, string][] =>
  definition === undefined ? [] : [[name, definition]],
);
const ALL = [...RULES.map(({ alert, expr }): [string, string] => [alert, expr]), ...PANELS];

/** Labels that Prometheus itself puts on every series. */
const TARGET_LABELS = ['job', 'instance'];

const ifPromtool = hasPromtool() ? it : it.skip;

describe('the alerts and the dashboard', () => {
  const series = seriesOfServer();

  it.each([...ALL, ...VARIABLES])('%s asks for metrics and labels that the server has', (_name, expr) => {
    const used = [...expr.matchAll(/\b(headgate_\w+)(?:\{([^}]*)\})?/g)];
    expect(used).not.toEqual([]);
    for (const [, name = '', matchers = ''] of used) {
      expect([...series.keys()]).toContain(name);
      const labels = [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)"/g)].map(([, label]) => label);
      for (const label of labels) expect([...(series.get(name) ?? []), ...TARGET_LABELS]).toContain(label);
    }
  });

  it.each(ALL)('%s groups by labels that its metrics have', (_name, expr) => {
    const names = [...expr.matchAll(/\bheadgate_\w+/g)].map(([name]) => name);
    const known = new Set(names.flatMap((name) => [...(series.get(name) ?? [])]));
    const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) =>
      list.split(',').map((label) => label.trim()),
    );
    for (const label of grouped) expect([...known]).toContain(label);
  });

  it('use everything that the server counts of Headgate itself, but for what another panel says better', () => {
    const text = [...ALL, ...VARIABLES].map(([, expr]) => expr).join('\n');
    const names = [...series.keys()].map((name) => name.replace(/_(?:bucket|sum|count)$/, ''));
    const unused = [...new Set(names)].filter((name) => name.startsWith('headgate_') && !text.includes(name));
    expect(unused.sort()).toEqual([
      'headgate_github_request_duration_seconds',
      'headgate_operation_duration_seconds',
      'headgate_swept_subjects',
    ]);
  });

  ifPromtool('are rules that promtool understands (skipped where promtool is not installed)', () => {
    expect(promtool(['check', 'rules', 'rules.yaml'])).toContain(`${RULES.length} rules found`);
  });

  ifPromtool('pass their unit tests (skipped where promtool is not installed)', () => {
    expect(promtool(['test', 'rules', 'rules.test.yaml'])).toContain('SUCCESS');
  });

  ifPromtool('have panels whose expressions promtool understands (skipped where promtool is not installed)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'headgate-expressions-'));
    try {
      const replaced = (expr: string): string =>
        expr.replaceAll(/\$__(?:rate_interval|range)/g, '5m').replaceAll(/\$\w+/g, '.*');
      const rules = PANELS.map(([, expr], index) => ({ record: `panel_${index}`, expr: replaced(expr) }));
      // JSON is YAML.
      writeFileSync(join(folder, 'panels.yaml'), JSON.stringify({ groups: [{ name: 'panels', rules }] }));
      expect(promtool(['check', 'rules', join(folder, 'panels.yaml')])).toContain(`${PANELS.length} rules found`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
