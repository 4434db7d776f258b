import { writeFleetAxis } from './fleet-files.ts';
import { type JurisdictionSetting, jurisdictionOf } from './fleet-setting.ts';
import { writeLoop } from './loop-files.ts';
import { RESTRICTED_TEAM, type RolloutSetting, type Rule, type Setting } from './setting.ts';

export const APP_REPOSITORY = 'acme/shop';
export const GITOPS = { repository: 'acme/fleet', branch: 'main' } as const;

function configPath(rollout: string): string {
  return `rollouts/${rollout}/rollout.yaml`;
}

export function statePath(rollout: string): string {
  return `rollouts/${rollout}/state.yaml`;
}

export function routePath(cluster: string, rollout: string): string {
  return `delivery/${cluster}/${rollout}/httproute.yaml`;
}

export function recordsPath(rollout: string): string {
  return `dns/${rollout}/dnsendpoint.yaml`;
}

/** The GitOps repository's files before anything happens. */
export function firstFiles(setting: Setting): ReadonlyMap<string, string> {
  const files = new Map([
    ['fleet.yaml', writeFleet(setting, setting.jurisdictions[0] ?? [])],
    ['NOTES.md', 'Nothing yet.\n'],
  ]);
  for (const [rollout] of setting.rollouts) {
    if (rollout === undefined) continue;
    files.set(configPath(rollout.name), writeRollout(rollout));
    if (!rollout.adopted) continue;
    for (const cluster of rollout.clusters)
      files.set(routePath(cluster, rollout.name), writeAdoptedRoute(rollout.name));
  }
  return files;
}

export function writeAppConfig(setting: Setting): string {
  const names = setting.rollouts.map(([rollout]) => `    - ${rollout?.name}\n`);
  return `apiVersion: headgate.dev/v1alpha1
kind: App
spec:
  gitops:
    repository: ${GITOPS.repository}
    branch: ${GITOPS.branch}
  rollouts:
${names.join('')}`;
}

const fleets = new WeakMap<readonly JurisdictionSetting[], string>();

/** The clusters and jurisdictions as their operator would write them. */
export function writeFleet(setting: Setting, jurisdictions: readonly JurisdictionSetting[]): string {
  let text = fleets.get(jurisdictions);
  if (text === undefined) {
    text = writeFleetAnew(setting, jurisdictions);
    fleets.set(jurisdictions, text);
  }
  return text;
}

/** Where DNS finds a cluster's gateway. */
export function targetOf({ clusters }: Setting, cluster: string): string {
  return `192.0.2.${clusters.indexOf(cluster) + 1}`;
}

function writeFleetAnew(setting: Setting, jurisdictions: readonly JurisdictionSetting[]): string {
  const rules = jurisdictions.map(
    ({ name, countries, allows }) =>
      `    - {name: ${name}, countries: [${countries.join(', ')}]${allows === null ? '' : `, allows: [${allows.join(', ')}]`}}\n`,
  );
  const each = setting.clusters.map((name) => {
    const capacity = setting.capacity[name];
    return `    - name: ${name}
      region: ${jurisdictionOf(name)}-region
      jurisdiction: ${jurisdictionOf(name)}
      gatewayApi:
        version: "1.4"
        implementation: envoy-gateway
      gateways:
        - name: public
          namespace: gateways
      dns: {targets: [${targetOf(setting, name)}]}
${setting.observed.includes(name) ? '      live: {kubernetes: {}}\n' : ''}${capacity === undefined ? '' : `      capacity: {requestsPerSecond: ${capacity}}\n`}`;
  });
  const declared = rules.length === 0 ? '' : `  jurisdictions:\n${rules.join('')}`;
  return `apiVersion: headgate.dev/v1alpha1\nkind: Fleet\nspec:\n${setting.hasLoop ? SOURCES : ''}${declared}  clusters:\n${each.join('')}`;
}

const SOURCES = '  sources:\n    main: {prometheus: {url: https://prometheus.example.com}}\n';

const written = new WeakMap<RolloutSetting, string>();

