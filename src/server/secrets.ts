/** What stands where a secret stood. */
const REMOVED = '[removed]';

/** Whatever is shorter may stand anywhere by chance. */
const SHORTEST = 8;
/** A line of a key gives away a part of it. */
const KEY_LINE = 40;
/** Environment variables whose values are secrets: those that `fleet.yaml` may name, and others by the ends of their names. */
const SECRET_NAME = /^HEADGATE_SECRET_|(?:TOKEN|SECRET|PASSWORD|PRIVATE_KEY|API_KEY|CREDENTIALS|HEADERS)$/;

/** The secrets among environment variables: the sources of a fleet name more of them than Headgate knows. */
export function secretsAmong(variables: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(variables).flatMap(([name, value]) =>
    SECRET_NAME.test(name) && value !== undefined ? [value] : [],
  );
}

/** Forms that only secrets have, wherever they stand. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REMOVED],
  [/\b(?:gh[a-z]_|github_pat_)\w+/g, REMOVED],
  // A JSON Web Token, as an app shows GitHub and a service account shows a cluster.
  [/\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*/g, REMOVED],
  [/\b(bearer|basic|token)(\s+)[\w+/.~=-]{8,}/gi, `$1$2${REMOVED}`],
  [/(authorization["']?\s*[:=]\s*["']?)(?!bearer\b|basic\b|token\b)[^\s"',}]+/gi, `$1${REMOVED}`],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>]+@/gi, `$1${REMOVED}@`],
  // The query of a metric's URL may hold a key, and what the operator asks is nobody's business.
  [/(\bhttps?:\/\/[^\s?"'<>\\]+)\?[^\s"'<>\\]*/gi, `$1?${REMOVED}`],
];

/**
 * Takes secrets out of a text: those that are given, and everything that has a secret's form.
 *
 * @param known secrets of this process
 */
export function secretRemover(known: readonly string[]): (text: string) => string {
  const literals = known
    .flatMap((secret) => [secret.trim(), ...secret.split('\n').filter((line) => line.length >= KEY_LINE)])
    // In a line of JSON, quotes and line breaks are escaped.
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .filter((secret) => secret.length >= SHORTEST)
    .sort((one, other) => other.length - one.length);
  return (text) => {
    let clean = text;
    for (const literal of literals) clean = clean.replaceAll(literal, REMOVED);
    for (const [form, replacement] of FORMS) clean = clean.replace(form, replacement);
    return clean;
  };
}
