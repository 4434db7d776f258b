import { routeName, ruleLabel } from '../explain/route.ts';
import type { Warning } from '../explain/warning.ts';
import { matchInWords, routeInWords } from './explanation-words.ts';

/** A warning in words, with every place that it is about. */
export interface SaidWarning {
  readonly kind: Warning['kind'];
  readonly said: string;
  /** As `file:line`, in the files' order. */
  readonly places: readonly string[];
}

/** Says warnings: the same one in many clusters is said once, with all places. */
export function sayWarnings(warnings: readonly Warning[]): readonly SaidWarning[] {
  const found = new Map<string, { kind: Warning['kind']; said: string; places: string[] }>();
  for (const warning of warnings) {
    const said = say(warning);
    const known = found.get(said) ?? { kind: warning.kind, said, places: [] };
    found.set(said, known);
    for (const place of placesOf(warning)) if (!known.places.includes(place)) known.places.push(place);
  }
  return [...found.values()];
}

function say(warning: Warning): string {
  switch (warning.kind) {
    case 'shadowed':
      return sayShadowed(warning);
    case 'clash': {
      const { kind, host, routes } = warning.clash;
      const pair = routes.map(routeInWords).join(' and ');
      const where = host === '*' ? 'every host' : host;
      return kind === 'duplicate'
        ? `${pair} match the same requests to ${where}: the older route wins, which may be another one in each cluster. Let one route have these requests.`
        : `${pair} share ${where}: a gateway accepts only one of the two kinds there. Give each its own host.`;
    }
    case 'budget':
      return sayBudget(warning);
    case 'fails': {
      const { route } = warning.placed;
      const why = {
        'no-backends': 'has no backends',
        'all-weights-zero': 'has only backends of weight 0',
        'bad-weight': 'has a weight that is no integer from 0 to 1000000',
      }[warning.outcome.why];
      return `${route.kind} ${routeName(route)}, ${ruleLabel(warning.rule)} ${why}: what it takes is answered with ${warning.outcome.status}.`;
    }
    case 'records': {
      const { name, used, limit, state } = warning.budget;
      return `${name} has ${used} of ${limit} weighted records that Route 53 takes for a name${state === 'over' ? ': it refuses the others' : ''}.`;
    }
    case 'unreadable':
      return `The file could not be read and is left out: ${warning.found}.`;
    case 'unplaced':
      return 'The file has routes and lies in no cluster’s delivery folder: it is left out.';
  }
}

function sayShadowed({
  placed: { route },
  shadowed: { rule, matches, whole, by },
}: Extract<Warning, { kind: 'shadowed' }>): string {
  const others = by.map(ruleLabel).join(' and ');
  const name = `${route.kind} ${routeName(route)}, ${ruleLabel(rule)}`;
  if (whole)
    return `${name} is never reached: ${others} ${by.length === 1 ? 'takes' : 'take'} all its requests. Remove it, or let it ask for more.`;
  const which = matches.flatMap((at) => {
    const match = rule.matches[at];
    return match === undefined ? [] : [`match ${at} (${matchInWords(match)})`];
  });
  return `${name}: ${which.join(' and ')} ${which.length === 1 ? 'is' : 'are'} never reached, since ${others} ${by.length === 1 ? 'has' : 'have'} the same.`;
}

function sayBudget({
  placed: { route },
  budget: { of, used, limit, state, rule },
}: Extract<Warning, { kind: 'budget' }>): string {
  const name = `${route.kind} ${routeName(route)}${rule === null ? '' : `, ${ruleLabel(rule)}`}`;
  const count = `${name} uses ${used} of ${limit} ${of}`;
  if (state === 'over') return `${count}: the API server refuses it. Take ${used - limit} away, or divide the route.`;
  return state === 'full'
    ? `${count}: nothing more fits.`
    : `${count}: only ${limit - used} more ${limit - used === 1 ? 'fits' : 'fit'}.`;
}

function placesOf(warning: Warning): readonly string[] {
  switch (warning.kind) {
    case 'shadowed':
      return [`${warning.placed.file}:${warning.shadowed.rule.line}`];
    case 'clash':
      return warning.clash.routes.map(({ file, route }) => `${file}:${route.line}`);
    case 'budget':
      return [`${warning.placed.file}:${(warning.budget.rule ?? warning.placed.route).line}`];
    case 'fails':
      return [`${warning.placed.file}:${warning.rule.line}`];
    case 'records':
      return [];
    case 'unreadable':
      return [`${warning.file}${warning.line === null ? '' : `:${warning.line}`}`];
    case 'unplaced':
      return [warning.file];
  }
}
