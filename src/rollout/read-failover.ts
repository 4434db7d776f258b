import type { FleetCommand } from './command.ts';
import { parseDuration } from './duration.ts';
import { type Finding, quoted } from './finding.ts';
import type { FlagName } from './flag-registry.ts';
import { clusterNames, readCluster } from './read-clusters.ts';

type Values = ReadonlyMap<FlagName, readonly string[]>;

/** Who is failed over, and to whom; null where it cannot even be guessed. */
function readMove(values: Values, words: readonly string[], findings: Finding[], line: string) {
  const from = readCluster(words, findings, line);
  // Clusters that stand behind the first without their flag name who takes the traffic, which narrows the command.
  const named = from === null ? null : clusterNames(from.more);
  if (from === null || named === null) return null;
  return { from: from.name, to: [...new Set([...(values.get('--to') ?? []), ...named])] };
}

/** The `failover` that its words ask for; null where it cannot even be guessed. */
export function readFailover(
  values: Values,
  words: readonly string[],
  findings: Finding[],
  line: string,
): FleetCommand | null {
  const move = readMove(values, words, findings, line);
  return move === null ? null : { verb: 'failover', ...move };
}

/** The `failback` that its words ask for; null where it cannot even be guessed. */
export function readFailback(
  values: Values,
  words: readonly string[],
  findings: Finding[],
  line: string,
): FleetCommand | null {
  const from = readCluster(words, findings, line);
  if (from === null || from.more.length > 0) return null;
  return { verb: 'failback', from: from.name, vouched: values.has('--healthy') };
}

/** The `drill` that its words ask for. What is drilled is said, so that nobody takes a drill for the real thing. */
export function readDrill(
  values: Values,
  words: readonly string[],
  findings: Finding[],
  line: string,
): FleetCommand | null {
  const [word = '', ...rest] = words;
  const isSaid = ['failover', 'fail-over'].includes(word.toLowerCase());
  if (word !== 'failover') {
    findings.push({
      found: word === '' ? 'nothing to drill' : `${quoted(word)} as what is drilled`,
      expected: `\`${line}\``,
    });
  }
  // Without the word, only what can be nothing but a cluster is taken for one.
  if (!isSaid && clusterNames([word]) === null) return null;
  const move = readMove(values, isSaid ? rest : words, findings, line);
  const time = values.get('--for')?.[0];
  return move === null ? null : { verb: 'drill', ...move, seconds: time === undefined ? null : parseDuration(time) };
}
