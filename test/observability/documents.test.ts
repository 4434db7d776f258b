import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { FOLDER, readDashboard, readRules } from './observability-files.ts';

const PAGE = readFileSync(new URL('../../docs/observability.md', import.meta.url), 'utf8');
const RULES = readRules();
const DASHBOARD = readDashboard();

describe('each alert', () => {
  it.each(RULES.map((rule) => [rule.alert, rule] as const))('%s says what to do, and where', (alert, rule) => {
    expect(rule.annotations['runbook']).toBe(`docs/observability.md#${alert.toLowerCase()}`);
    const [, section = ''] = PAGE.split(`\n### ${alert}\n`);
    expect(section.split('\n### ', 1)[0]?.length).toBeGreaterThan(100);
    expect(['critical', 'warning']).toContain(rule.labels['severity']);
  });

  it('has a unit test of its own, and is still where all is well', () => {
    const file = readFileSync(`${FOLDER}rules.test.yaml`, 'utf8');
    type Case = { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] };
    const { tests } = load(file) as { tests: Case[] };
    const [well, ...ill] = tests;
    const names = RULES.map(({ alert }) => alert);
    expect(well?.alert_rule_test.map(({ alertname }) => alertname)).toEqual(names);
    const firing = ill.flatMap((each) => each.alert_rule_test).filter(({ exp_alerts: alerts }) => alerts.length > 0);
    expect(firing.map(({ alertname }) => alertname)).toEqual(expect.arrayContaining(names));
  });
});

describe('the dashboard', () => {
  it('is one that Grafana 10.4 and newer reads, without an identity of one Grafana', () => {
    expect(DASHBOARD).toMatchObject({ schemaVersion: 39, uid: 'headgate', title: 'Headgate' });
    expect(DASHBOARD).not.toHaveProperty('id');
    expect(DASHBOARD).not.toHaveProperty('__inputs');
  });

  it('has panels with their own ids that lie on the grid and not on each other', () => {
    const { panels } = DASHBOARD;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of panels) {
      expect([title, gridPos.x + gridPos.w <= 24]).toEqual([title, true]);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect([title, taken.has(`${x} ${y}`)]).toEqual([title, false]);
          taken.add(`${x} ${y}`);
        }
      }
    }
  });

  it('asks the data source that is chosen, and nothing else', () => {
    const sources = DASHBOARD.panels.flatMap(({ datasource, targets = [] }) =>
      [datasource, ...targets.map((target) => target.datasource)].flatMap((source) => source?.uid ?? []),
    );
    expect([...new Set(sources)]).toEqual(['${datasource}']);
    expect(DASHBOARD.templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
  });

  it('has only panels that ask something, each query under its own letter', () => {
    for (const { title, type, targets = [] } of DASHBOARD.panels) {
      expect([title, targets.length > 0]).toEqual([title, type !== 'row']);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    }
  });

  it('uses only variables that it has', () => {
    const known = new Set([...DASHBOARD.templating.list.map(({ name }) => name), '__rate_interval', '__range']);
    const used = [...JSON.stringify(DASHBOARD).matchAll(/\$\{?(\w+)/g)].map(([, name]) => name ?? '');
    for (const name of used) expect([...known]).toContain(name);
  });
});
