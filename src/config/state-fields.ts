import { text } from './field.ts';

/* What several parts of a state are made of. */

const TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;

export function time() {
  return text(TIME, 30, 'a time in UTC such as 2026-08-01T12:00:00Z');
}

export function login() {
  return text(/^./, 200, 'who it was');
}

export function key() {
  return text(/^./, 1_000, 'the identity of what was asked for');
}
