import fc from 'fast-check';
import { roundedWeights, type Shares, weightsOfSum } from '../../src/gateway/share.ts';

/** A file as an operator may have written it, which knows by itself how it should look after a step. */
export interface AdoptedFile {
  readonly text: string;
  /** The file with the weights of that share, and every other byte as it is. */
  readonly after: (shares: Shares) => string;
}

/** A place where a weight stands, or would stand if it were written. */
interface Hole {
  readonly rule: number;
  readonly slot: 0 | 1;
  readonly value: number;
  /** What stands there now; empty where no weight is written. */
  readonly source: string;
  readonly write: (weight: number) => string;
}

type Piece = string | Hole;

interface Style {
  readonly flow: boolean;
  readonly keys: '' | '"' | "'";
  readonly names: '' | '"' | "'";
  readonly order: readonly ('name' | 'port' | 'weight' | 'more')[];
  readonly comment: string;
  readonly notation: number;
  readonly omits: boolean;
}

const NOTATIONS: readonly ((weight: number) => string)[] = [
  String,
  (weight) => `0x${weight.toString(16)}`,
  (weight) => `0o${weight.toString(8)}`,
  (weight) => `${weight}.0`,
  (weight) => `+${weight}`,
  (weight) => `&w${weight} ${weight}`,
];

const SECTIONS = {
  apiVersion: 'apiVersion: gateway.networking.k8s.io/v1\n',
  kind: 'kind: HTTPRoute\n',
  metadata: 'metadata:\n  name: checkout\n  labels: &labels {weight: "100"}\n  annotations: *labels\n',
} as const;

const OTHER_ROUTE = `${SECTIONS.apiVersion}${SECTIONS.kind}metadata: {name: other}\nspec:\n  rules:\n  - backendRefs:\n    - {name: checkout-blue, port: 8080, weight: 3}\n    - {name: checkout-green, port: 8080, weight: 4}\n`;

const style = fc.record<Style>({
  flow: fc.boolean(),
  keys: fc.constantFrom('' as const, '"' as const, "'" as const),
  names: fc.constantFrom('' as const, '"' as const, "'" as const),
  order: fc.shuffledSubarray(['name', 'port', 'weight', 'more'] as const, { minLength: 4 }),
  comment: fc.constantFrom('', '   # weight: 7', ' #'),
  notation: fc.nat({ max: NOTATIONS.length - 1 }),
  omits: fc.boolean(),
});

const rule = fc.record({
  ours: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  foreign: fc.nat({ max: 2 }),
  swapped: fc.boolean(),
  factor: fc.constantFrom(1, 2, 7),
  styles: fc.tuple(style, style, style),
  lines: fc.constantFrom(
    '',
    '# weight: 100\n',
    'timeouts: {request: 10s}\n',
    'name: main\n# 50\n',
    'filters:\n- {type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: weight, value: "100"}]}}\n',
    'futureField: &future\n  backendRefs: [{name: checkout-blue, port: 8080, weight: 100}]\notherField: *future\n',
  ),
});
type Rule = typeof rule extends fc.Arbitrary<infer Value> ? Value : never;

const surroundings = fc.record({
  eol: fc.constantFrom('\n', '\r\n'),
  mark: fc.constantFrom('', '\ufeff'),
  before: fc.constantFrom(
    '',
    '# ours\n',
    '---\n',
    '# a\n\n---\nkind: Service\nmetadata: {name: checkout}\nspec: {weight: 100}\n---\n',
  ),
  after: fc.constantFrom('', '...\n', '---\n', '---\n# end', `---\n${OTHER_ROUTE}`),
  indented: fc.boolean(),
  order: fc.shuffledSubarray(['apiVersion', 'kind', 'metadata', 'spec'] as const, { minLength: 4 }),
  ends: fc.boolean(),
});

/**
 * Files in which the weights have the given shares.
 *
 * @param canonical true: weights are all written, as Headgate writes them
 */
export function adoptedFile(shares: Shares, canonical = false): fc.Arbitrary<AdoptedFile> {
  return fc
    .tuple(surroundings, fc.array(rule, { minLength: 1, maxLength: 3 }))
    .filter(([, rules]) => rules.some(({ ours }) => ours))
    .map(([around, rules]) => {
      const pieces: Piece[] = [`${around.mark}${around.before}`];
      const weights = rules.map((one) => weightsIn(one, shares, canonical));
      for (const section of around.order) {
        if (section !== 'spec') pieces.push(SECTIONS[section]);
        else
          pieces.push(
            'spec:\n  rules:\n',
            ...rules.flatMap((one, at) => piecesOf(one, at, weights[at], around.indented, canonical)),
          );
      }
      pieces.push(around.after);
      const whole = (write: (hole: Hole) => string) => {
        const text = pieces.map((piece) => (typeof piece === 'string' ? piece : write(piece))).join('');
        const trimmed = around.ends || around.order[3] === 'spec' ? text : text.replace(/\n$/, '');
        return trimmed.replaceAll('\n', around.eol);
      };
      return {
        text: whole(({ source }) => source),
        after: (to) => whole((hole) => written(hole, rules[hole.rule], weights[hole.rule], to)),
      };
    });
}

