import type { Fleet, FleetCluster } from '../fleet/fleet.ts';
import { nearest } from '../rollout/nearest.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Backend } from '../rollout/route.ts';
import { checkAutoscaling, normaliseAutoscaling } from './autoscaling.ts';
import { checkSelection } from './cluster-selection.ts';
import { checkDeadline, normaliseDeadline } from './deadline.ts';
import { checkDeployments } from './deployments.ts';
import { listed } from './describe.ts';
import { type Document, openDocument, type Result } from './document.ts';
import { checkFleetPolicy, normaliseFleetPolicy } from './fleet-policy.ts';
import { checkGates } from './gate-checks.ts';
import { normaliseGate } from './gates.ts';
import { checkMirror, normaliseMirror } from './mirror.ts';
import { checkPermissions, normalisePermissions } from './permissions.ts';
import { checkPreview, normalisePreview } from './preview.ts';
import { withPreview } from './preview-rules.ts';
import { BackendsSchema, RepositoriesSchema, RolloutSchema, type WrittenRollout } from './rollout-schema.ts';
import { checkRouteBudgets } from './route-budget.ts';
import type { WrittenBackend } from './route-schema.ts';
import { checkRoutes, normaliseRoute } from './routes.ts';
import { checkSessions, normaliseSessions } from './sessions.ts';
import { checkStrategy, normaliseStrategy } from './strategy.ts';
import { checkVersionPins, normaliseVersionPin } from './version-pins.ts';
import { checkWindows, withWindows } from './windows.ts';
import { writtenRoutes } from './written-routes.ts';

/**
 * Reads `rollouts/<name>/rollout.yaml`.
 *
 * @param file the name that problems carry
 * @param name the name of the rollout's folder, which the file must repeat
 */
export function readRollout(file: string, name: string, text: string, fleet: Fleet): Result<Rollout> {
  const document = openDocument(file, text, RolloutSchema);
  if (!document.ok) return document;
  const clusters = checkClusters(document, fleet);
  checkName(document, name);
  checkBackends(document);
  checkRoutes(document);
  const routes = writtenRoutes(document);
  checkStrategy(document, clusters);
  checkPreview(document, routes);
  checkMirror(document, routes);
  checkSessions(document, routes);
  checkRouteBudgets(document, routes);
  checkAutoscaling(document);
  checkFleetPolicy(document, clusters, fleet, routes);
  checkGates(document, clusters, fleet, routes);
  checkDeadline(document);
  checkWindows(document);
  checkDeployments(document);
  checkVersionPins(document);
  checkRepositories(document);
  checkPermissions(document, clusters);
  return document.finish((written) => normalise(written, clusters, fleet));
}

function normalise({ metadata, spec }: WrittenRollout, clusters: readonly FleetCluster[], fleet: Fleet): Rollout {
  const [first, second] = Object.keys(spec.backends);
  if (first === undefined || second === undefined)
    throw new Error('The schema let a rollout pass that has not two slots.');
  const preview = spec.preview === undefined ? null : normalisePreview(spec.preview);
  const named = { name: metadata.name, namespace: spec.namespace };
  return {
    name: metadata.name,
    clusters,
    slots: [first, second],
    backends: Object.fromEntries(
      Object.entries(spec.backends).map(([slot, backend]) => [slot, normaliseBackend(backend)]),
    ),
    initialStable: spec.stable,
    routes: spec.routes.flatMap((route) => withPreview(normaliseRoute(route, spec.namespace), preview)),
    strategy: normaliseStrategy(spec.strategy, clusters),
    preview,
    mirror: spec.mirror === undefined ? null : normaliseMirror(spec.mirror),
    sessions: spec.sessions === undefined ? null : normaliseSessions(spec.sessions),
    autoscaler: spec.autoscaling === undefined ? null : normaliseAutoscaling(spec.autoscaling),
    fleet: spec.fleet === undefined ? null : normaliseFleetPolicy(spec.fleet, clusters, fleet, named),
    delivery:
      spec.delivery.pullRequest === undefined
        ? { kind: 'commit' }
        : { kind: 'pull-request', autoMerge: spec.delivery.pullRequest.autoMerge },
    gates: spec.gates.map((gate) => normaliseGate(gate, spec.delivery.pullRequest !== undefined)),
    deadline: normaliseDeadline(spec.deadline, spec.strategy, clusters, spec.gates.length > 0),
    windows: withWindows(fleet.windows, spec.windows),
    deployments: spec.deployments ?? null,
    versionPins: spec.version.map(normaliseVersionPin),
    repositories: spec.pullRequests.repositories,
    whenBusy: spec.pullRequests.whenBusy,
    requireSha: spec.pullRequests.requireSha,
    permissions: normalisePermissions(spec.permissions),
  };
}

function normaliseBackend(written: WrittenBackend): Backend {
  return { service: written.service, namespace: written.namespace ?? null, port: written.port };
}

function checkName(document: Document<unknown>, name: string): void {
  const path = ['metadata', 'name'];
  const written = document.part(RolloutSchema.entries.metadata.entries.name, path);
  if (written !== null && written !== name)
    document.report(path, null, `${JSON.stringify(name)}, the name of the file’s folder`, name);
}

/** The rollout's clusters; none where what chooses them is wrong. */
function checkClusters(document: Document<unknown>, fleet: Fleet): readonly FleetCluster[] {
  const path = ['spec', 'clusters'];
  const selection = document.part(RolloutSchema.entries.spec.entries.clusters, path);
  if (selection === null) return [];
  const at = { whole: path, globs: [...path, 'names'], selector: [...path, 'selector'] };
  return checkSelection(fleet.clusters, selection, at, 'the fleet', document.report);
}

function checkBackends(document: Document<unknown>): void {
  const path = ['spec', 'backends'];
  const backends = document.part(BackendsSchema, path);
  if (backends === null) return;
  const { stable: stableSchema, namespace: namespaceSchema } = RolloutSchema.entries.spec.entries;
  const namespace = document.part(namespaceSchema, ['spec', 'namespace']);
  const services = Object.values(backends).map(
    (backend) => `${backend.namespace ?? namespace}/${backend.service}:${backend.port}`,
  );
  if (new Set(services).size < services.length)
    document.report(path, 'the same Service and port in both slots', 'a Service or a port of its own for each slot');

  const slots = Object.keys(backends);
  const stable = document.part(stableSchema, ['spec', 'stable']);
  if (stable !== null && !slots.includes(stable)) {
    document.report(['spec', 'stable'], null, `one of the two slots, ${listed(slots)}`, nearest(stable, slots));
  }
}

function checkRepositories(document: Document<unknown>): void {
  const path = ['spec', 'pullRequests', 'repositories'];
  const seen = new Set<string>();
  for (const [index, repository] of (document.part(RepositoriesSchema, path) ?? []).entries()) {
    // GitHub does not tell letter case apart in names.
    if (seen.has(repository.toLowerCase())) document.report([...path, index], null, 'each repository once');
    seen.add(repository.toLowerCase());
  }
}
