import type { GatewayApiVersion } from '../fleet/fleet.ts';

/** A release, or `experimental` for what no release's standard channel has. */
export type Since = GatewayApiVersion | 'experimental';

interface Declared {
  /** The first release whose standard channel has the field; absent: all that Headgate knows. */
  readonly since?: Since;
  /** True where the API server demands it. */
  readonly required?: boolean;
}

/** What one field of a route's rule may be. Taken from the CRDs of Gateway API v1.1.1 to v1.6.1, and held to them by a test. */
export type Field = Declared &
  (
    | {
        readonly type: 'string';
        readonly default?: string;
        readonly pattern?: RegExp;
        readonly shortest?: number;
        readonly longest?: number;
        /** The values allowed, with the release that first had them; absent: any. */
        readonly values?: Readonly<Record<string, Since>>;
      }
    | {
        readonly type: 'integer';
        readonly default?: number;
        readonly least?: number;
        readonly most?: number;
        readonly values?: Readonly<Record<string, Since>>;
      }
    | { readonly type: 'boolean' }
    | {
        readonly type: 'list';
        readonly items: Field;
        /** The greatest number of items, from a release on. In order. */
        readonly most?: readonly (readonly [GatewayApiVersion, number])[];
        /** The field of an item that no two items may share; `itself` where the items are plain. */
        readonly unique?: 'name' | 'itself';
        /** What stands there where nothing is written. */
        readonly default?: readonly Readonly<Record<string, unknown>>[];
      }
    | {
        readonly type: 'object';
        /** In the order in which they are written. */
        readonly fields: Readonly<Record<string, Field>>;
        readonly default?: Readonly<Record<string, unknown>>;
      }
  );

export type ObjectField = Extract<Field, { type: 'object' }>;

const DNS_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$/;
const upTo = (most: number) => [['1.1', most]] as const;
const oneOf = (...values: readonly string[]) => Object.fromEntries(values.map((value) => [value, '1.1' as const]));

const group: Field = { type: 'string', pattern: new RegExp(`^$|${DNS_NAME.source}`), longest: 253 };
const kind: Field = { type: 'string', pattern: /^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/, shortest: 1, longest: 63 };
const objectName: Field = { type: 'string', shortest: 1, longest: 253, required: true };
const port: Field = { type: 'integer', least: 1, most: 65_535 };
const hostname: Field = { type: 'string', pattern: DNS_NAME, shortest: 1, longest: 253 };
const headerName: Field = { type: 'string', pattern: HEADER_NAME, shortest: 1, longest: 256, required: true };
const headerValue: Field = { type: 'string', shortest: 1, longest: 4096, required: true };
const matchType: Field = { type: 'string', default: 'Exact', values: oneOf('Exact', 'RegularExpression') };
const duration: Field = { type: 'string', pattern: /^([0-9]{1,5}(h|m|s|ms)){1,4}$/ };

const headers: Field = {
  type: 'list',
  most: upTo(16),
  unique: 'name',
  items: { type: 'object', fields: { type: matchType, name: headerName, value: headerValue } },
};
const headerChanges: Field = {
  type: 'list',
  most: upTo(16),
  unique: 'name',
  items: { type: 'object', fields: { name: headerName, value: headerValue } },
};
const headerModifier: Field = {
  type: 'object',
  fields: {
    set: headerChanges,
    add: headerChanges,
    remove: { type: 'list', most: upTo(16), unique: 'itself', items: { type: 'string' } },
  },
};
const requestMirror: Field = {
  type: 'object',
  fields: {
    backendRef: {
      type: 'object',
      required: true,
      fields: {
        group: { ...group, default: '' },
        kind: { ...kind, default: 'Service' },
        name: objectName,
        namespace: { type: 'string', pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, shortest: 1, longest: 63 },
        port,
      },
    },
    percent: { type: 'integer', least: 0, most: 100, since: '1.3' },
    fraction: {
      type: 'object',
      since: '1.3',
      fields: {
        numerator: { type: 'integer', least: 0, required: true },
        denominator: { type: 'integer', least: 1, default: 100 },
      },
    },
  },
};
const extensionRef: Field = {
  type: 'object',
  fields: { group: { ...group, required: true }, kind: { ...kind, required: true }, name: objectName },
};
const pathModifier: Field = {
  type: 'object',
  fields: {
    type: { type: 'string', required: true, values: oneOf('ReplaceFullPath', 'ReplacePrefixMatch') },
    replaceFullPath: { type: 'string', longest: 1024 },
    replacePrefixMatch: { type: 'string', longest: 1024 },
  },
};
const requestRedirect: Field = {
  type: 'object',
  fields: {
    scheme: { type: 'string', values: oneOf('http', 'https') },
    hostname,
    path: pathModifier,
    port,
    statusCode: {
      type: 'integer',
      default: 302,
      values: { 301: '1.1', 302: '1.1', 303: '1.5', 307: '1.5', 308: '1.5' },
    },
  },
};
const corsNames = (items: Field, most: number): Field => ({ type: 'list', most: upTo(most), unique: 'itself', items });
const cors: Field = {
  type: 'object',
  since: '1.5',
  fields: {
    allowOrigins: corsNames(
      {
        type: 'string',
        shortest: 1,
        longest: 253,
        pattern: /(^\*$)|(^(http(s)?):\/\/(((\*\.)?([a-zA-Z0-9-]+\.)*[a-zA-Z0-9-]+|\*)(:([0-9]{1,5}))?)$)/,
      },
      64,
    ),
    allowCredentials: { type: 'boolean' },
    allowMethods: corsNames(
      {
        type: 'string',
        values: oneOf('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', '*'),
      },
      9,
    ),
    allowHeaders: corsNames({ type: 'string', shortest: 1, longest: 256, pattern: HEADER_NAME }, 64),
    exposeHeaders: corsNames({ type: 'string', shortest: 1, longest: 256, pattern: HEADER_NAME }, 64),
    maxAge: { type: 'integer', least: 1, default: 5 },
  },
};
const ruleName: Field = { type: 'string', since: '1.4', pattern: DNS_NAME, shortest: 1, longest: 253 };
const experimental: Field = { type: 'object', since: 'experimental', fields: {} };
const ROOT_PATH = { type: 'PathPrefix', value: '/' };

