import { spawn } from 'node:child_process';

/** Which agent brings Git into which cluster. */
export const AGENTS = { 'eu-west': 'flux', 'eu-north': 'argo-cd', 'us-east': 'flux' } as const;
export type ClusterName = keyof typeof AGENTS;

/** Lets the cluster's agent follow the GitOps repository at that URL. */
export async function follow(cluster: ClusterName, url: string): Promise<void> {
  const objects = AGENTS[cluster] === 'flux' ? fluxObjects(cluster, url) : [argoApplication(cluster, url)];
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  await kubectl(['--context', `kind-${cluster}`, 'apply', '--server-side', '-f', '-'], list);
}

function fluxObjects(cluster: ClusterName, url: string) {
  const metadata = { name: 'shop-gitops', namespace: 'flux-system' };
  return [
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata,
      spec: { interval: '10s', url, ref: { branch: 'main' } },
    },
    {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { ...metadata, name: 'checkout-routes' },
      spec: {
        interval: '30s',
        // The folder comes with Headgate's first commit.
        retryInterval: '10s',
        timeout: '1m',
        path: `./delivery/${cluster}/checkout`,
        prune: false,
        sourceRef: { kind: 'GitRepository', name: metadata.name },
      },
    },
  ];
}

function argoApplication(cluster: ClusterName, url: string) {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: `checkout-${cluster}`, namespace: 'argocd' },
    spec: {
      project: 'default',
      source: { repoURL: url, targetRevision: 'main', path: `delivery/${cluster}/checkout` },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'shop' },
      syncPolicy: { automated: { prune: false, selfHeal: true } },
    },
  };
}

// Not a program of the project's: it is on GitHub's runners.
const KUBECTL = 'kubectl';

async function kubectl(args: readonly string[], input: string): Promise<void> {
  const child = spawn(KUBECTL, args, { stdio: ['pipe', 'inherit', 'inherit'] });
  child.stdin.end(input);
  const code = await new Promise((resolve, reject) => {
    child.on('exit', resolve);
    child.on('error', reject);
  });
  if (code !== 0) throw new Error(`${KUBECTL} ${args.join(' ')} ended with ${String(code)}.`);
}
