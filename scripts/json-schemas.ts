import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { AppSchema } from '../src/config/app-schema.ts';
import { FleetSchema } from '../src/config/fleet-schema.ts';
import { RolloutSchema } from '../src/config/rollout-schema.ts';
import { StateSchema } from '../src/config/state-schema.ts';

/** A kind of configuration file with its schema. */
export interface ConfigurationFile {
  /** The schema's file is `schemas/<name>.schema.json`. */
  readonly name: string;
  readonly kind: string;
  /** Where the file lies, as people write it. */
  readonly path: string;
  readonly summary: string;
  readonly schema: v.GenericSchema;
}

/** Every kind of file, in the order of the reference. */
export const CONFIGURATION_FILES: readonly ConfigurationFile[] = [
  {
    name: 'fleet',
    kind: 'Fleet',
    path: 'fleet.yaml',
    summary: 'The clusters, in the GitOps repository’s root. Written by its operators.',
    schema: FleetSchema,
  },
  {
    name: 'rollout',
    kind: 'Rollout',
    path: 'rollouts/<name>/rollout.yaml',
    summary:
      'One rollout: its backends, routes, steps, and who may drive it. Written by the GitOps repository’s operators.',
    schema: RolloutSchema,
  },
  {
    name: 'app',
    kind: 'App',
    path: '.github/headgate.yml',
    summary: 'Which rollouts the pull requests of an app’s repository drive. Read from the base branch only.',
    schema: AppSchema,
  },
  {
    name: 'state',
    kind: 'RolloutState',
    path: 'rollouts/<name>/state.yaml',
    summary:
      'Where a rollout stands and what was decided. Written by Headgate alone: it is described here to be read, not to be edited.',
    schema: StateSchema,
  },
];

/** The published JSON Schema of a file, in draft 7, which editors know best. */
export function jsonSchemaOf(file: ConfigurationFile): JsonSchema {
  // Checks have no counterpart in JSON Schema; the reader makes them.
  const converted = toJsonSchema(file.schema, { target: 'draft-07', typeMode: 'input', ignoreActions: ['check'] });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `https://headgate.dev/schemas/${file.name}.schema.json`,
    title: `Headgate ${file.kind}: ${file.path}`,
    description: file.summary,
    ...converted,
  };
}
