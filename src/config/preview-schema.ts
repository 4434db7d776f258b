import * as v from 'valibot';
import { field, list, mapping, text } from './field.ts';

/** The name of an HTTP header. */
export function headerName() {
  return text(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 256, 'a header’s name');
}

/** The name of a cookie. Other signs are allowed in one, and understood differently by browsers and gateways. */
export function cookieName() {
  return text(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 64, 'a cookie’s name');
}

/** A host's full name without a wildcard. */
export function hostName() {
  return text(
    /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)+$/,
    253,
    'a host’s full name in small letters',
  );
}

/** `spec.preview` as it is written. */
export const PreviewSchema = v.pipe(
  mapping({
    headers: v.optional(
      field(
        list(
          mapping({
            name: field(headerName(), 'The header’s name, in which capitals do not count.', 'x-preview'),
            value: field(
              text(/^[!-~](?:[ -~]*[!-~])?$/, 256, 'a value of printable ASCII'),
              'Its exact value.',
              'candidate',
            ),
          }),
          1,
          8,
          'headers',
        ),
        'A request with any one of these headers meets the candidate.',
      ),
    ),
    cookies: v.optional(
      field(
        list(
          mapping({
            name: field(cookieName(), 'The cookie’s name.', 'preview'),
            value: field(
              text(/^[!#-+\--:<-[\]-~]+$/, 256, 'a cookie’s value, without spaces, quotes, commas, ; and \\'),
              'Its exact value.',
              'candidate',
            ),
          }),
          1,
          8,
          'cookies',
        ),
        'A request with any one of these cookies meets the candidate.',
      ),
    ),
    host: v.optional(
      field(
        hostName(),
        'A host of the candidate’s own. Each generated route gets a second one for it, `<name>-preview` in `<file>-preview.yaml`.',
        'preview.shop.example.com',
      ),
    ),
  }),
  v.minEntries(1, 'at least one of headers, cookies and host'),
);

export type WrittenPreview = v.InferOutput<typeof PreviewSchema>;
