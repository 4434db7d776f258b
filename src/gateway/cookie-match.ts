/** A header match of the Gateway API. */
export interface HeaderMatch {
  readonly type: 'Exact' | 'RegularExpression';
  readonly name: string;
  readonly value: string;
}

/**
 * The header match of every request that has the cookie with one of the values. A request has its cookies in one header,
 * in an order of the browser's own, so only a regular expression can find one; it begins and ends at a cookie's border, so
 * that neither a longer name nor a longer value is taken for it.
 *
 * @param name a cookie's name, without `=`, `;` and white space
 * @param values at least one; without `;` and white space
 */
export function cookieMatch(name: string, ...values: readonly string[]): HeaderMatch {
  const escaped = values.map(literally);
  const value = escaped.length === 1 ? escaped[0] : `(${escaped.join('|')})`;
  return { type: 'RegularExpression', name: 'Cookie', value: `^(.*;\\s*)?${literally(name)}=${value}(;.*)?$` };
}

/**
 * A text as a regular expression that matches it alone. The implementations read RE2, Go, PCRE or JavaScript expressions;
 * in all of them these characters, and only these, may and must be escaped so.
 */
function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
