import { isMapping, valueAt } from './document-path.ts';
import { readYaml } from './yaml-file.ts';

/**
 * Parses a state's text on the assumption that Headgate wrote it: the long parts, one line for each cluster or ledger
 * entry, are taken line by line, which is many times faster than YAML. The assumption is only a guess. Whoever calls
 * this writes the state again and compares, so that nothing is accepted that a YAML parser would read differently.
 *
 * @returns the content as YAML would have it; null where the text is not of that form
 */
export function parseOwnState(text: string): unknown {
  const entries = blockAfter(text, '\n    entries:\n', '      ');
  const shares = blockAfter(text, '\n    weights:\n', '      ');
  const met = blockAfter(text, '\n  met:\n', '    ');
  const weights = blockAfter(text, '\n  weights:\n', '    ');
  const live = blockAfter(text, '\n  live:\n', '    ');
  const served = blockAfter(text, '\n  served:\n', '    ');
  const blocks = [weights, met, live, served, shares, entries].filter((block) => block !== null);
  const yaml = readYaml('', withoutBlocks(text, blocks));
  if (!yaml.ok || !isMapping(yaml.value)) return null;
  const status = valueAt(yaml.value, ['status']);
  const ledger = valueAt(status, ['ledger']);
  const fleet = valueAt(status, ['fleet']);
  if (!isMapping(status) || !isMapping(ledger) || (shares !== null && !isMapping(fleet))) return null;
  const parsedEntries = parseEntries(entries?.lines ?? []);
  const parsedLive = parseLive(live?.lines ?? []);
  if (parsedEntries === null || parsedLive === null) return null;
  return {
    ...yaml.value,
    status: {
      ...status,
      weights: parseWeights(weights?.lines ?? []),
      ...(met === null ? {} : { met: parseMet(met.lines) }),
      ...(live === null ? {} : { live: parsedLive }),
      ...(served === null ? {} : { served: parseTimes(served.lines) }),
      ...(isMapping(fleet) ? { fleet: { ...fleet, weights: parsePools(shares?.lines ?? []) } } : {}),
      ledger: { ...ledger, entries: parsedEntries },
    },
  };
}

interface Block {
  /** Where its first line starts, and where the line after its last one does. */
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** The lines that follow a key and are indented below it; null where there is no such key. */
function blockAfter(text: string, key: string, indent: string): Block | null {
  const at = text.indexOf(key);
  if (at < 0) return null;
  const start = at + key.length;
  let end = start;
  while (text.startsWith(indent, end)) {
    const next = text.indexOf('\n', end);
    if (next < 0) return null;
    end = next + 1;
  }
  return start === end ? null : { start, end, lines: text.slice(start, end - 1).split('\n') };
}

/** The text without some blocks, which stand in the text's order, so that their keys are left with nothing. */
function withoutBlocks(text: string, blocks: readonly Block[]): string {
  let rest = '';
  let from = 0;
  for (const { start, end } of blocks) {
    rest += text.slice(from, start);
    from = end;
  }
  return rest + text.slice(from);
}

function parseTimes(lines: readonly string[]): Record<string, string> {
  const times: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.lastIndexOf(': ');
    times[nameIn(line, 4, colon)] = line.slice(colon + 3, -1);
  }
  return times;
}

function parseWeights(lines: readonly string[]): Record<string, number> {
  const weights: Record<string, number> = {};
  for (const line of lines) {
    const colon = line.lastIndexOf(': ');
    weights[nameIn(line, 4, colon)] = Number(line.slice(colon + 2));
  }
  return weights;
}

function parseMet(lines: readonly string[]): Record<string, number[]> {
  const met: Record<string, number[]> = {};
  for (const line of lines) {
    const colon = line.lastIndexOf(': ');
    met[nameIn(line, 4, colon)] = line
      .slice(colon + 3, -1)
      .split(', ')
      .map(Number);
  }
  return met;
}

/** A line for each pool, and below it, indented once more, one for each of its clusters. */
function parsePools(lines: readonly string[]): Record<string, Record<string, number>> {
  const pools: Record<string, Record<string, number>> = {};
  let pool: Record<string, number> = {};
  for (const line of lines) {
    if (line.startsWith('        ')) {
      const colon = line.lastIndexOf(': ');
      pool[nameIn(line, 8, colon)] = Number(line.slice(colon + 2));
    } else {
      pool = {};
      pools[nameIn(line, 6, line.length - 1)] = pool;
    }
  }
  return pools;
}

function nameIn(line: string, from: number, to: number): string {
  return line[from] === '"' ? line.slice(from + 1, to - 1) : line.slice(from, to);
}

const SCALAR = '("(?:[^"\\\\]|\\\\.)*"|[A-Za-z][A-Za-z0-9_-]*)';
const ENTRY = new RegExp(
  `^ {6}- \\{key: ${SCALAR}, at: ${SCALAR}, by: ${SCALAR}, said: ${SCALAR}, disposition: (\\w+), reason: (\\w+), revision: (\\d+)\\}$`,
);

const LIVE = new RegExp(`^ {4}${SCALAR}: \\{at: ${SCALAR}, lagSeconds: (\\d+)\\}$`);

function parseLive(lines: readonly string[]): Record<string, { at: string; lagSeconds: number }> | null {
  const live: Record<string, { at: string; lagSeconds: number }> = {};
  for (const line of lines) {
    const [, cluster, at, lag] = LIVE.exec(line) ?? [];
    const name = parseScalar(cluster);
    const moment = parseScalar(at);
    if (name === null || moment === null || lag === undefined) return null;
    live[name] = { at: moment, lagSeconds: Number(lag) };
  }
  return live;
}

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
