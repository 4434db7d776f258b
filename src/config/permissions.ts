import type { Cluster } from '../rollout/cluster.ts';
import { nearest } from '../rollout/nearest.ts';
import { type Allowed, type Permissions, RIGHTS, type Right, type Role } from '../rollout/rights.ts';
import { reportUnmatchedGlob } from './cluster-selection.ts';
import { listed } from './describe.ts';
import type { Document } from './document.ts';
import type { DocumentPath } from './document-path.ts';
import {
  AllowedSchema,
  RestrictionSchema,
  type WrittenAllowed,
  type WrittenPermissions,
} from './permissions-schema.ts';

const PERMISSIONS = ['spec', 'permissions'];

/** The role that suffices for a right where the rollout says nothing of it. */
export const DEFAULT_ROLES: Readonly<Record<Right, Role>> = {
  canary: 'write',
  switch: 'write',
  promote: 'maintain',
  rollback: 'write',
  pause: 'write',
  resume: 'write',
  abort: 'write',
  approve: 'maintain',
  'break-glass': 'admin',
  shift: 'maintain',
  drain: 'maintain',
  failover: 'maintain',
  read: 'read',
};

export function normalisePermissions(written: WrittenPermissions): Permissions {
  const rule = (right: Right): Allowed => {
    const given = written[right];
    return given === undefined ? { role: DEFAULT_ROLES[right], users: [], teams: [] } : normaliseAllowed(given);
  };
  return {
    rights: {
      canary: rule('canary'),
      switch: rule('switch'),
      promote: rule('promote'),
      rollback: rule('rollback'),
      pause: rule('pause'),
      resume: rule('resume'),
      abort: rule('abort'),
      approve: rule('approve'),
      'break-glass': rule('break-glass'),
      shift: rule('shift'),
      drain: rule('drain'),
      failover: rule('failover'),
      read: rule('read'),
    },
    restrictions: written.restrictions.map((restriction) => ({
      rights: restriction.rights,
      clusters: restriction.clusters,
      jurisdictions: restriction.jurisdictions,
      allowed: normaliseAllowed(restriction),
    })),
  };
}

function normaliseAllowed(written: WrittenAllowed): Allowed {
  return { role: written.role ?? null, users: written.users, teams: written.teams };
}

/** Reports rules that nobody satisfies and restrictions on what does not exist. */
export function checkPermissions(document: Document<unknown>, clusters: readonly Cluster[]): void {
  for (const right of RIGHTS) {
    const path = [...PERMISSIONS, right];
    const allowed = document.part(AllowedSchema, path);
    if (allowed !== null) checkAllowed(document, allowed, path);
  }
  const jurisdictions = [...new Set(clusters.map((cluster) => cluster.jurisdiction))];
  for (const index of document.indexes([...PERMISSIONS, 'restrictions'])) {
    const path = [...PERMISSIONS, 'restrictions', index];
    const restriction = document.part(RestrictionSchema, path);
    if (restriction === null) continue;
    checkAllowed(document, restriction, path);
    for (const [at, glob] of restriction.clusters.entries()) {
      reportUnmatchedGlob(clusters, glob, [...path, 'clusters', at], 'the rollout', document.report);
    }
    for (const [at, name] of restriction.jurisdictions.entries()) {
      if (jurisdictions.length === 0 || jurisdictions.includes(name)) continue;
      const expected = `a jurisdiction of the rollout’s clusters: ${listed(jurisdictions)}`;
      document.report([...path, 'jurisdictions', at], null, expected, nearest(name, jurisdictions));
    }
  }
}

function checkAllowed(document: Document<unknown>, allowed: WrittenAllowed, path: DocumentPath): void {
  if (allowed.role === undefined && allowed.users.length === 0 && allowed.teams.length === 0) {
    document.report(path, 'a rule that nobody satisfies', 'a role, or at least one user or team');
  }
}
