import { apiVersionOf, CLUSTER_RESOURCES } from './cluster-resources.ts';

/** What the API server says about itself at a path; null where the path is about objects. */
export function discover(path: string, withdrawn: ReadonlySet<string>): Readonly<Record<string, unknown>> | null {
  const served = CLUSTER_RESOURCES.filter(({ plural }) => !withdrawn.has(plural));
  if (path === '/version') return { major: '1', minor: '35', gitVersion: 'v1.35.0-playground' };
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/apis')
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupsOf(served.map(({ group }) => group)) };
  const [, groupVersion] = /^\/apis?\/(.+)$/.exec(path) ?? [];
  const resources = served.filter((each) => apiVersionOf(each) === groupVersion);
  if (resources.length === 0) return null;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion,
    resources: resources.map(({ plural, kind, namespaced }) => ({
      name: plural,
      singularName: kind.toLowerCase(),
      namespaced,
      kind,
      verbs: ['create', 'delete', 'get', 'list', 'patch', 'update'],
    })),
  };
}

function groupsOf(names: readonly string[]): readonly Readonly<Record<string, unknown>>[] {
  return [...new Set(names)]
    .filter((name) => name !== '')
    .sort()
    .map((name) => {
      const { version = '' } = CLUSTER_RESOURCES.find(({ group }) => group === name) ?? {};
      const groupVersion = { groupVersion: `${name}/${version}`, version };
      return { name, versions: [groupVersion], preferredVersion: groupVersion };
    });
}
