/**
 * Whether a name matches a glob, where `*` stands for any letters (also none) and `?` for exactly one. Every other
 * letter stands for itself, and the whole name must match.
 *
 * It takes at most as many steps as pattern and name multiplied, whatever the pattern: no input makes it hang.
 */
export function matchGlob(pattern: string, name: string): boolean {
  let inPattern = 0;
  let inName = 0;
  let star = -1;
  let resumeAt = 0;
  while (inName < name.length) {
    const letter = pattern[inPattern];
    if (letter === '*') {
      star = inPattern++;
      resumeAt = inName;
    } else if (letter === '?' || (letter !== undefined && letter === name[inName])) {
      inPattern++;
      inName++;
    } else if (star >= 0) {
      // Only the last star needs another try: an earlier one could gain nothing that the last cannot.
      inPattern = star + 1;
      inName = ++resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}

/** Whether a text contains a letter that {@link matchGlob} does not take literally. */
export function isGlob(text: string): boolean {
  return text.includes('*') || text.includes('?');
}
