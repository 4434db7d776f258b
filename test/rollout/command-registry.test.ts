import { describe, expect, it } from '@jest/globals';
import { COMMANDS, isVerb, VERBS } from '../../src/rollout/command-registry.ts';
import { commandTable, usage } from '../../src/rollout/command-usage.ts';
import { FLAGS, isFlagName } from '../../src/rollout/flag-registry.ts';
import { parseRequest } from '../../src/rollout/parse-command.ts';
import { RIGHTS } from '../../src/rollout/rights.ts';

const WORTHS = {
  clusters: 'eu',
  wave: 'eu',
  sha: 'abcdef1',
  rollouts: 'eu',
  pool: 'eu',
  duration: '15m',
  reason: '"the gate is down"',
} as const;
const GRAMMAR = { prefix: '/', ignore: [] };

describe('the command registry', () => {
  it.each(VERBS.flatMap((verb) => COMMANDS[verb].examples.map((example) => [verb, example] as const)))(
    'has an example of %s that parses: %s',
    (verb, example) => {
      expect(parseRequest(`/${example}`, GRAMMAR)).toMatchObject({ command: { verb } });
    },
  );

  it.each(VERBS)('names a right that exists for %s', (verb) => {
    expect(RIGHTS).toContain(COMMANDS[verb].right);
  });

  it('declares every command once, and no other word for one is a command itself', () => {
    expect(new Set(VERBS).size).toBe(19);
    const words = VERBS.flatMap((verb) => COMMANDS[verb].alsoCalled);
    expect(new Set(words).size).toBe(words.length);
    for (const word of words) expect(isVerb(word)).toBe(false);
  });

  it('is the only source of flags: a flag that a command does not declare is refused there', () => {
    for (const verb of VERBS) {
      for (const flag of Object.keys(FLAGS).filter(isFlagName)) {
        const { value } = FLAGS[flag];
        const written = value === null ? flag : `${flag} ${WORTHS[value]}`;
        const start = `/${COMMANDS[verb].examples[0]}`;
        const taken = verb === 'plan' ? COMMANDS.canary.flags.includes(flag) : COMMANDS[verb].flags.includes(flag);
        expect([verb, flag, 'command' in parseRequest(`${start} ${written}`, GRAMMAR)]).toEqual([verb, flag, taken]);
      }
    }
  });

  it('does not take the names of an object’s own members for commands', () => {
    expect(isVerb('constructor')).toBe(false);
    expect(isVerb('toString')).toBe(false);
    expect(isFlagName('__proto__')).toBe(false);
  });

  it('writes usage lines with the prefix of the repository', () => {
    expect(usage('rollback')).toBe('/rollback [--gradual] [--rollout <names>]');
    expect(usage('help', '/hg ')).toBe('/hg help [command]');
  });

  it('writes a table with one row for each command and no broken cell', () => {
    const lines = commandTable().trim().split('\n');
    expect(lines).toHaveLength(VERBS.length + 2);
    for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(5);
    for (const verb of VERBS) expect(commandTable('!')).toContain(`\`!${verb}`);
  });
});
