import type { Field, ObjectField } from '../gateway/field.ts';
import { ruleField } from '../gateway/route-kind.ts';
import { group, hostname, kind as kindField, objectName, port } from '../gateway/scalar-fields.ts';
import type { RouteKind } from '../rollout/route.ts';

const namespace: Field = { type: 'string' };

const parentReference: Field = {
  type: 'object',
  fields: {
    group: { ...group, default: 'gateway.networking.k8s.io' },
    kind: { ...kindField, default: 'Gateway' },
    namespace,
    name: objectName,
    sectionName: { type: 'string' },
    port,
  },
};

/**
 * A route's whole `spec`, with every default that the API server puts where nothing is written. Fields that are not
 * declared here have none.
 */
export function specField(kind: RouteKind): ObjectField {
  const rule = ruleField(kind);
  const filters = rule.fields['filters'];
  const backendReference: Field = {
    type: 'object',
    fields: {
      group: { ...group, default: '' },
      kind: { ...kindField, default: 'Service' },
      namespace,
      name: objectName,
      port,
      weight: { type: 'integer', default: 1 },
      ...(filters === undefined ? {} : { filters }),
    },
  };
  const rules: Field = {
    type: 'list',
    items: {
      type: 'object',
      fields: { ...rule.fields, backendRefs: { type: 'list', items: backendReference } },
    },
    // An HTTPRoute without rules is one that takes everything; no other kind has such a default.
    ...(kind === 'HTTPRoute' ? { default: [{}] } : {}),
  };
  return {
    type: 'object',
    fields: {
      parentRefs: { type: 'list', items: parentReference },
      hostnames: { type: 'list', items: hostname },
      rules,
    },
  };
}
