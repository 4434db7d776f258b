import type { Preview, PreviewCondition } from '../rollout/rollout.ts';
import type { Document } from './document.ts';
import { previewFile, previewName, previewRulesOf } from './preview-rules.ts';
import { PreviewSchema, type WrittenPreview } from './preview-schema.ts';
import { fileOf } from './routes.ts';
import { backedRules, checkSeesRequests, type PlacedRoute, ROUTES, seesRequests } from './written-routes.ts';

const PREVIEW = ['spec', 'preview'];

export function normalisePreview(written: WrittenPreview): Preview {
  return { conditions: conditionsOf(written), host: written.host ?? null };
}

export function conditionsOf({ headers = [], cookies = [] }: WrittenPreview): PreviewCondition[] {
  return [
    ...headers.map(({ name, value }) => ({ kind: 'header' as const, name, value })),
    ...cookies.map(({ name, value }) => ({ kind: 'cookie' as const, name, value })),
  ];
}

/** Reports a preview that says something twice, that no route can carry, or that gets in a route's way. */
export function checkPreview(document: Document<unknown>, routes: readonly PlacedRoute[] | null): void {
  const preview = document.part(PreviewSchema, PREVIEW);
  if (preview === null) return;
  checkConditions(document, preview);
  if (routes === null || !checkSeesRequests(document, 'preview', routes)) return;
  const carriers = routes.filter(seesRequests);
  if (preview.host !== undefined) checkHost(document, preview.host, carriers);
  const conditions = conditionsOf(preview);
  if (conditions.length === 0) return;
  if (!carriers.some(({ route }) => route.generate !== undefined || route.previewRules.length > 0)) {
    const expected =
      'a route with generate, or in a file of your own rules for them, which a route of spec.routes lists in previewRules';
    document.report(PREVIEW, 'conditions that no route has rules for', expected);
  }
  for (const carrier of carriers) checkRules(document, carrier, conditions);
}

function checkConditions(document: Document<unknown>, { headers = [], cookies = [] }: WrittenPreview): void {
  const seen = new Set<string>();
  const once = (key: string, path: readonly (string | number)[]): void => {
    if (seen.has(key)) document.report(path, 'the same condition again', 'each condition once');
    seen.add(key);
  };
  for (const [index, { name, value }] of headers.entries()) {
    const path = [...PREVIEW, 'headers', index];
    // Gateways take capitals and small letters in a header's name for the same.
    if (name.toLowerCase() === 'cookie')
      document.report([...path, 'name'], null, 'another header; a cookie is written below cookies, by its own name');
    else if (name.toLowerCase() === 'host')
      document.report([...path, 'name'], null, 'another header; a host is written as host');
    once(`header ${name.toLowerCase()}=${value}`, path);
  }
  for (const [index, { name, value }] of cookies.entries()) {
    once(`cookie ${name}=${value}`, [...PREVIEW, 'cookies', index]);
  }
}

/** The API server takes each header once in a match, and each name once in a route. */
function checkRules(document: Document<unknown>, placed: PlacedRoute, conditions: readonly PreviewCondition[]): void {
  const added = new Set(conditions.map(({ kind, name }) => (kind === 'cookie' ? 'cookie' : name.toLowerCase())));
  for (const { rule, path } of backedRules(placed)) {
    const header = headersIn(rule.matches).find((name) => added.has(name.toLowerCase()));
    if (header === undefined) continue;
    const found = `a match on the header ${JSON.stringify(header)}, on which the preview of each rule matches too`;
    document.report([...path, 'matches'], found, 'another header in spec.preview, since a match has each header once');
  }
  const rules = placed.route.generate?.rules ?? [];
  const names = rules.map(({ name }) => name);
  for (const made of previewRulesOf(rules, conditions)) {
    const index = names.findIndex((name) => name !== undefined && name === made['name']);
    if (index >= 0)
      document.report(
        [...placed.path, 'generate', 'rules', index, 'name'],
        null,
        'another name, since the preview of another rule has this one',
      );
  }
}

/** The names of the headers that matches speak of. What is inside a match is checked where the route is written. */
export function headersIn(matches: readonly Record<string, unknown>[] | undefined): string[] {
  return (matches ?? []).flatMap(({ headers }) =>
    (Array.isArray(headers) ? headers : []).flatMap((header: unknown) =>
      typeof header === 'object' && header !== null && 'name' in header && typeof header.name === 'string'
        ? [header.name]
        : [],
    ),
  );
}

function checkHost(document: Document<unknown>, host: string, carriers: readonly PlacedRoute[]): void {
  const path = [...PREVIEW, 'host'];
  const generated = carriers.filter(({ route }) => route.generate !== undefined);
  if (generated.length === 0) {
    const expected =
      'a route with generate; beside a file of your own, add a route for this host to spec.routes and list its rules in previewRules';
    document.report(path, 'a host with routes of your own alone', expected);
  } else if (new Set(generated.map(({ route }) => route.kind)).size > 1) {
    const expected = 'generated routes of one kind, since an HTTPRoute and a GRPCRoute cannot share a host';
    document.report(path, 'a host for generated routes of two kinds', expected);
  }
  for (const { route, path: at } of generated) {
    const index = route.generate?.hostnames.indexOf(host) ?? -1;
    if (index >= 0)
      document.report([...at, 'generate', 'hostnames', index], null, 'another host than spec.preview.host');
    checkClash(document, route, carriers);
  }
}

function checkClash(document: Document<unknown>, route: PlacedRoute['route'], routes: readonly PlacedRoute[]): void {
  const name = previewName(route.name);
  const file = previewFile(fileOf(route));
  for (const other of routes) {
    const at = ROUTES.join('.');
    if (other.route.kind === route.kind && other.route.name === name) {
      document.report([...other.path, 'name'], null, `another name, since the preview of ${at} ${route.name} has this`);
    }
    if (fileOf(other.route) === file) {
      document.report(
        [...other.path, 'file'],
        `the file ${JSON.stringify(file)}`,
        `another file, since the preview of ${route.name} has this`,
      );
    }
  }
}
