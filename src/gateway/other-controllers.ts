import type { Route } from '../rollout/route.ts';
import type { Note } from './finding.ts';
import { dig, listIn } from './plain-data.ts';

type Named = Pick<Route, 'kind' | 'name' | 'namespace'>;

/** Marks on a route by which a GitOps agent leaves it alone or a rollout controller claims it. */
const MARKS: readonly { readonly name: string; readonly claims: (value: string) => boolean; readonly means: string }[] =
  [
    {
      // argoproj-labs/rollouts-plugin-trafficrouter-gatewayapi sets it while it moves the weights.
      name: 'rollouts.argoproj.io/gatewayapi-canary',
      claims: () => true,
      means: 'Argo Rollouts moves this route’s weights',
    },
    {
      name: 'app.kubernetes.io/managed-by',
      claims: (value) => value === 'flagger',
      means: 'Flagger moves this route’s weights',
    },
    {
      name: 'kustomize.toolkit.fluxcd.io/reconcile',
      claims: (value) => value === 'disabled',
      means: 'Flux does not apply this route',
    },
    {
      name: 'kustomize.toolkit.fluxcd.io/ssa',
      claims: (value) => value === 'ifnotpresent' || value === 'ignore',
      means: 'Flux does not apply changes of this route',
    },
    {
      name: 'argocd.argoproj.io/hook',
      claims: () => true,
      means: 'Argo CD takes the route for a hook (or skips it) and never sees it out of sync',
    },
    {
      name: 'config.kubernetes.io/local-config',
      claims: (value) => value === 'true',
      means: 'kustomize leaves the route out of what it builds',
    },
  ];

/** What on the route itself says that a commit would not move its traffic. `metadata` is the route's. */
export function claimsOnRoute(metadata: unknown): Note[] {
  const notes = ['labels', 'annotations'].flatMap((where) =>
    MARKS.flatMap(({ name, claims, means }) => {
      const value = dig(metadata, where, name);
      if (typeof value !== 'string' || !claims(value.toLowerCase())) return [];
      return [claimed(`metadata.${where}`, `${name}: ${value}: ${means}`, `Remove that from the route’s ${where}.`)];
    }),
  );
  listIn(dig(metadata, 'ownerReferences')).forEach((owner, index) => {
    const version = String(dig(owner, 'apiVersion'));
    if (dig(owner, 'kind') !== 'Canary' || !version.startsWith('flagger.app/')) return;
    const found = `it belongs to the Flagger Canary ${String(dig(owner, 'name'))}`;
    notes.push(claimed(`metadata.ownerReferences[${index}]`, found, 'Remove the Canary, then this reference.'));
  });
  return notes;
}

/** Whether another document moves the route or hides its changes. `labels` are the route's. */
export function claimsOfDocument(document: unknown, route: Named, labels: unknown): Note[] {
  const kind = `${String(dig(document, 'apiVersion')).split('/', 1)[0]}/${String(dig(document, 'kind'))}`;
  const name = String(dig(document, 'metadata', 'name'));
  switch (kind) {
    case 'flagger.app/Canary':
      return namesInCanary(document, route)
        ? [claimed('', `the Flagger Canary ${name} moves this route’s weights`, 'Remove the Canary.')]
        : [];
    case 'argoproj.io/Rollout':
      return namesInRollout(document, route, labels)
        ? [claimed('', `the Argo Rollout ${name} moves this route’s weights`, 'Remove its trafficRouting plugin.')]
        : [];
    case 'argoproj.io/Application':
      return ignoredBy('Application', name, listIn(dig(document, 'spec', 'ignoreDifferences')), route);
    case 'argoproj.io/ApplicationSet':
      return ignoredBy(
        'ApplicationSet',
        name,
        listIn(dig(document, 'spec', 'template', 'spec', 'ignoreDifferences')),
        route,
      );
    case 'kustomize.toolkit.fluxcd.io/Kustomization':
      return listIn(dig(document, 'spec', 'ignore')).some((rule) => fluxIgnores(rule, route))
        ? [
            claimed(
              '',
              `the Flux Kustomization ${name} ignores changes of this route’s rules`,
              'Take the route out of its `ignore`.',
            ),
          ]
        : [];
    default:
      return [];
  }
}

