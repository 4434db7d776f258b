import { previewRule } from '../gateway/preview-rule.ts';
import { isStream } from '../gateway/route-kind.ts';
import { isRedirect } from '../gateway/route-layout.ts';
import type { Preview, PreviewCondition } from '../rollout/rollout.ts';
import type { Route, RouteRule } from '../rollout/route.ts';

/** What the second route for a preview's host is called, and its file. */
export function previewName(name: string): string {
  return `${name}-preview`;
}

export function previewFile(file: string): string {
  return file.replace(/(?=\.ya?ml$)/, '-preview');
}

/**
 * A route with what a preview adds to it. Where Headgate writes the route, each rule with backends gets one before it for
 * each condition, and a host gets a second route of the same rules. A file of the operator's own stays as it is.
 */
export function withPreview(route: Route, preview: Preview | null): Route[] {
  if (preview === null || route.generate === null || isStream(route.kind)) return [route];
  const { generate } = route;
  const main = withConditions(route, generate, preview.conditions);
  return preview.host === null ? [main] : [main, hostRoute(route, generate, preview.host)];
}

type Generate = NonNullable<Route['generate']>;

function withConditions(route: Route, generate: Generate, conditions: readonly PreviewCondition[]): Route {
  const added = previewRulesOf(generate.rules, conditions);
  const indexes = [...added.keys()];
  const shifted = route.rules?.map((rule) => (typeof rule === 'number' ? rule + added.length : rule)) ?? null;
  return {
    ...route,
    rules: shifted === null ? null : [...indexes, ...shifted],
    previewRules: indexes,
    generate: { ...generate, rules: [...added, ...generate.rules] },
  };
}

/** The rules that conditions add before the configured ones: rule by rule, and for each condition by condition. */
export function previewRulesOf(rules: readonly RouteRule[], conditions: readonly PreviewCondition[]): RouteRule[] {
  return rules
    .filter((rule) => !isRedirect(rule))
    .flatMap((rule) => conditions.map((condition, index) => previewRule(rule, condition, index + 1)));
}

function hostRoute(route: Route, generate: Generate, host: string): Route {
  return {
    ...route,
    name: previewName(route.name),
    file: previewFile(route.file),
    rules: null,
    previewRules: [...generate.rules.keys()].filter((index) => !isRedirect(generate.rules[index])),
    generate: { ...generate, hostnames: [host] },
  };
}
