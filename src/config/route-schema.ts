import * as v from 'valibot';
import { ROUTE_KINDS } from '../rollout/route.ts';
import { field, label, labelKey, labelValue, list, mapping, objectName, record, text, whole, word } from './field.ts';

const GatewayApiFields = v.looseObject({}, 'a mapping of Gateway API fields');

/** A rule to be generated. What is inside is checked against the official CRD of each cluster when it is written. */
export const RuleSchema = mapping({
  name: v.optional(
    field(objectName(), 'The rule’s name. It is written where the cluster’s Gateway API has it (1.4).', 'main'),
  ),
  matches: v.optional(
    field(list(GatewayApiFields, 1, 64, 'matches'), 'The Gateway API’s `matches`. Omitted: everything.', [
      { path: { type: 'PathPrefix', value: '/checkout' } },
    ]),
  ),
  filters: v.optional(
    field(list(GatewayApiFields, 1, 16, 'filters'), 'The Gateway API’s `filters`.', [
      { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'x-shop', value: 'checkout' }] } },
    ]),
  ),
  timeouts: v.optional(
    field(GatewayApiFields, 'The Gateway API’s `timeouts` of an HTTPRoute (1.2).', { request: '10s' }),
  ),
});

const ruleReference = v.union([objectName(), whole(0, 15)], 'a rule’s name, or its index from 0 to 15');

/** One route, as it is written. */
export const RouteSchema = mapping({
  name: field(objectName(), 'The route’s `metadata.name`.', 'checkout'),
  kind: v.optional(
    field(
      word(ROUTE_KINDS),
      'The route’s kind. A TCPRoute, TLSRoute and UDPRoute see no requests, so their rules have neither matches nor filters.',
      'HTTPRoute',
    ),
    'HTTPRoute',
  ),
  file: v.optional(
    field(
      text(/\.ya?ml$/, 200, 'a file’s name that ends with .yaml or .yml'),
      'The file below the rollout’s delivery folder. Default: the kind in small letters, such as `httproute.yaml`.',
      'httproute.yaml',
    ),
  ),
  rules: v.optional(
    field(
      list(ruleReference, 1, 16, 'rules'),
      'The rules whose weights are Headgate’s, by name or by index from 0. Omitted: every rule that has one of the two backends.',
      ['main'],
    ),
  ),
  previewRules: v.optional(
    field(
      list(ruleReference, 0, 16, 'rules'),
      'Rules of an operator’s own file that lead to the candidate as a whole for as long as there is one, by name or by index from 0. Where the route is generated, `preview` makes them.',
      ['preview'],
    ),
    [],
  ),
  generate: v.optional(
    field(
      mapping({
        hostnames: v.optional(
          field(
            list(
              text(
                /^(?:\*\.)?[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/,
                253,
                'a host’s name in small letters',
              ),
              0,
              16,
              'hostnames',
            ),
            'The route’s hostnames. A first part of `*` stands for any.',
            ['shop.example.com'],
          ),
          [],
        ),
        rules: v.optional(
          field(
            list(RuleSchema, 1, 16, 'rules'),
            'The route’s rules, without `backendRefs`, which Headgate writes. Default: one rule that takes everything, which is all that a TCPRoute, TLSRoute and UDPRoute can have.',
          ),
          [{}],
        ),
        labels: v.optional(
          field(record(labelKey(), labelValue()), 'Labels of the route.', { 'app.kubernetes.io/part-of': 'shop' }),
          {},
        ),
        annotations: v.optional(
          field(record(labelKey(), v.string('text')), 'Annotations of the route.', {
            'example.com/owner': 'team-checkout',
          }),
          {},
        ),
      }),
      'What to write where the file does not exist. Omitted: the file is the operator’s own, must exist, and is edited in place.',
    ),
  ),
});

/** One slot's Service, as it is written. */
export const BackendSchema = mapping({
  service: field(label(), 'The Service’s name.', 'checkout-blue'),
  namespace: v.optional(
    field(
      label(),
      'The Service’s namespace. Omitted: the route’s own. Another one needs a ReferenceGrant there.',
      'shop',
    ),
  ),
  port: field(whole(1, 65_535), 'The Service’s port.', 8080),
});

export type WrittenRoute = v.InferOutput<typeof RouteSchema>;
export type WrittenBackend = v.InferOutput<typeof BackendSchema>;
