import type { Field } from './field.ts';
import {
  group,
  HEADER_NAME,
  headerName,
  headerValue,
  hostname,
  kind,
  objectName,
  oneOf,
  port,
  upTo,
} from './scalar-fields.ts';

const headerChanges: Field = {
  type: 'list',
  most: upTo(16),
  unique: 'name',
  items: { type: 'object', fields: { name: headerName, value: headerValue } },
};
export const headerModifier: Field = {
  type: 'object',
  fields: {
    set: headerChanges,
    add: headerChanges,
    remove: { type: 'list', most: upTo(16), unique: 'itself', items: { type: 'string' } },
  },
};
export const requestMirror: Field = {
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
export const extensionRef: Field = {
  type: 'object',
  fields: { group: { ...group, required: true }, kind: { ...kind, required: true }, name: objectName },
};
export const pathModifier: Field = {
  type: 'object',
  fields: {
    type: { type: 'string', required: true, values: oneOf('ReplaceFullPath', 'ReplacePrefixMatch') },
    replaceFullPath: { type: 'string', longest: 1024 },
    replacePrefixMatch: { type: 'string', longest: 1024 },
  },
};
export const requestRedirect: Field = {
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
export const cors: Field = {
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
