import type { EffectiveSplit } from '../explain/effective-split.ts';
import { columns } from './columns.ts';
import { shareInWords } from './explanation-words.ts';
import type { Palette } from './palette.ts';
import { listed } from './text.ts';

const MOST_NAMES = 8;

const LACKS = {
  'no-file': 'no route there yet',
  unreadable: 'the file cannot be read',
  'no-route': 'the file has no such route',
  'no-rule': 'no rule divides traffic between the two versions',
} as const;

const BASES = {
  records: 'by the DNS records',
  gslb: 'by the Gslb',
  hub: 'by the hub’s rule',
  policy: 'nothing is written yet: by the rollout’s shares',
  shares: 'by the shares in fleet.yaml',
} as const;

/** The effective split of a rollout as lines: each cluster, those that are alike together, then each pool. */
export function terminalSplit({ clusters, pools }: EffectiveSplit, { bold }: Palette): readonly string[] {
  const groups = new Map<
    string,
    { readonly names: string[]; readonly text: string; readonly differing: readonly string[] }
  >();
  for (const { cluster, division, lack, differing } of clusters) {
    const text = division === null ? LACKS[lack ?? 'no-rule'] : divisionText(division);
    const key = JSON.stringify([text, differing]);
    const group = groups.get(key) ?? { names: [], text, differing };
    groups.set(key, group);
    group.names.push(cluster);
  }
  const rows = [...groups.values()].map(({ names, text }) => [listed(names, MOST_NAMES), text]);
  const differing = [...groups.values()].flatMap(({ names, differing: rules }) =>
    rules.length === 0
      ? []
      : [`  ! In ${listed(names, MOST_NAMES)} other rules divide it otherwise: ${rules.join('; ')}.`],
  );
  return [
    bold('Effective split'),
    ...columns(rows).map((line) => `  ${line}`),
    ...pools.map(
      ({ pool, basis, division }) =>
        `  ${pool === 'all' ? 'the fleet' : `users of ${pool}`}: ${divisionText(division)} (${BASES[basis]})`,
    ),
    ...differing,
  ];
}

function divisionText({ slots, other, failing, unknown }: EffectiveSplit['pools'][number]['division']): string {
  if (unknown.exact === '10000') return 'not known yet';
  const parts = Object.entries(slots).map(([slot, share]) => `${slot} ${shareInWords(share)}`);
  const more = [
    ['other backends', other],
    ['errors', failing],
    ['unknown', unknown],
  ] as const;
  return [
    ...parts,
    ...more.flatMap(([name, share]) => (share.basisPoints === 0 ? [] : [`${name} ${shareInWords(share)}`])),
  ].join(', ');
}
