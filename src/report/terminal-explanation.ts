import { columns } from './columns.ts';
import type { RequestExplanation, RolloutExplanation, RouteView } from './explanation.ts';
import type { AnswerView, ArrivalsView, OutcomeView, RuleView, ServedView } from './explanation-parts.ts';
import type { SaidWarning } from './explanation-warnings.ts';
import { BASIS_WORDS, CRITERION_WORDS, shareInWords } from './explanation-words.ts';
import type { Palette } from './palette.ts';
import { terminalSplit } from './terminal-split.ts';
import { counted, listed, visible } from './text.ts';

/** Names of clusters on a line, places below a warning, matches of a rule, and rows, before the rest is only counted. */
const MOST_NAMES = 8;
const MOST_PLACES = 4;
const MOST_MATCHES = 4;
const MOST_ROWS = 40;

/** What becomes of a request, as plain text for a terminal. Ends with a line break. */
export function renderRequestExplanation(explanation: RequestExplanation, palette: Palette): string {
  const { request, arrivals, clusters, served, warnings } = explanation;
  const { bold } = palette;
  const from = request.country === null ? '' : `, from ${request.country}`;
  const headers = Object.entries(request.headers).map(([name, value]) => {
    const assumed = request.assumed.includes(name) ? '   (as a CDN in front of the gateway would say it)' : '';
    return visible(`  ${name}: ${value}`) + assumed;
  });
  const parts = [
    [bold(`${request.method} ${request.url}${from}`), ...headers],
    ...(clusters.length === 0
      ? [['No cluster that is shown has a route for this host.']]
      : [arrivalLines('Arrives', arrivals, palette)]),
    ...alike(clusters, ({ answers }) => answers).map(({ names, first }) => [
      bold(listed(names, MOST_NAMES)),
      ...first.answers.flatMap((answer) => answerLines(answer, first.answers.length > 1)),
    ]),
    ...(served.length === 0 ? [] : [[bold('Gets in the end'), ...servedLines(served)]]),
    warningLines(warnings, palette),
  ];
  return textOf(parts);
}

/** What the manifests of a rollout do, as plain text for a terminal. Ends with a line break. */
export function renderRolloutExplanation(explanation: RolloutExplanation, palette: Palette): string {
  const { rollout, clusters, hosts, split, warnings } = explanation;
  const { bold } = palette;
  const parts = [
    [bold(rollout), ...(clusters.length === 0 ? ['  No cluster that is shown has a route of it yet.'] : [])],
    ...alike(clusters, ({ routes }) => routes).map(({ names, first }) => [
      bold(listed(names, MOST_NAMES)),
      ...first.routes.flatMap(routeLines),
    ]),
    ...hosts.map((host) => arrivalLines(`${host.host}: users arrive`, host, palette)),
    terminalSplit(split, palette),
    warningLines(warnings, palette),
  ];
  return textOf(parts);
}

