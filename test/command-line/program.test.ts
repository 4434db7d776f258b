import { describe, expect, it } from '@jest/globals';
import { EXIT_CODES } from '../../src/command-line/exit-code.ts';
import { createProgram } from '../../src/command-line/program.ts';
import { FLAGS } from '../../src/rollout/flag-registry.ts';
import { run } from './recording-host.ts';

describe('help', () => {
  it('is shown where nothing is asked for, as a mistake', async () => {
    const { code, stderr } = await run([]);
    expect(code).toBe(EXIT_CODES.usage.code);
    expect(stderr).toMatch(/^Usage: headgate/);
  });

  it.each([['--help'], ['help']])('lists the commands for %s', async (word) => {
    const { code, stdout, stderr } = await run([word]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of ['plan', 'apply', 'status', 'validate', 'tick', 'serve', 'help']) {
      expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    }
  });

  it('explains a command with the flags of Headgate’s own commands', async () => {
    const { code, stdout } = await run(['help', 'apply']);
    expect(code).toBe(0);
    for (const { usage } of Object.values(FLAGS)) expect(stdout).toContain(usage);
    expect(stdout).toMatch(/--json/);
  });

  it('documents every exit code', async () => {
    const { code, stdout } = await run(['help', 'exit-codes']);
    expect(code).toBe(0);
    for (const { code: number, means } of Object.values(EXIT_CODES)) expect(stdout).toContain(`${number}  ${means}`);
  });

  it('names the topics that there are', async () => {
    expect(await run(['help', 'aply'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/`aply`.*exit-codes/) });
  });

  it('prints the version', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
  });
});

describe('exit codes', () => {
  it('are each other’s only once', () => {
    const codes = Object.values(EXIT_CODES).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe('the options of the command line', () => {
  it('never have the name of a flag of Headgate’s own commands, which are passed on', () => {
    const silent = { write: () => undefined, isTerminal: false, columns: null };
    const program = createProgram(
      {
        environment: {},
        workingFolder: '/',
        stdout: silent,
        stderr: silent,
        now: () => 0,
        random: () => 0,
        randomId: () => '',
        sleep: async () => undefined,
        interrupted: async () => undefined,
        lines: async function* () {},
      },
      () => undefined,
    );
    const apply = program.commands.find((command) => command.name() === 'apply');
    const names = [...program.options, ...(apply?.options ?? [])].map(({ long }) => long);
    expect(names).toEqual(expect.arrayContaining(Object.keys(FLAGS)));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('headgate serve', () => {
  it('lists everything that is missing in the environment, and does not start', async () => {
    const { code, stderr } = await run(['serve'], { environment: {} });
    expect(code).toBe(2);
    for (const name of ['APP_ID', 'WEBHOOK_SECRET', 'PRIVATE_KEY']) expect(stderr).toContain(name);
  });
});
