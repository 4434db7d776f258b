import { describe, expect, it } from '@jest/globals';
import { breakGlassReason, breaksGlass } from '../../src/rollout/break-glass.ts';
import type { Command } from '../../src/rollout/command.ts';
import { formatRequest, parseRequest } from '../../src/rollout/parse-command.ts';

const parse = (text: string) => parseRequest(text, { prefix: '/', ignore: [] });
const commandOf = (text: string): Command => {
  const read = parse(text);
  if ('reason' in read) throw new Error(read.found);
  return read.command;
};

describe('a reason to break the glass', () => {
  it.each([
    ['/canary 50 --break-glass "INC-7: the gate is broken"', 'INC-7: the gate is broken'],
    ["/canary 50 --break-glass 'INC-7: the gate is broken'", 'INC-7: the gate is broken'],
    ['/switch --break-glass="INC-7: the gate is broken" --wave 1', 'INC-7: the gate is broken'],
    ['/promote --break-glass "  Alice   said  so, today, "', 'Alice said so, today,'],
    ['/blue-green --break-glass "München brennt"', 'München brennt'],
    [`/promote --break-glass 'the "safe" gate fails'`, 'the "safe" gate fails'],
    [String.raw`/promote --break-glass "the \"safe\" gate of D:\\gates"`, String.raw`the "safe" gate of D:\gates`],
    [String.raw`/promote --break-glass "the gates of D:\gates fail"`, String.raw`the gates of D:\gates fail`],
    [String.raw`/promote --break-glass 'the gates are in D:\'`, 'the gates are in D:\\'],
  ])('is read from %s', (line, reason) => {
    const command = commandOf(line);
    expect(breakGlassReason(command)).toBe(reason);
    expect(breaksGlass(command)).toBe(true);
    expect(parse(formatRequest({ command, rollouts: [] }))).toEqual({ command, rollouts: [] });
  });

  it('goes with the command that a plan is asked of', () => {
    const command = commandOf('/plan canary 50 --break-glass "INC-7: the gate is broken"');
    expect(command).toMatchObject({ verb: 'plan', of: { breakGlass: 'INC-7: the gate is broken' } });
  });

  it.each([
    ['is missing', '/canary 50 --break-glass'],
    ['is too short', '/canary 50 --break-glass "no time"'],
    ['is empty space', '/canary 50 --break-glass "               "'],
    ['is too long', `/canary 50 --break-glass "${'x'.repeat(301)}"`],
    ['is given twice', '/canary 50 --break-glass "the gate is broken" --break-glass "or something else"'],
    ['has no quotation marks', '/canary 50 --break-glass production is on fire'],
    ['holds a control character', '/canary 50 --break-glass "the gate is\u0007 broken"'],
    ['is a forgotten value', '/canary 50 --break-glass --cluster eu-west'],
    ['stands with the way back', '/rollback --break-glass "the gate is broken"'],
  ])('is refused where it %s, and nothing is guessed that goes past a gate', (_, line) => {
    const read = parse(line);
    expect(read).toMatchObject({ reason: 'malformed_command', suggestion: null });
  });

  it('is not taken by `switch back`, which waits for nothing', () => {
    expect(parse('/switch back --break-glass "the gate is broken"')).toMatchObject({ reason: 'malformed_command' });
  });

  it('is suggested as it stands where the verb is misspelt', () => {
    expect(parse('/canry 50 --break-glass "the gate is broken"')).toMatchObject({
      suggestion: '/canary 50 --break-glass "the gate is broken"',
    });
  });

  it('is of as many characters as people see, not of as many units', () => {
    expect(parse(`/promote --break-glass "${'🔥'.repeat(300)}"`)).toHaveProperty('command');
    expect(parse(`/promote --break-glass "${'🔥'.repeat(301)}"`)).toHaveProperty('reason');
    expect(parse(`/promote --break-glass "${'🔥'.repeat(9)}"`)).toHaveProperty('reason');
  });
});
