import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { fieldsOf } from '../../src/playground/cluster-object.ts';
import { type Answer, type ApiUnderTest, type Caller, kubeconfigOf, parsed } from './api-under-test.ts';

const LONGEST_START_MILLISECONDS = 120_000;

/** The folder that `KUBEBUILDER_ASSETS` names, where it has both programs; null where it does not. */
export function realAssets(): string | null {
  const folder = process.env['KUBEBUILDER_ASSETS'] ?? '';
  const isWhole = ['etcd', 'kube-apiserver'].every((program) => existsSync(join(folder, program)));
  return folder !== '' && isWhole ? folder : null;
}

/** Starts etcd and a kube-apiserver on loopback, with the CRDs of the files. */
export async function startKubeApiserver(assets: string, crdFiles: readonly string[]): Promise<ApiUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-kube-apiserver-'));
  const tokens = { administrator: 'administrator-token', nobody: 'unknown-token' };
  const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
  const etcd = start(folder, join(assets, 'etcd'), [
    `--data-dir=${join(folder, 'etcd-data')}`,
    `--listen-client-urls=http://127.0.0.1:${client}`,
    `--advertise-client-urls=http://127.0.0.1:${client}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-cluster=default=http://127.0.0.1:${peer}`,
    // Nothing of it has to survive the test.
    '--unsafe-no-fsync',
  ]);
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  write(folder, 'service-account.key', privateKey);
  write(folder, 'service-account.pub', publicKey);
  write(folder, 'tokens.csv', `${tokens.administrator},administrator,administrator,system:masters\n`);
  const server = start(folder, join(assets, 'kube-apiserver'), [
    `--etcd-servers=http://127.0.0.1:${client}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    // It makes its own certificate there.
    `--cert-dir=${join(folder, 'certificates')}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${join(folder, 'service-account.pub')}`,
    `--service-account-signing-key-file=${join(folder, 'service-account.key')}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    '--endpoint-reconciler-type=none',
  ]);
  const stop = async () => {
    await end(server);
    await end(etcd);
    rmSync(folder, { recursive: true, force: true });
  };
  const authority = join(folder, 'certificates', 'apiserver.crt');
  const send = (token: string, method: string, path: string, body?: unknown, mediaType = 'application/json') =>
    ask({ port, authority, token, method, path, body, mediaType });
  const administer = (method: string, path: string, body?: unknown) => send(tokens.administrator, method, path, body);
  try {
    await until(
      async () => existsSync(authority) && (await administer('GET', '/readyz')).status === 200,
      [server, etcd],
    );
    for (const file of crdFiles) await installCrd(administer, readFileSync(file, 'utf8'));
    await installCrd(administer, APPLICATION_CRD);
  } catch (error) {
    const log = readFileSync(join(folder, 'kube-apiserver.log'), 'utf8').slice(-4000);
    await stop();
    throw new Error(`${error instanceof Error ? error.message : error}\n${log}`);
  }
  let reader = '';
  const tokenOf = (as: Caller) => (as === 'reader' ? reader : tokens[as]);
  return {
    ask: (method, path, body, { as = 'administrator', mediaType } = {}) =>
      send(tokenOf(as), method, path, body, mediaType),
    applyRights: async (text) => {
      for (const document of loadAll(text)) await createIn(administer, document);
      const path = '/api/v1/namespaces/headgate/serviceaccounts/headgate-reader/token';
      const { body } = await administer('POST', path, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' });
      reader = String(fieldsOf(fieldsOf(body)['status'])['token']);
    },
    kubeconfig: (as) => {
      const cluster = { server: `https://127.0.0.1:${port}`, 'certificate-authority': 'certificates/apiserver.crt' };
      return write(folder, `${as}.kubeconfig`, kubeconfigOf(cluster, { token: tokenOf(as) }));
    },
    stop,
  };
}

type Administer = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** As small as it can be: what is patched is metadata. */
const APPLICATION_CRD = JSON.stringify({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'applications.argoproj.io' },
  spec: {
    group: 'argoproj.io',
    scope: 'Namespaced',
    names: { kind: 'Application', plural: 'applications' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
});

async function installCrd(administer: Administer, text: string): Promise<void> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const document = fieldsOf(loadAll(text)[0]);
  const { status, body } = await administer('POST', path, document);
  if (status !== 201) throw new Error(`The CRD was not taken: ${JSON.stringify(body)}`);
  const name = String(fieldsOf(document['metadata'])['name']);
  await until(async () => {
    const { conditions } = fieldsOf(fieldsOf((await administer('GET', `${path}/${name}`)).body)['status']);
    const established =
      Array.isArray(conditions) && conditions.map(fieldsOf).find(({ type }) => type === 'Established');
    return fieldsOf(established)['status'] === 'True';
  });
}

const PATHS: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  ServiceAccount: '/api/v1/namespaces/NAMESPACE/serviceaccounts',
  ClusterRole: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  ClusterRoleBinding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  Role: '/apis/rbac.authorization.k8s.io/v1/namespaces/NAMESPACE/roles',
  RoleBinding: '/apis/rbac.authorization.k8s.io/v1/namespaces/NAMESPACE/rolebindings',
};

async function createIn(administer: Administer, document: unknown): Promise<void> {
  const { kind, metadata } = fieldsOf(document);
  const path = PATHS[String(kind)]?.replace('NAMESPACE', String(fieldsOf(metadata)['namespace']));
  if (path === undefined) throw new Error(`Nobody knows where a ${String(kind)} goes.`);
  const { status, body } = await administer('POST', path, document);
  if (status !== 201) throw new Error(`${String(kind)} was not taken: ${JSON.stringify(body)}`);
}

interface Ask {
  readonly port: number;
  readonly authority: string;
  readonly token: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly mediaType: string;
}

function ask({ port, authority, token, method, path, body, mediaType }: Ask): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': mediaType };
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, method, path, headers, ca: readFileSync(authority) },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parsed(text) }));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function until(holds: () => Promise<boolean>, alive: readonly ChildProcess[] = []): Promise<void> {
  const deadline = Date.now() + LONGEST_START_MILLISECONDS;
  for (;;) {
    if (await holds().catch(() => false)) return;
    if (alive.some(({ exitCode }) => exitCode !== null)) throw new Error('A server ended before it was ready.');
    if (Date.now() > deadline) throw new Error('It was not ready in time.');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function start(folder: string, program: string, args: readonly string[]): ChildProcess {
  const log = openSync(join(folder, `${program.split('/').at(-1)}.log`), 'w');
  return spawn(program, args, { cwd: folder, stdio: ['ignore', log, log] });
}

/** By its own process, and not done before it is gone: the folder is removed next. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGKILL');
  });
}

function write(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
