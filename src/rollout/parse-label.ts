import type { Command, Malformed, Request } from './command.ts';
import { nearest } from './nearest.ts';
import { parseRequest } from './parse-command.ts';
import { parseWeight } from './weight.ts';

const EVERYWHERE = { clusters: [], wave: null };
const NEXT = { verb: 'canary', target: 'next', scope: EVERYWHERE, fleet: false, sha: null, breakGlass: null } as const;

/**
 * The labels that are commands. `canary:25` and its like come beside them. A label names no cluster, so no command on the
 * fleet axis has one.
 */
const LABELS: Readonly<Record<string, Command>> = {
  'rollout:canary': NEXT,
  'rollout:blue-green': { verb: 'blue-green', sha: null, now: false, breakGlass: null },
  'rollout:switch': { verb: 'switch', back: false, scope: EVERYWHERE, breakGlass: null },
  'rollout:switch-back': { verb: 'switch', back: true, scope: EVERYWHERE, breakGlass: null },
  'rollout:pause': { verb: 'pause' },
  'rollout:resume': { verb: 'resume' },
  'rollout:promote': { verb: 'promote', breakGlass: null },
  'rollout:rollback': { verb: 'rollback', gradual: false },
  'rollout:abort': { verb: 'abort' },
};

/**
 * Parses a label's name. Letter case does not count: GitHub has no two labels that differ in it alone.
 *
 * @returns what it asks for; what is wrong with it, if it begins with `canary:` or `rollout:`; null for any other label
 */
export function parseLabel(name: string): Request | Malformed | null {
  const label = name.trim().toLowerCase();
  if (!label.startsWith('canary:') && !label.startsWith('rollout:')) return null;
  const known = Object.hasOwn(LABELS, label) ? LABELS[label] : undefined;
  if (known !== undefined) return { command: known, rollouts: [] };
  const weight = label.startsWith('canary:') ? parseWeight(label.slice('canary:'.length)) : null;
  if (typeof weight === 'number') return { command: { ...NEXT, target: weight }, rollouts: [] };
  return {
    reason: 'malformed_command',
    found: `the label \`${label.slice(0, 60).replaceAll('`', "'")}\``,
    expected: `one of ${Object.keys(LABELS).join(', ')}, or \`canary:25\` with a percentage from 0 to 100`,
    suggestion: meant(label),
  };
}

/** The label that was probably meant. */
function meant(label: string): string | null {
  if (label === 'canary:next') return 'rollout:canary';
  if (label.startsWith('rollout:')) return nearest(label, Object.keys(LABELS));
  const read = parseRequest(`canary ${label.slice('canary:'.length).trim()}`, { prefix: '/', ignore: [] });
  const line = 'reason' in read ? (read.suggestion ?? '') : `/canary ${label.slice('canary:'.length).trim()}`;
  const weight = /^\/canary ([\d.]+)$/.exec(line)?.[1];
  return weight === undefined ? null : `canary:${weight}`;
}
