import { isMap, isScalar, type YAMLMap } from 'yaml';
import type { Route } from '../rollout/route.ts';
import type { RecordsEdit } from './dns-edit.ts';
import { listed, type Note } from './finding.ts';
import { childOf, isNote, notEditable } from './found-route.ts';
import type { GslbMove } from './gslb.ts';
import type { Splice } from './splice.ts';
import { editableField } from './text-field.ts';
import type { Source, SourceDocument } from './yaml-source.ts';

/** A value of the strategy that a step moves, with what it was decided to be and is to become. */
interface Move {
  readonly map: YAMLMap;
  readonly key: string;
  readonly path: string;
  readonly from: string | number;
  readonly to: string | number;
}

/** Moves the weights in a Gslb that somebody edited. Everything but these values stays. */
export function editGslb(source: Source, route: Route, before: GslbMove, after: GslbMove): RecordsEdit {
  const found = findStrategy(source, route);
  if (isNote(found)) return { splices: [], notes: [found] };
  const moves = movesOf(found.document, found.strategy, before, after);
  if (isNote(moves)) return { splices: [], notes: [moves] };
  const splices: Splice[] = [];
  const notes: Note[] = foreignNotes(found.strategy, after);
  const standing: { readonly move: Move; readonly value: string; readonly offset: number }[] = [];
  for (const move of moves) {
    const field = editableField(source.text, found.document, move.map, move.key, move.path);
    if (field === null) notes.push(missingValue(move));
    else if (isNote(field)) notes.push(field);
    else {
      standing.push({ move, value: field.value, offset: field.offset });
      const splice = typeof move.to === 'number' ? field.writeInteger(move.to) : field.writeText(move.to);
      if (splice !== null) splices.push(splice);
    }
  }
  const [first] = standing;
  if (first !== undefined && !isAsDecided(standing)) {
    notes.push({
      reason: 'route_edited_by_hand',
      gravity: 'stops-unless-forced',
      path: 'spec.strategy',
      offset: first.offset,
      found: `it has ${standing.map(({ move, value }) => `${move.key} ${value}`).join(', ')}`,
      expected: `${moves.map(({ key, from }) => `${key} ${from}`).join(', ')}, as last decided`,
      next: 'Put these back, or say the change as a command, so that it is decided.',
    });
  }
  return { splices, notes };
}

/** Geo tags beside those of the pool’s clusters, which would make every share another one than was decided. */
function foreignNotes(strategy: YAMLMap, { weights }: GslbMove): Note[] {
  const map = strategy.get('weight');
  if (weights === null || !isMap(map)) return [];
  return map.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : '';
    const isNothing = isScalar(value) && String(value.value) === '0';
    if (!isScalar(key) || isNothing || Object.hasOwn(weights, name)) return [];
    const found = `the geo tag ${name} has a weight too`;
    const expected = `those of the pool’s clusters alone: ${listed(Object.keys(weights))}`;
    const next = 'Remove it, or give it the weight 0. Or remove the file: then the next step writes it whole.';
    const note = notEditable(key, `spec.strategy.weight.${name}`, found, expected, next);
    return [{ ...note, gravity: 'warns' as const }];
  });
}

function isAsDecided(standing: readonly { readonly move: Move; readonly value: string }[]): boolean {
  if (standing.every(({ move, value }) => value === String(move.from))) return true;
  const numbers = standing.map(({ move, value }) => ({ is: Number(value), wanted: Number(move.from) }));
  if (numbers.some(({ is, wanted }) => !Number.isInteger(is) || is < 0 || Number.isNaN(wanted))) return false;
  const sum = numbers.reduce((total, { is }) => total + is, 0);
  const wantedSum = numbers.reduce((total, { wanted }) => total + wanted, 0);
  return sum > 0 && numbers.every(({ is, wanted }) => is * wantedSum === wanted * sum);
}

function movesOf(
  document: SourceDocument,
  strategy: YAMLMap,
  before: GslbMove,
  after: GslbMove,
): readonly Move[] | Note {
  if (before.primaryGeoTag !== null && after.primaryGeoTag !== null) {
    const [from, to] = [before.primaryGeoTag, after.primaryGeoTag];
    return [{ map: strategy, key: 'primaryGeoTag', path: 'spec.strategy.primaryGeoTag', from, to }];
  }
  const weight = childOf(document, strategy, 'weight', 'spec.strategy.weight');
  if (isNote(weight)) return weight;
  if (!isMap(weight))
    return notEditable(weight, 'spec.strategy.weight', 'it is no mapping', 'weights by geo tag', CORRECT);
  return Object.entries(after.weights ?? {}).map(([key, to]) => {
    return { map: weight, key, path: `spec.strategy.weight.${key}`, from: before.weights?.[key] ?? 0, to };
  });
}

const CORRECT = 'Correct the Gslb, or remove the file: then the next step writes it whole.';

function findStrategy(
  source: Source,
  { name, namespace }: Route,
): { readonly document: SourceDocument; readonly strategy: YAMLMap } | Note {
  const candidates = source.documents.filter(({ document }) => {
    const at = (...path: string[]): unknown => (isMap(document.contents) ? document.getIn(path) : undefined);
    return (
      at('kind') === 'Gslb' &&
      at('metadata', 'name') === name &&
      (at('metadata', 'namespace') ?? namespace) === namespace
    );
  });
  const [document, second] = candidates;
  const root = document?.document.contents;
  if (document === undefined || second !== undefined || !isMap(root)) {
    const found = `the file has ${candidates.length} Gslbs ${namespace}/${name}`;
    return { reason: 'route_missing', gravity: 'stops', path: '', offset: null, found, expected: 'one', next: CORRECT };
  }
  const spec = childOf(document, root, 'spec', 'spec');
  if (isNote(spec)) return spec;
  if (!isMap(spec)) return notEditable(spec, 'spec', 'it is no mapping', 'a mapping with `strategy`', CORRECT);
  const strategy = childOf(document, spec, 'strategy', 'spec.strategy');
  if (isNote(strategy)) return strategy;
  if (!isMap(strategy)) return notEditable(strategy, 'spec.strategy', 'it is no mapping', 'a strategy', CORRECT);
  return { document, strategy };
}

function missingValue({ map, key, path, to }: Move): Note {
  return notEditable(map, path, 'it is missing', `\`${key}: ${to}\``, `Write \`${key}: …\` there with any value.`);
}
