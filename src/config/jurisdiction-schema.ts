import * as v from 'valibot';
import { field, label, list, mapping, text } from './field.ts';

/** `spec.jurisdictions` of `fleet.yaml` as it is written. */
export const JurisdictionsSchema = list(
  mapping({
    name: field(label(), 'The jurisdiction’s name, as clusters have it.', 'eu'),
    countries: v.optional(
      field(
        list(text(/^[A-Z]{2}$/, 2, 'a country’s ISO 3166-1 code, two capitals such as DE'), 0, 249, 'countries'),
        'The countries whose users it protects, as ISO 3166-1 alpha-2 codes. A country is in one jurisdiction at most.',
        ['AT', 'DE', 'FR'],
      ),
      [],
    ),
    allows: v.optional(
      field(
        list(label(), 1, 100, 'jurisdictions'),
        'The residency rule, `residency/<name>`: jurisdictions whose clusters may take its users’ traffic, its own among them. No command goes against it. Omitted: any may.',
        ['eu'],
      ),
    ),
  }),
  0,
  100,
  'jurisdictions',
);

export type WrittenJurisdictions = v.InferOutput<typeof JurisdictionsSchema>;
