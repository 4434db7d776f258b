import type { Field } from './field.ts';

// The parts that fields of routes are made of, as the CRDs have them.

const DNS_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** An HTTP header's name. */
export const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$/;

/** A list's limit that all releases share. */
export const upTo = (most: number) => [['1.1', most]] as const;

/** Values that all releases know. */
export const oneOf = (...values: readonly string[]) =>
  Object.fromEntries(values.map((value) => [value, '1.1' as const]));

export const group = {
  type: 'string',
  pattern: new RegExp(`^$|${DNS_NAME.source}`),
  longest: 253,
} satisfies Field;
export const kind = {
  type: 'string',
  pattern: /^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/,
  shortest: 1,
  longest: 63,
} satisfies Field;
export const objectName: Field = { type: 'string', shortest: 1, longest: 253, required: true };
export const port: Field = { type: 'integer', least: 1, most: 65_535 };
export const hostname: Field = { type: 'string', pattern: DNS_NAME, shortest: 1, longest: 253 };
export const headerName: Field = { type: 'string', pattern: HEADER_NAME, shortest: 1, longest: 256, required: true };
export const headerValue: Field = { type: 'string', shortest: 1, longest: 4096, required: true };
export const matchType: Field = { type: 'string', default: 'Exact', values: oneOf('Exact', 'RegularExpression') };
export const duration: Field = { type: 'string', pattern: /^([0-9]{1,5}(h|m|s|ms)){1,4}$/ };
export const ruleName: Field = { type: 'string', since: '1.4', pattern: DNS_NAME, shortest: 1, longest: 253 };
export const headers: Field = {
  type: 'list',
  most: upTo(16),
  unique: 'name',
  items: { type: 'object', fields: { type: matchType, name: headerName, value: headerValue } },
};

/** A field whose content nothing is declared of, because no release has it in its standard channel. */
export const experimental: Field = { type: 'object', since: 'experimental', fields: {} };

/** The match of every request. */
export const ROOT_PATH = { type: 'PathPrefix', value: '/' };