function written(
  hole: Hole,
  rule: Rule | undefined,
  weights: readonly [number, number] | undefined,
  to: Shares,
): string {
  const sum = (weights?.[0] ?? 0) + (weights?.[1] ?? 0);
  const target = (rule?.foreign === 0 ? roundedWeights(to) : weightsOfSum(to, sum)) ?? [0, 0];
  return target[hole.slot] === hole.value ? hole.source : hole.write(target[hole.slot]);
}

function weightsIn({ foreign, factor }: Rule, shares: Shares, canonical: boolean): readonly [number, number] {
  if (foreign > 0) return [(shares[0] / 10) * factor, (shares[1] / 10) * factor];
  const [blue, green] = roundedWeights(shares);
  if (canonical) return [blue, green];
  if (blue === green) return [1, 1];
  if (blue === 0 || green === 0) return [Math.sign(blue), Math.sign(green)];
  return [blue * factor, green * factor];
}

function piecesOf(
  rule: Rule,
  index: number,
  weights: readonly [number, number] | undefined,
  indented: boolean,
  canonical: boolean,
): Piece[] {
  const margin = indented ? '    ' : '  ';
  const [first, second, third] = rule.styles;
  const ours = ([0, 1] as const).map((slot) =>
    reference(
      rule,
      index,
      slot,
      weights?.[slot] ?? 0,
      slot === 0 ? first : second,
      `${margin}  ${indented ? '  ' : ''}`,
      canonical,
    ),
  );
  const foreign = Array.from({ length: rule.foreign }, (_, at) => [
    `${margin}  ${indented ? '  ' : ''}- {name: legacy-${at}, port: 8080, weight: ${third.notation}}${third.comment}\n`,
  ]);
  const all = rule.swapped ? [ours[1], ...foreign, ours[0]] : [...ours, ...foreign];
  const lines = rule.lines.replaceAll(/^(?=.)/gm, `${margin}  `);
  // The parser takes a comment between the dash and the first key for the mapping’s own, which is what operators mean too.
  return [`${margin}- backendRefs:\n`, ...all.flatMap((pieces) => pieces ?? []), lines];
}

function reference(
  rule: Rule,
  index: number,
  slot: 0 | 1,
  value: number,
  style: Style,
  margin: string,
  canonical: boolean,
): Piece[] {
  const service = rule.ours ? `checkout-${slot === 0 ? 'blue' : 'green'}` : 'another';
  const key = (name: string) => `${style.keys}${name}${style.keys}`;
  const omitted = style.omits && !canonical && value === 1 && rule.foreign === 0;
  const notation = canonical ? String : (NOTATIONS[style.notation] ?? String);
  const source = notation(value);
  const anchor = source.startsWith('&') ? `${source.split(' ')[0]} ` : '';
  const explicit: Hole = { rule: index, slot, value, source, write: (weight) => `${anchor}${weight}` };
  const inserted = (lead: string, tail: string): Hole => ({
    rule: index,
    slot,
    value,
    source: '',
    write: (weight) => `${lead}${key('weight')}: ${weight}${tail}`,
  });
  const shown = style.order.filter((name) => name !== 'weight' || !omitted);
  const fieldValue = (name: string): Piece[] => {
    if (name === 'name') return [`${style.names}${service}${style.names}`];
    if (name === 'port') return ['8080'];
    if (name === 'more') return ['{type: x, weight: [100]}'];
    return [rule.ours ? explicit : source];
  };
  if (style.flow) {
    const fields = shown.flatMap((name, at): Piece[] => [
      `${at === 0 ? '' : ', '}${key(name)}: `,
      ...fieldValue(name),
      ...(name === 'port' && omitted && rule.ours ? [inserted(', ', '')] : []),
    ]);
    return [`${margin}- {`, ...fields, `}${style.comment}\n`];
  }
  return shown.flatMap((name, at): Piece[] => [
    `${margin}${at === 0 ? '- ' : '  '}${key(name)}: `,
    ...fieldValue(name),
    `${style.comment}\n`,
    ...(name === 'port' && omitted && rule.ours ? [inserted(`${margin}  `, '\n')] : []),
  ]);
}
