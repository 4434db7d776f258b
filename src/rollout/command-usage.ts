import type { Verb } from './command.ts';
import { COMMANDS, VERBS } from './command-registry.ts';
import { FLAGS } from './flag-registry.ts';

/** A command's usage line, such as `/rollback [--gradual] [--rollout <names>]`. */
export function usage(verb: Verb, prefix = '/'): string {
  const { argumentUsage, flags } = COMMANDS[verb];
  const argument = argumentUsage === '' ? '' : ` ${argumentUsage}`;
  return `${prefix}${verb}${argument}${flags.map((flag) => ` [${FLAGS[flag].usage}]`).join('')}`;
}

/** All commands as a Markdown table, for the README and for `/help`. */
export function commandTable(prefix = '/'): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const rows = VERBS.map((verb) => {
    const { summary, right, movesTraffic } = COMMANDS[verb];
    return `| \`${cell(usage(verb, prefix))}\` | ${cell(summary)} | \`${right}\` | ${movesTraffic ? 'yes' : 'no'} |`;
  });
  return ['| Command | What it does | Right | Moves traffic |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}
