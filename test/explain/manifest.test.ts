import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readManifest, readManifestQuickly } from '../../src/explain/manifest.ts';
import { exampleFleet, exampleOf, idle, moved, rendered } from './example.ts';
import { route, ruleTo } from './manifests.ts';

const EXAMPLES = new URL('../../../shared/data/gateway-api/examples/', import.meta.url);

/** A manifest without its lines, which the quick reader does not know. */
function withoutLines(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (name, each: unknown) =>
      name === 'line' ? undefined : typeof each === 'bigint' ? String(each) : each,
    ),
  );
}

function expectAlike(text: string): void {
  expect(withoutLines(readManifestQuickly(text))).toEqual(withoutLines(readManifest(text)));
}

describe('a manifest', () => {
  it('is read quickly as it is read carefully: all that Headgate writes for the example', () => {
    const fleet = exampleFleet();
    for (const name of ['catalog', 'checkout', 'payments', 'storefront', 'accounts', 'search']) {
      const one = exampleOf(name, fleet);
      for (const text of rendered(one, fleet, idle(one), moved(one, [2500])).values()) expectAlike(text ?? '');
    }
  });

  it.each([
    ['aliases', route(['{name: &n web, backendRefs: [{name: *n, port: 80}]}'])],
    ['merge keys', route(['{<<: {name: web}, backendRefs: [{name: a, port: 80}]}'])],
    ['directives', `%YAML 1.2\n---\n${route([ruleTo('a')])}`],
    ['repeated keys', route(['{name: a, name: b}'])],
    ['numbers of other bases', route(['{backendRefs: [{name: a, port: 0x50, weight: 0o17}]}'])],
    ['several documents', `${route([ruleTo('a')])}---\n${route([ruleTo('b')])}...\n`],
  ])('with %s too', (_, text) => {
    expectAlike(text);
  });

  it('knows its lines', () => {
    const text = `# a comment\n${route([ruleTo('a'), ruleTo('b')])}---\n${route([ruleTo('c')])}`;
    const lines = text.split('\n');
    const { routes } = readManifest(text);
    for (const { line, rules } of routes) {
      expect(lines[line - 1]).toMatch(/^apiVersion/);
      for (const rule of rules)
        expect(lines[rule.line - 1]).toMatch(new RegExp(`name: ${rule.backends[0]?.label.slice(0, 1)}`));
    }
    expect(routes.flatMap(({ rules }) => rules)).toHaveLength(3);
  });

  it('that cannot be read says where and why', () => {
    const text = `${route([ruleTo('a')])}    - {name: x, name: y}\n`;
    expect(readManifest(text).unreadable).toEqual({
      line: text.split('\n').length - 1,
      found: expect.stringMatching(/twice/),
    });
  });

  const official = existsSync(EXAMPLES) ? it : it.skip;
  official('of the official examples (read where they are there) is read alike by both', () => {
    const files = readdirSync(EXAMPLES, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(5);
    for (const { parentPath, name } of files) expectAlike(readFileSync(`${parentPath}/${name}`, 'utf8'));
  });
});
