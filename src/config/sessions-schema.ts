import * as v from 'valibot';
import { duration, field, mapping } from './field.ts';
import { cookieName } from './preview-schema.ts';

/** `spec.sessions` as it is written. */
export const SessionsSchema = mapping({
  cookie: field(cookieName(), 'The cookie’s name. Headgate sets it; the app need not know it.', 'checkout-version'),
  maxAge: v.optional(
    field(duration(30 * 86_400, '30d'), 'How long after the last answer a user is still known.', '1h'),
    '1h',
  ),
});
