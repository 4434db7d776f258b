import * as v from 'valibot';
import { field, label, mapping, record } from './field.ts';
import { headerName, hostName } from './preview-schema.ts';

/** `spec.fleet.geo` as it is written. */
export const GeoSchema = mapping({
  header: v.optional(
    field(
      headerName(),
      'The header in which a CDN that nobody can go around names the user’s country. Omitted: no cluster sends anybody elsewhere; DNS alone does.',
      'CF-IPCountry',
    ),
  ),
  default: field(
    label(),
    'The jurisdiction whose pool serves users from everywhere else, and those of jurisdictions without a host.',
    'us',
  ),
  hosts: field(
    v.pipe(record(label(), hostName()), v.minEntries(1, 'at least one jurisdiction with its host')),
    'The regional host of each jurisdiction that has a pool of its own. `fleet.yaml` declares the jurisdictions.',
    { eu: 'eu.shop.example.com', us: 'us.shop.example.com' },
  ),
  status: v.optional(
    field(
      v.picklist([302, 307], '302 or 307'),
      'The status of a redirect to a regional host. 307 keeps the method; where a cluster lacks it, 302 is written, and said.',
      307,
    ),
    307,
  ),
});

export type WrittenGeo = v.InferOutput<typeof GeoSchema>;
