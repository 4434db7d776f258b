import * as v from 'valibot';
import { duration, field, label, mapping, record } from './field.ts';
import { plainUrl, privateAddresses, secretVariable } from './outside-schema.ts';

/** One source of a kind as it is written. */
const ServerSchema = mapping({
  url: field(
    plainUrl(),
    'Where it is: http or https, without a query, a fragment or credentials. Queries go below its path; redirects are not followed.',
    'https://prometheus.example.com',
  ),
  token: v.optional(
    field(
      secretVariable(),
      'The environment variable that holds a bearer token, `HEADGATE_SECRET_` and capitals, so that no file can send another secret. Omitted: none is sent.',
      'HEADGATE_SECRET_PROMETHEUS',
    ),
  ),
  privateAddresses: privateAddresses(),
  timeout: v.optional(field(duration(60, '1m'), 'How long an answer may take.', '5s'), '5s'),
});

/** One source as it is written. */
export const SourceSchema = v.pipe(
  mapping({
    prometheus: v.optional(field(ServerSchema, 'A server with the HTTP API of Prometheus.')),
    http: v.optional(field(ServerSchema, 'A server that answers with JSON.')),
  }),
  v.entries(1, 'exactly one of prometheus and http'),
);

/** `spec.sources` as it is written. */
export const SourcesSchema = v.pipe(record(label(), SourceSchema), v.maxEntries(100, 'at most 100 sources'));

export type WrittenSource = v.InferOutput<typeof SourceSchema>;
