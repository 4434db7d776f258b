const CONTROL_OR_BACKSLASH = /[\p{Cc}\p{Cf}\\]/u;

/**
 * Why a path or a template of one is not a path below a repository's root that Headgate may write; null if it is.
 *
 * @returns what is expected instead, as a phrase
 */
export function objectionToPath(path: string): string | null {
  if (CONTROL_OR_BACKSLASH.test(path)) return 'a path with forward slashes and without control characters';
  if (path.startsWith('/')) return 'a path relative to the repository’s root';
  const segments = path.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    return 'a path without empty parts, . and .., so that it stays inside its folder';
  }
  if (segments.some((segment) => segment.toLowerCase() === '.git')) return 'a path outside .git';
  if (segments[0]?.toLowerCase() === '.github') return 'a path outside .github, where no manifest belongs';
  return null;
}

/** Why a text is not a path's template with these placeholders, each `{name}`; null if it is. */
export function objectionToTemplate(
  template: string,
  required: readonly string[],
  optional: readonly string[],
): string | null {
  const known = [...required, ...optional];
  const found = placeholdersOf(template);
  if (found === null || found.some((name) => !known.includes(name))) {
    return `no placeholders but ${known.map((name) => `{${name}}`).join(', ')}`;
  }
  if (template.split('/').some((part) => part.indexOf('{') !== part.lastIndexOf('{'))) {
    // Names contain hyphens, so {a}-{b} could be the same text for two different pairs.
    return 'at most one placeholder in each part of the path';
  }
  const missing = required.filter((name) => !found.includes(name));
  return missing.length > 0 ? `a text with ${missing.map((name) => `{${name}}`).join(' and ')} in it` : null;
}

/** The names of a template's placeholders; null where a brace is left over. */
export function placeholdersOf(template: string): string[] | null {
  const names = [...template.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
  return /[{}]/.test(template.replace(/\{[^{}]*\}/g, '')) ? null : names;
}
