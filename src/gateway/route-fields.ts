import type { ObjectField } from './field.ts';
import { cors, extensionRef, headerModifier, pathModifier, requestMirror, requestRedirect } from './filter-fields.ts';
import {
  duration,
  experimental,
  headerName,
  headers,
  hostname,
  matchType,
  oneOf,
  ROOT_PATH,
  ruleName,
  upTo,
} from './scalar-fields.ts';

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

/** A rule of a TCPRoute, a TLSRoute or a UDPRoute, without `backendRefs`. */
export const STREAM_RULE: ObjectField = { type: 'object', fields: { name: ruleName } };
