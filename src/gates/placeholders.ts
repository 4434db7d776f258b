import type { QueryTemplate } from '../rollout/gate.ts';
import { escaped } from './promql.ts';

/** What the placeholders of a query stand for, by name. A placeholder that is missing stays as it is written. */
export type Placeholders = Readonly<Record<string, string>>;

const PLACEHOLDER = /\{([a-z]+)\}/g;

/** PromQL with its placeholders replaced, each escaped for a label's value in double quotes. */
export function fillQuery(template: QueryTemplate, values: Placeholders): string {
  return fill(template, values, escaped);
}

/** A path with its placeholders replaced, each percent-encoded. */
export function fillPath(template: QueryTemplate, values: Placeholders): string {
  return fill(template, values, encodeURIComponent);
}

function fill(template: QueryTemplate, values: Placeholders, encode: (value: string) => string): string {
  return template.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? placeholder : encode(value);
  });
}