/** A rule of an HTTPRoute, without `backendRefs`. */
export const HTTP_RULE: ObjectField = {
  type: 'object',
  fields: {
    name: ruleName,
    matches: {
      type: 'list',
      most: [
        ['1.1', 8],
        ['1.2', 64],
      ],
      default: [{ path: ROOT_PATH }],
      items: {
        type: 'object',
        fields: {
          path: {
            type: 'object',
            default: ROOT_PATH,
            fields: {
              type: {
                type: 'string',
                default: 'PathPrefix',
                values: oneOf('Exact', 'PathPrefix', 'RegularExpression'),
              },
              value: { type: 'string', default: '/', longest: 1024 },
            },
          },
          headers,
          queryParams: {
            type: 'list',
            most: upTo(16),
            unique: 'name',
            items: {
              type: 'object',
              fields: {
                type: matchType,
                name: headerName,
                value: { type: 'string', shortest: 1, longest: 1024, required: true },
              },
            },
          },
          method: {
            type: 'string',
            values: oneOf('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'),
          },
        },
      },
    },
    filters: {
      type: 'list',
      most: upTo(16),
      items: {
        type: 'object',
        fields: {
          type: {
            type: 'string',
            required: true,
            values: {
              RequestHeaderModifier: '1.1',
              ResponseHeaderModifier: '1.1',
              RequestMirror: '1.1',
              RequestRedirect: '1.1',
              URLRewrite: '1.1',
              ExtensionRef: '1.1',
              CORS: '1.5',
              ExternalAuth: 'experimental',
            },
          },
          requestHeaderModifier: headerModifier,
          responseHeaderModifier: headerModifier,
          requestMirror,
          requestRedirect,
          urlRewrite: { type: 'object', fields: { hostname, path: pathModifier } },
          cors,
          extensionRef,
          externalAuth: experimental,
        },
      },
    },
    timeouts: { type: 'object', since: '1.2', fields: { request: duration, backendRequest: duration } },
    retry: experimental,
    sessionPersistence: experimental,
  },
};

/** A rule of a GRPCRoute, without `backendRefs`. */
export const GRPC_RULE: ObjectField = {
  type: 'object',
  fields: {
    name: ruleName,
    matches: {
      type: 'list',
      most: [
        ['1.1', 8],
        ['1.3', 64],
      ],
      items: {
        type: 'object',
        fields: {
          method: {
            type: 'object',
            fields: {
              type: matchType,
              service: { type: 'string', longest: 1024 },
              method: { type: 'string', longest: 1024 },
            },
          },
          headers,
        },
      },
    },
    filters: {
      type: 'list',
      most: upTo(16),
      items: {
        type: 'object',
        fields: {
          type: {
            type: 'string',
            required: true,
            values: oneOf('RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestMirror', 'ExtensionRef'),
          },
          requestHeaderModifier: headerModifier,
          responseHeaderModifier: headerModifier,
          requestMirror,
          extensionRef,
        },
      },
    },
    sessionPersistence: experimental,
  },
};
