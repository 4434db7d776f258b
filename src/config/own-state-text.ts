import { isMapping, valueAt } from './document-path.ts';
import { readYaml } from './yaml-file.ts';

/**
 * Parses a state's text on the assumption that Headgate wrote it: the two long parts, weights and ledger entries, are
 * taken line by line, which is many times faster than YAML. The assumption is only a guess. Whoever calls this writes
 * the state again and compares, so that nothing is accepted that a YAML parser would read differently.
 *
 * @returns the content as YAML would have it; null where the text is not of that form
 */
export function parseOwnState(text: string): unknown {
  const weights = partBetween(text, '\n  weights:\n', '\n  movedAt: ');
  const entries = partBetween(text, '\n    entries:\n', '\ndigest: ');
  const rest = without(without(text, entries, '\n    entries: []'), weights, '\n  weights: {}');
  const yaml = readYaml('', rest);
  if (!yaml.ok || !isMapping(yaml.value)) return null;
  const status = valueAt(yaml.value, ['status']);
  const ledger = valueAt(status, ['ledger']);
  if (!isMapping(status) || !isMapping(ledger)) return null;
  const parsedEntries = entries === null ? [] : parseEntries(entries.lines);
  if (parsedEntries === null) return null;
  return {
    ...yaml.value,
    status: { ...status, weights: parseWeights(weights?.lines ?? []), ledger: { ...ledger, entries: parsedEntries } },
  };
}

interface Part {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

function partBetween(text: string, before: string, after: string): Part | null {
  const start = text.indexOf(before);
  const end = start < 0 ? -1 : text.indexOf(after, start);
  return end < 0 ? null : { start, end, lines: text.slice(start + before.length, end).split('\n') };
}

function without(text: string, part: Part | null, instead: string): string {
  return part === null ? text : text.slice(0, part.start) + instead + text.slice(part.end);
}

function parseWeights(lines: readonly string[]): Record<string, number> {
  const weights: Record<string, number> = {};
  for (const line of lines) {
    const colon = line.lastIndexOf(': ');
    const name = line.slice(4, colon);
    weights[name.startsWith('"') ? name.slice(1, -1) : name] = Number(line.slice(colon + 2));
  }
  return weights;
}

const SCALAR = '("(?:[^"\\\\]|\\\\.)*"|[A-Za-z][A-Za-z0-9_-]*)';
const ENTRY = new RegExp(
  `^ {6}- \\{key: ${SCALAR}, at: ${SCALAR}, by: ${SCALAR}, said: ${SCALAR}, disposition: (\\w+), reason: (\\w+), revision: (\\d+)\\}$`,
);

function parseEntries(lines: readonly string[]): Record<string, unknown>[] | null {
  const entries: Record<string, unknown>[] = [];
  for (const line of lines) {
    const match = ENTRY.exec(line);
    if (match === null) return null;
    const [, key, at, by, said, disposition, reason, revision] = match;
    const texts = [key, at, by, said].map(parseScalar);
    if (texts.includes(null)) return null;
    entries.push({
      key: texts[0],
      at: texts[1],
      by: texts[2],
      said: texts[3],
      disposition,
      reason,
      revision: Number(revision),
    });
  }
  return entries;
}

/** What is in quotes is JSON, too. */
function parseScalar(text: string | undefined): string | null {
  if (text === undefined || !text.startsWith('"')) return text ?? null;
  try {
    return String(JSON.parse(text));
  } catch {
    return null;
  }
}
