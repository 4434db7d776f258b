import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from '@jest/globals';
import { describeCluster } from './cluster-suite.ts';
import { realAssets, startKubeApiserver } from './kube-apiserver.ts';
import { startStandIn } from './stand-in.ts';

const CRDS = fileURLToPath(new URL('../../../shared/data/gateway-api/v1.6.1', import.meta.url));
const INSTALLED = ['gateways', 'grpcroutes', 'httproutes'].map((plural) =>
  join(CRDS, `gateway.networking.k8s.io_${plural}.yaml`),
);

const assets = realAssets();
const isThere = existsSync(CRDS) && INSTALLED.every((file) => readdirSync(CRDS).includes(file.slice(CRDS.length + 1)));

describeCluster("the playground's stand-in", startStandIn);

if (assets !== null && isThere) {
  describeCluster('a real kube-apiserver with etcd', () => startKubeApiserver(assets, INSTALLED));
} else {
  const why =
    assets === null
      ? 'KUBEBUILDER_ASSETS names no folder with kube-apiserver and etcd'
      : `there are no CRDs at ${CRDS}`;
  describe("a cluster's API, seen at a real kube-apiserver with etcd", () => {
    it.skip(`is not looked at: ${why}`, () => undefined);
  });
}
