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

/** The GitOps repository's files before anything happens. */
export function firstFiles(setting: Setting): ReadonlyMap<string, string> {
  const files = new Map([
    ['fleet.yaml', writeFleet(setting)],
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

function writeFleet({ clusters }: Setting): string {
  const each = clusters.map(
    (name) => `    - name: ${name}
      region: ${name.slice(0, 2)}-region
      jurisdiction: ${name.slice(0, 2)}
      gatewayApi:
        version: "1.4"
        implementation: envoy-gateway
      gateways:
        - name: public
          namespace: gateways
`,
  );
  return `apiVersion: headgate.dev/v1alpha1\nkind: Fleet\nspec:\n  clusters:\n${each.join('')}`;
}

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
  const { name, steps, waves, order, restricted } = setting;
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
    '    canary:',
    '      steps:',
    ...steps.flatMap(({ percent, pauseSeconds, approval }) => [
      `        - weight: ${percent}`,
      ...(pauseSeconds === null ? [] : [`          pause: ${pauseSeconds}s`]),
      ...(approval ? ['          approval: true'] : []),
    ]),
    '      waves:',
    ...waves.flatMap((clusters, index) => [
      `        - name: wave-${index + 1}`,
      '          clusters:',
      ...clusters.map((cluster) => `            - ${cluster}`),
    ]),
    `      order: ${order}`,
    `      promoteFrom: ${setting.promoteFrom}`,
    '      gradualRollback:',
    `        pause: ${setting.gradualPauseSeconds}s`,
    '  pullRequests:',
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
