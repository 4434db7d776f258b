import * as v from 'valibot';
import { field, list, text } from './field.ts';

/* What is said of everything outside that Headgate calls. */

/** A URL without a query, a fragment or credentials. */
export function plainUrl() {
  return text(
    /^https?:\/\/[^\s/?#@\\]+(?:\/[^\s?#\\]*)?$/,
    2_000,
    'an absolute URL with http or https, without ? # and @',
  );
}

/** The prefix keeps a file from sending any other secret of the process that runs the loop. */
const VARIABLE = /^HEADGATE_SECRET_[A-Z0-9_]{1,84}$/;

/** The name of an environment variable that holds a secret. */
export function secretVariable() {
  return text(VARIABLE, 100, 'the name of an environment variable that begins with HEADGATE_SECRET_, in capitals');
}

/** `privateAddresses` of whatever is called. */
export function privateAddresses() {
  return v.optional(
    field(
      list(text(/^[0-9A-Fa-f.:]+\/\d{1,3}$/, 49, 'a CIDR block such as 10.20.0.0/16'), 0, 20, 'CIDR blocks'),
      'Private and loopback addresses that the host may have, as CIDR blocks: at most /8 for IPv4 and /32 for IPv6, and never link-local ones. Omitted: public addresses only.',
      ['10.20.0.0/16'],
    ),
    [],
  );
}