function textOf(parts: readonly (readonly string[])[]): string {
  const shown = parts.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${shown.join('\n\n')}\n`;
}

function arrivalLines(title: string, { basis, arrivals, doubts }: ArrivalsView, { bold }: Palette): readonly string[] {
  const rows = arrivals
    .slice(0, MOST_ROWS)
    .map(({ cluster, target, share, standby, via }) => [
      standby === null ? shareInWords(share) : 'standby',
      cluster ?? `${target} (no cluster’s)`,
      via.length > 1 ? `through ${via.slice(1).join(', ')}` : '',
      standby === 'weight-zero' ? 'weight 0: takes over when all others are unhealthy' : '',
      standby === 'secondary' ? 'takes over when the primary is unhealthy' : '',
    ]);
  const rest = arrivals.length - rows.length;
  return [
    bold(`${title}, ${BASIS_WORDS[basis]}`),
    ...columns(rows).map(indented),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    ...doubts.map((doubt) => `  ! ${visible(doubt)}`),
  ];
}

function answerLines(answer: AnswerView, several: boolean): readonly string[] {
  const { entrances, rule, next, outcome, doubts } = answer;
  const others = answer.matched.filter((one) => one.rule !== rule?.rule || one.route !== rule.route);
  const through = entrances.map(
    ({ gateway, listener }) => `${gateway ?? 'no gateway'}${listener === null ? '' : ` (${listener})`}`,
  );
  return [
    ...(several ? [`  through ${through.join(', ')}`] : []),
    ...(rule === null
      ? ['  no rule takes it']
      : [`  ${ruleText(rule)}   ${rule.file}:${rule.line}`, `    matches  ${visible(rule.match)}`]),
    ...(next === null
      ? []
      : [
          `    before   ${ruleText(next.rule)} (${visible(next.rule.match)}), because ${CRITERION_WORDS[next.by]}`,
          ...(others.length > 1 ? [`             and before ${others.length - 1} more that it meets`] : []),
        ]),
    ...outcomeLines(outcome).map((line) => `    ${line}`),
    ...doubts.map((doubt) => `    ! ${visible(doubt)}`),
  ];
}

function ruleText({ kind, route, rule, name }: Pick<RuleView, 'kind' | 'route' | 'rule' | 'name'>): string {
  return visible(`${kind} ${route}, rule ${rule}${name === null ? '' : ` (${name})`}`);
}

function outcomeLines(outcome: OutcomeView): readonly string[] {
  switch (outcome.kind) {
    case 'error':
      return [`answers ${outcome.status}: ${outcome.why}`];
    case 'redirect':
      return [`redirects with ${outcome.status} to ${visible(outcome.location ?? 'the same host')}`];
    case 'backends':
      return [
        ...columns(
          outcome.backends.map(({ share, version, backend }) => [
            shareInWords(share),
            visible(backend),
            version === null ? '' : `${version.rollout} ${version.slot}`,
          ]),
        ),
        ...outcome.mirrors.map(
          ({ backend, share }) =>
            `copies ${shareInWords(share)} of it to ${visible(backend)}, whose answers nobody sees`,
        ),
      ];
  }
}

function servedLines(served: readonly ServedView[]): readonly string[] {
  const rows = served.slice(0, MOST_ROWS).map((one) => [shareInWords(one.share), visible(fateText(one))]);
  const rest = served.length - rows.length;
  return [...columns(rows).map(indented), ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

function fateText(served: ServedView): string {
  switch (served.kind) {
    case 'backend':
      return served.version === null
        ? `${served.label} in ${served.cluster}`
        : `${served.version.rollout} ${served.version.slot} in ${served.cluster} (${served.label})`;
    case 'status':
      return `${served.status} in ${served.cluster}`;
    case 'elsewhere':
      return `sent to ${served.address}`;
    case 'undecided':
      return `${served.cluster}, which answers differently by entrance`;
    case 'unknown-target':
      return `${served.target}, which is no cluster’s`;
    case 'no-answer':
      return 'no answer from DNS';
  }
}

function routeLines({ kind, route, file, line, hostnames, rules }: RouteView): readonly string[] {
  const hosts =
    kind === 'TCPRoute' || kind === 'UDPRoute'
      ? []
      : [hostnames.length === 0 ? 'every host' : listed(hostnames, MOST_NAMES)];
  return [
    `  ${visible([`${kind} ${route}`, ...hosts].join(' for '))}   ${file}:${line}`,
    ...rules.flatMap((rule, index) => [
      `    ${index + 1}. rule ${rule.rule}${rule.name === null ? '' : ` (${visible(rule.name)})`}: ${visible(matchesText(rule.matches))}`,
      ...outcomeLines(rule.outcome).map((one) => `         ${one}`),
    ]),
  ];
}

function matchesText(matches: readonly string[]): string {
  const shown = matches.slice(0, MOST_MATCHES).join('; or ');
  return matches.length > MOST_MATCHES ? `${shown}; or ${matches.length - MOST_MATCHES} more` : shown;
}

function warningLines(warnings: readonly SaidWarning[], { bold }: Palette): readonly string[] {
  if (warnings.length === 0) return [];
  return [
    bold(counted(warnings.length, 'warning')),
    ...warnings.flatMap(({ said, places }) => [
      `  ! ${visible(said)}`,
      ...(places.length === 0 ? [] : [`    ${listed(places, MOST_PLACES)}`]),
    ]),
  ];
}

/** Clusters of which the same is to be said, whatever their files are called. */
function alike<One extends { readonly cluster: string }>(
  clusters: readonly One[],
  said: (one: One) => unknown,
): readonly { readonly names: readonly string[]; readonly first: One }[] {
  const found = new Map<string, { names: string[]; first: One }>();
  for (const one of clusters) {
    const key = JSON.stringify(said(one), (name, value: unknown) =>
      name === 'file' || name === 'line' || name === 'cluster' ? undefined : value,
    );
    const known = found.get(key);
    if (known === undefined) found.set(key, { names: [one.cluster], first: one });
    else known.names.push(one.cluster);
  }
  return [...found.values()];
}

function indented(line: string): string {
  return `  ${line}`;
}
