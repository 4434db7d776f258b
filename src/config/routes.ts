import { AUTOSCALER_FILE } from '../gateway/autoscaler.ts';
import { GSLB_FILE } from '../gateway/gslb.ts';
import { EXPORTS_FILE, GRANTS_FILE, IMPORTS_FILE } from '../gateway/hub-companions.ts';
import { KUSTOMIZATION_FILES } from '../gateway/kustomization.ts';
import { isStream } from '../gateway/route-kind.ts';
import { nearest } from '../rollout/nearest.ts';
import type { Route } from '../rollout/route.ts';
import { listed } from './describe.ts';
import type { Document } from './document.ts';
import type { DocumentPath } from './document-path.ts';
import { objectionToPath } from './repository-path.ts';
import { checkRouteKind } from './route-kinds.ts';
import { RouteSchema, type WrittenRoute } from './route-schema.ts';
import { ROUTES } from './written-routes.ts';

/** Headgate writes these beside the routes. */
const RESERVED_FILES: ReadonlySet<string> = new Set([
  ...KUSTOMIZATION_FILES,
  AUTOSCALER_FILE,
  GSLB_FILE,
  EXPORTS_FILE,
  IMPORTS_FILE,
  GRANTS_FILE,
]);

export function normaliseRoute(written: WrittenRoute, namespace: string): Route {
  const { generate } = written;
  return {
    kind: written.kind,
    name: written.name,
    namespace,
    file: fileOf(written),
    rules: written.rules ?? null,
    previewRules: written.previewRules,
    generate:
      generate === undefined
        ? null
        : {
            hostnames: generate.hostnames,
            rules: generate.rules,
            labels: generate.labels,
            annotations: generate.annotations,
          },
  };
}

/** The file of a route below the rollout's delivery folder. */
export function fileOf(route: Pick<WrittenRoute, 'kind' | 'file'>): string {
  return route.file ?? `${route.kind.toLowerCase()}.yaml`;
}

/** Reports routes that get in each other's way, leave their folder, or name rules that are not there. */
export function checkRoutes(document: Document<unknown>): void {
  const names = new Map<string, number>();
  const files = new Map<string, { readonly index: number; readonly generated: boolean }>();
  for (const index of document.indexes(ROUTES)) {
    const path = [...ROUTES, index];
    const route = document.part(RouteSchema, path);
    if (route === null) continue;
    const object = `${route.kind}/${route.name}`;
    const sameName = names.get(object);
    if (sameName !== undefined) {
      document.report(
        [...path, 'name'],
        `the ${route.kind} ${JSON.stringify(route.name)} again`,
        `a name that ${ROUTES.join('.')}[${sameName}] does not have already`,
      );
    } else {
      names.set(object, index);
    }
    checkFile(document, route, path);
    const sameFile = files.get(fileOf(route));
    const generated = route.generate !== undefined;
    if (sameFile !== undefined && (generated || sameFile.generated)) {
      const expected = `a file of its own, since ${ROUTES.join('.')}[${sameFile.index}] has this one and one of the two is generated`;
      document.report([...path, 'file'], `the file ${JSON.stringify(fileOf(route))} again`, expected);
    } else if (sameFile === undefined) {
      files.set(fileOf(route), { index, generated });
    }
    checkRules(document, route, path);
  }
}

function checkFile(document: Document<unknown>, route: WrittenRoute, path: DocumentPath): void {
  if (route.file === undefined) return;
  const at = [...path, 'file'];
  const objection = objectionToPath(route.file);
  if (objection !== null) document.report(at, null, objection);
  else if (/[{}]/.test(route.file))
    document.report(at, null, 'a file’s name without placeholders, since the folder has them');
  else if (RESERVED_FILES.has(route.file))
    document.report(at, null, 'another name, since Headgate writes this file itself');
}

function checkRules(document: Document<unknown>, route: WrittenRoute, path: DocumentPath): void {
  const owned = route.rules ?? [];
  for (const [index, rule] of owned.entries()) {
    if (owned.indexOf(rule) !== index) document.report([...path, 'rules', index], null, 'each rule once');
  }
  checkPreviewRules(document, route, path);
  if (route.generate === undefined) return;
  checkRouteKind(document, { ...route, generate: route.generate }, path);
  const { rules } = route.generate;
  const names: string[] = [];
  for (const [index, rule] of rules.entries()) {
    const at = [...path, 'generate', 'rules', index];
    if (rule.name !== undefined && names.includes(rule.name))
      document.report([...at, 'name'], null, 'a name that no other rule of the route has');
    if (rule.name !== undefined) names.push(rule.name);
  }
  for (const [index, rule] of owned.entries()) {
    const exists = typeof rule === 'number' ? rule < rules.length : names.includes(rule);
    if (exists) continue;
    const known =
      names.length > 0
        ? `one of ${listed(names)}, or an index below ${rules.length}`
        : `an index below ${rules.length}`;
    document.report(
      [...path, 'rules', index],
      null,
      `a rule of generate.rules: ${known}`,
      nearest(String(rule), names),
    );
  }
}

function checkPreviewRules(document: Document<unknown>, route: WrittenRoute, path: DocumentPath): void {
  const { previewRules, rules } = route;
  const at = [...path, 'previewRules'];
  if (previewRules.length === 0) return;
  if (route.generate !== undefined) {
    document.report(at, null, 'nothing where the route is generated, since spec.preview says it there');
  } else if (isStream(route.kind)) {
    document.report(at, `previewRules in a ${route.kind}`, 'none, since it sees no requests that it could tell apart');
  }
  for (const [index, rule] of previewRules.entries()) {
    if (previewRules.indexOf(rule) !== index) document.report([...at, index], null, 'each rule once');
    else if (rules !== undefined && !rules.includes(rule)) {
      const names = rules.map(String);
      const expected = `one of the route’s rules: ${listed(names)}`;
      document.report([...at, index], null, expected, nearest(String(rule), names));
    }
  }
  if (rules?.every((rule) => previewRules.includes(rule)))
    document.report(at, 'every rule of the route', 'at least one rule whose weights the steps move');
}
