import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { AccessRule } from '../../src/playground/cluster-access.ts';
import { startClusterApi } from '../../src/playground/cluster-api.ts';
import { fieldsOf } from '../../src/playground/cluster-object.ts';
import { type ApiUnderTest, type Caller, parsed } from './api-under-test.ts';

const TOKENS: Readonly<Record<Caller, string>> = {
  administrator: 'administrator-token',
  reader: 'reader-token',
  nobody: 'unknown-token',
};

/** The playground's cluster, for the suite. */
export async function startStandIn(): Promise<ApiUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-cluster-'));
  const api = await startClusterApi({ token: TOKENS.administrator });
  api.withdraw(['udproutes']);
  const rules: AccessRule[] = [];
  return {
    ask: async (method, path, body, { as = 'administrator', mediaType = 'application/json' } = {}) => {
      const response = await fetch(`${api.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${TOKENS[as]}`, 'content-type': mediaType },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: parsed(await response.text()) };
    },
    applyRights: async (text) => {
      rules.push(...loadAll(text).flatMap(rulesOf));
      api.grant(TOKENS.reader, { name: 'system:serviceaccount:headgate:headgate-reader', rules });
    },
    kubeconfig: (as) => {
      const path = join(folder, `${as}.kubeconfig`);
      writeFileSync(path, api.kubeconfig('cluster', TOKENS[as]), { mode: 0o600 });
      return path;
    },
    stop: async () => {
      await api.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function rulesOf(document: unknown): AccessRule[] {
  const { rules } = fieldsOf(document);
  return Array.isArray(rules) ? rules.map((rule) => ruleOf(fieldsOf(rule))) : [];
}

function ruleOf({ apiGroups, resources, verbs }: Readonly<Record<string, unknown>>): AccessRule {
  return { apiGroups: words(apiGroups), resources: words(resources), verbs: words(verbs) };
}

function words(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
