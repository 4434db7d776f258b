import * as v from 'valibot';
import type { Problem } from '../rollout/refusal.ts';
import { describe } from './describe.ts';
import { type DocumentPath, formatPath, valueAt } from './document-path.ts';
import { type Report, reportSchemaProblems } from './schema-problems.ts';
import { readYaml } from './yaml-file.ts';

/** A configuration file's content, or everything that is wrong with it. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A file that is YAML, on its way to a {@link Result}. */
export interface Document<T> {
  readonly ok: true;
  /** The content where it holds to the schema; null otherwise. */
  readonly written: T | null;
  /**
   * A part that holds to its own schema, whatever the other parts do, so that checks which reach beyond the schema
   * are made on everything that can be checked; null where it does not.
   */
  readonly part: <P>(schema: v.GenericSchema<unknown, P>, path: DocumentPath) => P | null;
  /** Whether something stands at a place, right or wrong. */
  readonly has: (path: DocumentPath) => boolean;
  /** The indexes of the list at a place; none where there is no list. */
  readonly indexes: (path: DocumentPath) => number[];
  readonly report: Report;
  /** The content, normalised, if nothing was reported; otherwise every problem, in the file's order. */
  readonly finish: <N>(normalise: (written: T) => N) => Result<N>;
}

/**
 * Reads a file as YAML and checks it against its schema.
 *
 * @param file the name that problems carry
 * @param maximumBytes the size above which the file is not looked at
 */
export function openDocument<T>(
  file: string,
  text: string,
  schema: v.GenericSchema<unknown, T>,
  maximumBytes?: number,
): Document<T> | { readonly ok: false; readonly problems: readonly Problem[] } {
  const yaml = readYaml(file, text, maximumBytes);
  if (!yaml.ok) return yaml;
  const { value, locate } = yaml;
  const problems = new Map<string, Problem>();
  const report: Report = (path, found, expected, suggestion = null) => {
    const problem = {
      file,
      path: formatPath(path),
      line: locate(path),
      found: found ?? describe(valueAt(value, path)),
      expected,
      suggestion,
    };
    // A value that fails its schema in two ways with one message is one problem.
    problems.set(JSON.stringify([problem.path, problem.found, expected]), problem);
  };
  const parsed = v.safeParse(schema, value);
  reportSchemaProblems(schema, value, parsed.issues ?? [], report);
  const written = parsed.success && problems.size === 0 ? parsed.output : null;
  return {
    ok: true,
    written,
    part: (partSchema, path) => {
      const part = v.safeParse(partSchema, valueAt(value, path));
      return part.success ? part.output : null;
    },
    has: (path) => valueAt(value, path) !== undefined,
    indexes: (path) => {
      const list = valueAt(value, path);
      return Array.isArray(list) ? [...list.keys()] : [];
    },
    report,
    finish: (normalise) => {
      if (written !== null && problems.size === 0) return { ok: true, value: normalise(written) };
      return {
        ok: false,
        problems: [...problems.values()].sort((left, right) => (left.line ?? 0) - (right.line ?? 0)),
      };
    },
  };
}