/** Flagger's route is called after its Canary's apex service. */
function namesInCanary(document: unknown, route: Named): boolean {
  const provider = dig(document, 'spec', 'provider') ?? 'gatewayapi';
  const apex = dig(document, 'spec', 'service', 'name') ?? dig(document, 'spec', 'targetRef', 'name');
  return (
    route.kind === 'HTTPRoute' &&
    String(provider).startsWith('gatewayapi') &&
    apex === route.name &&
    isHere(dig(document, 'metadata', 'namespace'), route)
  );
}

function namesInRollout(document: unknown, route: Named, labels: unknown): boolean {
  const plugins = dig(document, 'spec', 'strategy', 'canary', 'trafficRouting', 'plugins');
  if (typeof plugins !== 'object' || plugins === null) return false;
  const [one, many, selector] =
    route.kind === 'HTTPRoute'
      ? ['httpRoute', 'httpRoutes', 'httpRouteSelector']
      : ['grpcRoute', 'grpcRoutes', 'grpcRouteSelector'];
  return Object.values(plugins).some(
    (plugin: unknown) =>
      isHere(dig(plugin, 'namespace'), route) &&
      (dig(plugin, one) === route.name ||
        listIn(dig(plugin, many)).some((named) => dig(named, 'name') === route.name) ||
        selects(dig(plugin, selector, 'matchLabels'), labels)),
  );
}

function selects(wanted: unknown, labels: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return false;
  const entries = Object.entries(wanted);
  return entries.length > 0 && entries.every(([name, value]) => dig(labels, name) === value);
}

function ignoredBy(kind: string, name: string, differences: readonly unknown[], route: Named): Note[] {
  const ignores = differences.some((difference) => {
    const matches = (field: string, value: string) =>
      [undefined, null, '', '*', value].some((one) => one === dig(difference, field));
    return (
      matches('group', 'gateway.networking.k8s.io') &&
      matches('kind', route.kind) &&
      matches('name', route.name) &&
      matches('namespace', route.namespace) &&
      (listIn(dig(difference, 'jsonPointers')).some((pointer) => coversRules(String(pointer))) ||
        listIn(dig(difference, 'jqPathExpressions')).some((path) => /^\.spec(?:$|\.rules\b)/.test(String(path))))
    );
  });
  return ignores
    ? [
        claimed(
          '',
          `the Argo CD ${kind} ${name} ignores differences in this route’s rules`,
          'Take the route out of its `ignoreDifferences`.',
        ),
      ]
    : [];
}

/** A target's fields are regular expressions over the whole value; one that says nothing matches everything. */
function fluxIgnores(rule: unknown, route: Named): boolean {
  const target = dig(rule, 'target');
  const matches = (field: string, value: string) => {
    const pattern = dig(target, field) ?? '';
    if (typeof pattern !== 'string' || pattern === '') return true;
    try {
      return new RegExp(`^(?:${pattern})$`).test(value);
    } catch {
      return false;
    }
  };
  return (
    listIn(dig(rule, 'paths')).some((pointer) => coversRules(String(pointer))) &&
    matches('group', 'gateway.networking.k8s.io') &&
    matches('kind', route.kind) &&
    matches('name', route.name) &&
    matches('namespace', route.namespace)
  );
}

function coversRules(pointer: string): boolean {
  return pointer === '' || pointer === '/spec' || pointer === '/spec/rules' || pointer.startsWith('/spec/rules/');
}

function isHere(namespace: unknown, route: Named): boolean {
  return namespace === undefined || namespace === null || namespace === route.namespace;
}

function claimed(path: string, found: string, next: string): Note {
  return {
    reason: 'route_controlled_elsewhere',
    gravity: 'stops-unless-forced',
    path,
    offset: null,
    found,
    expected: 'a route whose weights Git alone decides',
    next,
  };
}
