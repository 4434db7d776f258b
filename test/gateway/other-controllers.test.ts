import { describe, expect, it } from '@jest/globals';
import {
  canary,
  changesOf,
  EU_WEST,
  generated,
  httpRoute,
  IDLE,
  refusalsOf,
  render,
  rollout,
  rule,
  warningsOf,
} from './shop.ts';

function claims(text: string): string[] {
  const result = render({ [EU_WEST]: text });
  return result.ok ? [] : result.refusals.map(({ reason, found }) => `${reason}: ${found}`);
}

const marked = (where: string, mark: string) => httpRoute(rule(100, 0), `  ${where}:\n    ${mark}\n`);
const beside = (document: string) => `${httpRoute(rule(100, 0), '  labels: {app: checkout}\n')}---\n${document}`;

describe('a route that another controller moves', () => {
  it.each([
    ['labels', 'rollouts.argoproj.io/gatewayapi-canary: in-progress', /Argo Rollouts moves/],
    ['labels', 'app.kubernetes.io/managed-by: flagger', /Flagger moves/],
    ['annotations', 'kustomize.toolkit.fluxcd.io/reconcile: disabled', /Flux does not apply/],
    ['labels', 'kustomize.toolkit.fluxcd.io/reconcile: Disabled', /Flux does not apply/],
    ['annotations', 'kustomize.toolkit.fluxcd.io/ssa: IfNotPresent', /Flux does not apply changes/],
    ['annotations', 'kustomize.toolkit.fluxcd.io/ssa: Ignore', /Flux does not apply changes/],
    ['annotations', 'argocd.argoproj.io/hook: Skip', /Argo CD/],
    ['annotations', 'config.kubernetes.io/local-config: "true"', /kustomize leaves the route out/],
    ['ownerReferences', '- {apiVersion: flagger.app/v1beta1, kind: Canary, name: checkout}', /Flagger Canary checkout/],
  ])('is refused by its %s: %s', (where, mark, found) => {
    const [claim, second] = claims(marked(where, mark));
    expect(claim).toMatch(/^route_controlled_elsewhere/);
    expect(claim).toMatch(found);
    expect(second).toBeUndefined();
  });

  it.each([
    ['labels', 'app.kubernetes.io/managed-by: Helm'],
    ['annotations', 'kustomize.toolkit.fluxcd.io/reconcile: enabled'],
    ['annotations', 'kustomize.toolkit.fluxcd.io/ssa: Merge'],
    ['annotations', 'argocd.argoproj.io/sync-options: Prune=false,ServerSideApply=true'],
    ['ownerReferences', '- {apiVersion: apps/v1, kind: Deployment, name: checkout}'],
  ])('is not taken for one by its %s: %s', (where, mark) => {
    expect(claims(marked(where, mark))).toEqual([]);
  });

  const rolloutOf = (plugin: string) =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\nspec: {strategy: {canary: {trafficRouting: {plugins: {argoproj-labs/gatewayAPI: ${plugin}}}}}}\n`;
  const applicationOf = (difference: string, kind = 'Application') => {
    const spec = `{ignoreDifferences: [${difference}]}`;
    return `apiVersion: argoproj.io/v1alpha1\nkind: ${kind}\nmetadata: {name: a}\nspec: ${kind === 'Application' ? spec : `{template: {spec: ${spec}}}`}\n`;
  };
  const fluxOf = (rule: string) =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: k}\nspec: {ignore: [${rule}]}\n`;
  const canaryOf = (spec: string) =>
    `apiVersion: flagger.app/v1beta1\nkind: Canary\nmetadata: {name: c}\nspec: ${spec}\n`;
  const HTTP = 'group: gateway.networking.k8s.io, kind: HTTPRoute';

  it.each([
    [
      'a Flagger Canary by its service',
      canaryOf('{provider: "gatewayapi:v1", targetRef: {name: x}, service: {name: checkout}}'),
    ],
    ['a Flagger Canary by its target', canaryOf('{targetRef: {name: checkout}}')],
    ['an Argo Rollout', rolloutOf('{httpRoute: checkout, namespace: shop}')],
    ['an Argo Rollout with several routes', rolloutOf('{httpRoutes: [{name: other}, {name: checkout}]}')],
    ['an Argo Rollout by labels', rolloutOf('{httpRouteSelector: {matchLabels: {app: checkout}}}')],
    ['an Argo CD Application', applicationOf(`{${HTTP}, jsonPointers: [/spec/rules]}`)],
    [
      'an Argo CD Application by jq',
      applicationOf(`{group: "*", kind: "*", jqPathExpressions: [".spec.rules[].backendRefs[].weight"]}`),
    ],
    [
      'an Argo CD ApplicationSet',
      applicationOf(`{${HTTP}, name: checkout, jsonPointers: [/spec/rules/0/backendRefs]}`, 'ApplicationSet'),
    ],
    ['a Flux Kustomization', fluxOf('{paths: [/spec/rules], target: {kind: HTTPRoute, name: "check.*"}}')],
    ['a Flux Kustomization for everything', fluxOf('{paths: [/metadata/labels, /spec]}')],
  ])('is refused for %s in its file', (_, document) => {
    expect(claims(beside(document))).toEqual([expect.stringMatching(/^route_controlled_elsewhere/)]);
  });

  it.each([
    ['a Canary of another provider', canaryOf('{provider: istio, targetRef: {name: checkout}}')],
    ['a Canary of another service', canaryOf('{targetRef: {name: other}}')],
    ['a Rollout in another namespace', rolloutOf('{httpRoute: checkout, namespace: other}')],
    ['a Rollout of a GRPCRoute', rolloutOf('{grpcRoute: checkout}')],
    ['a Rollout with other labels', rolloutOf('{httpRouteSelector: {matchLabels: {app: other}}}')],
    ['an Application that ignores a status', applicationOf(`{${HTTP}, jsonPointers: [/status]}`)],
    [
      'an Application that ignores a Deployment',
      applicationOf('{group: apps, kind: Deployment, jsonPointers: [/spec]}'),
    ],
    ['an Application that ignores another route', applicationOf(`{${HTTP}, name: other, jsonPointers: [/spec/rules]}`)],
    ['a Kustomization that ignores replicas', fluxOf('{paths: [/spec/replicas]}')],
    ['a Kustomization that ignores another name', fluxOf('{paths: [/spec/rules], target: {name: check}}')],
    ['a Kustomization with a broken pattern', fluxOf('{paths: [/spec/rules], target: {name: "("}}')],
    ['documents of another group', 'apiVersion: example.com/v1\nkind: Canary\nspec: {targetRef: {name: checkout}}\n'],
  ])('is not taken for one for %s in its file', (_, document) => {
    expect(claims(beside(document))).toEqual([]);
  });

  it('is not written in the first place with such a label', () => {
    const labels = { 'rollouts.argoproj.io/gatewayapi-canary': 'in-progress' };
    const routes = [generated([], { generate: { hostnames: [], rules: [], labels, annotations: {} } })];
    expect(refusalsOf(render({}, { rollout: rollout({ routes }) }))).toMatchObject([
      { reason: 'route_controlled_elsewhere' },
    ]);
  });

  it('can still be rolled back, with a warning', () => {
    const text = marked('labels', 'app.kubernetes.io/managed-by: flagger')
      .replace('weight: 100', 'weight: 90')
      .replace('weight: 0', 'weight: 10');
    const result = render({ [EU_WEST]: text }, { before: canary(1000), after: IDLE, force: true });
    expect(changesOf(result)).toHaveLength(1);
    expect(warningsOf(result).map(({ reason }) => reason)).toEqual(['route_controlled_elsewhere']);
  });

  it('is found through a document in a pinned file', () => {
    const one = rollout({ versionPins: [{ file: 'apps/r.yaml', path: ['spec', 'tag'], template: '{sha7}' }] });
    const files = {
      [EU_WEST]: httpRoute(rule(100, 0)),
      'apps/r.yaml': `${rolloutOf('{httpRoute: checkout}').trim().slice(0, -1)}, tag: a}\n`,
    };
    expect(refusalsOf(render(files, { rollout: one, pin: { slot: 'green', sha: 'a'.repeat(40) } }))).toMatchObject([
      { reason: 'route_controlled_elsewhere', where: 'apps/r.yaml' },
    ]);
  });
});
