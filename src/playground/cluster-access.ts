import type { ServedResource } from './cluster-resources.ts';
import { forbidden, unauthorized } from './cluster-status.ts';

/** One rule of a Role or ClusterRole. `*` stands for all. */
export interface AccessRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

export interface ClusterUser {
  readonly name: string;
  readonly rules: readonly AccessRule[];
}

export type Verb = 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete';

const EVERYTHING: readonly AccessRule[] = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];

/** Who may do what in a playground cluster, by bearer token. */
export class ClusterAccess {
  readonly #users = new Map<string, ClusterUser>();

  /** @param administrator a token that may do everything */
  constructor(administrator: string) {
    this.#users.set(administrator, { name: 'administrator', rules: EVERYTHING });
  }

  /** Lets a token do what the rules say, and no more than that from now on. */
  grant(token: string, user: ClusterUser): void {
    this.#users.set(token, user);
  }

  revoke(token: string): void {
    this.#users.delete(token);
  }

  /** @throws ClusterRefusal 401 */
  authenticate(authorization: string | undefined): ClusterUser {
    const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '';
    const user = this.#users.get(token);
    if (user === undefined) throw unauthorized();
    return user;
  }
}

/** @throws ClusterRefusal 403 */
export function authorize(
  { name: user, rules }: ClusterUser,
  verb: Verb,
  resource: ServedResource,
  at: { readonly namespace: string; readonly name: string | null; readonly subresource: string | null },
): void {
  const plural = at.subresource === null ? resource.plural : `${resource.plural}/${at.subresource}`;
  const allowed = rules.some(
    (rule) => names(rule.apiGroups, resource.group) && names(rule.resources, plural) && names(rule.verbs, verb),
  );
  if (!allowed) throw forbidden(user, verb, resource, at.namespace, at.name);
}

function names(all: readonly string[], one: string): boolean {
  return all.includes('*') || all.includes(one);
}