/** A rollout's configuration as its operator would write it. */
export function writeRollout(setting: RolloutSetting): string {
  let text = written.get(setting);
  if (text === undefined) {
    text = writeRolloutAnew(setting);
    written.set(setting, text);
  }
  return text;
}

function writeRolloutAnew(setting: RolloutSetting): string {
  const { name, restricted } = setting;
  const lines = [
    'apiVersion: headgate.dev/v1alpha1',
    'kind: Rollout',
    'metadata:',
    `  name: ${name}`,
    'spec:',
    '  namespace: shop',
    '  backends:',
    ...['blue', 'green'].flatMap((slot) => [`    ${slot}:`, `      service: ${name}-${slot}`, '      port: 8080']),
    '  stable: blue',
    '  routes:',
    `    - name: ${name}`,
    ...(setting.adopted ? [] : ['      generate:', '        hostnames:', `          - ${name}.example.com`]),
    '  strategy:',
    ...(setting.strategy === 'canary' ? writeCanary(setting) : writeBlueGreen(setting)),
    ...(setting.fleet === null ? [] : writeFleetAxis(setting.name, setting.adopted, setting.fleet)),
    ...writeLoop(setting.loop),
    '  pullRequests:',
    ...(setting.loop.whenBusy === 'refuse' ? [] : [`    whenBusy: ${setting.loop.whenBusy}`]),
    `    requireSha: ${setting.requireSha}`,
    '    repositories:',
    `      - ${APP_REPOSITORY}`,
    '  permissions:',
    ...Object.entries(setting.rights).flatMap(([right, rule]) => [`    ${right}:`, ...writeRule(rule)]),
  ];
  if (restricted !== null) {
    lines.push('    restrictions:', `      - rights: [${restricted.rights.join(', ')}]`, '        clusters:');
    lines.push(
      ...restricted.clusters.map((cluster) => `          - ${cluster}`),
      `        teams: [${RESTRICTED_TEAM}]`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function writeCanary({ steps, waves, order, promoteFrom, gradualPauseSeconds }: RolloutSetting): readonly string[] {
  return [
    '    canary:',
    '      steps:',
    ...steps.flatMap(({ percent, pauseSeconds, approval }) => [
      `        - weight: ${percent}`,
      ...(pauseSeconds === null ? [] : [`          pause: ${pauseSeconds}s`]),
      ...(approval ? ['          approval: true'] : []),
    ]),
    ...writeWaves(waves),
    `      order: ${order}`,
    `      promoteFrom: ${promoteFrom}`,
    '      gradualRollback:',
    `        pause: ${gradualPauseSeconds}s`,
  ];
}

function writeBlueGreen({ steps, waves, keepWarmSeconds }: RolloutSetting): readonly string[] {
  return [
    '    blueGreen:',
    ...writeWaves(waves),
    `      smoke: {approval: ${steps[0]?.approval === true}}`,
    ...(keepWarmSeconds === 0 ? [] : [`      keepWarm: ${keepWarmSeconds}s`]),
  ];
}

function writeWaves(waves: RolloutSetting['waves']): readonly string[] {
  return [
    '      waves:',
    ...waves.flatMap((clusters, index) => [
      `        - name: wave-${index + 1}`,
      '          clusters:',
      ...clusters.map((cluster) => `            - ${cluster}`),
    ]),
  ];
}

function writeRule({ role, users, teams }: Rule): readonly string[] {
  return [
    ...(role === null ? [] : [`      role: ${role}`]),
    ...(users.length === 0 ? [] : [`      users: [${users.join(', ')}]`]),
    ...(teams.length === 0 ? [] : [`      teams: [${teams.join(', ')}]`]),
  ];
}

/** A route that an operator wrote, with much in it that is none of Headgate's business. */
function writeAdoptedRoute(name: string): string {
  return `# The ${name} team owns this file.
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: ${name}
  namespace: shop
spec:
  parentRefs:
    - name: public
      namespace: gateways
  hostnames: ["${name}.example.com"]
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: /
      backendRefs:
        - name: ${name}-blue   # stable at first
          port: 8080
          weight: 10000
        - name: ${name}-green
          port: 8080
          weight: 0
`;
}
