import { Command, InvalidArgumentError } from 'commander';
import { FLAGS } from '../rollout/flag-registry.ts';
import { commandFlags } from './command-text.ts';
import { type Ending, exitCodeTable } from './exit-code.ts';
import { addExplain } from './explain-command.ts';
import { type CommandLineHost, mayColor } from './host.ts';
import { UsageError } from './usage-error.ts';
import { readVersion } from './version.ts';

type Read = Readonly<Record<string, unknown>>;

const MIXED = `
The command may be written as one text or in words, with or without its slash; these say the same:
  headgate apply "/canary 25 --wave 2" --rollout checkout
  headgate apply canary 25 --wave 2 --rollout checkout
Its own flags (${Object.keys(FLAGS).join(', ')}) may stand anywhere among the others.
Quote globs, so that your shell leaves them alone: --cluster 'eu-*'. After -- everything is part of the command.

On a local clone there is no pull request, so a first command needs --sha with all 40 digits.`;

/**
 * The command line's grammar. What runs is loaded only when it runs, so that help and version are there at once.
 *
 * @param ended is told how the command that ran ended
 */
export function createProgram(host: CommandLineHost, ended: (ending: Ending) => void): Command {
  const program = new Command('headgate')
    .description('Moves production traffic between versions and between Kubernetes clusters, through Git.')
    .version(readVersion(), '--version', 'Print the version.')
    .helpOption('--help', 'Explain a command.')
    .helpCommand(false)
    .option('--debug', 'Print the stack trace of an error.')
    .option('--json', 'Print JSON.')
    .addHelpText('after', '\n`headgate help exit-codes` lists the exit codes.')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => host.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'headgate: ')),
      getOutHelpWidth: () => host.stdout.columns ?? 100,
      getErrHelpWidth: () => host.stderr.columns ?? 100,
      getOutHasColors: () => mayColor(host.stdout, host.environment),
      getErrHasColors: () => mayColor(host.stderr, host.environment),
    });

  const options = (command: Command): Read => command.optsWithGlobals();
  for (const name of ['plan', 'apply'] as const) {
    const dryRun = name === 'plan';
    const command = program
      .command(`${name} <command...>`)
      .description(dryRun ? 'Show what a command would do: who gets what, and every diff.' : 'Carry out a command.')
      .addHelpText('after', MIXED);
    for (const flag of commandFlags()) command.addOption(flag);
    withObservations(withPlace(command));
    if (!dryRun) withPush(command);
    command.action(async (words: readonly string[]) => {
      const { carryOut } = await import('./carry-out.ts');
      ended(await carryOut(host, words, options(command), dryRun));
    });
  }

  const status = withRollouts(withPlace(program.command('status'))).description('Show where rollouts stand.');
  status.action(async () => {
    const { status: show } = await import('./status.ts');
    ended(await show(host, options(status)));
  });

  const validate = program
    .command('validate [files...]')
    .description('List everything that is wrong with the files of a GitOps repository, committed or not.')
    .option('--folder <path>', 'The repository’s root; the present folder if left out.')
    .option('--all', 'All files, which is what happens if none is named.');
  validate.action(async (files: readonly string[]) => {
    const { validate: run } = await import('./validate.ts');
    ended(await run(host, files, options(validate)));
  });

  addExplain(program, host, ended);

  const tick = withObservations(withPush(withRollouts(withPlace(program.command('tick')))))
    .description('Take the steps whose pause has run out, and those that follow from what was observed.')
    .option('--dry-run', 'Everything but the write.');
  tick.action(async () => {
    const { tickRollouts } = await import('./tick-rollouts.ts');
    ended(await tickRollouts(host, options(tick)));
  });

  const serve = program
    .command('serve')
    .description('Run the GitHub App: take webhooks, and sweep for what was lost. Set up by environment variables.');
  serve.action(async () => {
    const { serve: run } = await import('./serve.ts');
    ended(await run(host));
  });

  const playground = program
    .command('playground')
    .description('Run the whole of it on this machine, and play everybody.')
    .option('--folder <path>', 'Where the repositories are made; a temporary folder if left out.')
    .option(
      '--traffic',
      'With clusters that serve: real requests, measured by version. Uses Prometheus where it is on PATH.',
    );
  playground.action(async () => {
    const { playground: run } = await import('./playground.ts');
    ended(await run(host, playground.opts<{ folder?: string; traffic?: boolean }>()));
  });

  program
    .command('help [topic]')
    .description('Explain a command, or `exit-codes`.')
    .action((topic: string | undefined) => explain(host, program, topic));
  return program;
}

function explain(host: CommandLineHost, program: Command, topic: string | undefined): void {
  const command = topic === undefined ? program : program.commands.find((one) => one.name() === topic);
  if (topic === 'exit-codes') host.stdout.write(exitCodeTable());
  else if (command !== undefined) command.outputHelp();
  else {
    const topics = [...program.commands.map((one) => one.name()), 'exit-codes'];
    throw new UsageError(`There is no topic \`${topic}\`; expected one of ${topics.join(', ')}.`);
  }
}

function withPlace(command: Command): Command {
  return command
    .option('--folder <path>', 'A clone of the GitOps repository; the present folder if left out.')
    .option('--branch <name>', 'The GitOps branch; the one that is checked out, or on GitHub main, if left out.')
    .option('--repository <owner/name>', 'Go through GitHub, with the token in GITHUB_TOKEN or GH_TOKEN.')
    .option('--pull-request <number>', 'The pull request that it is about, in that repository.', readNumber)
    .option('--kubeconfig <file>', 'A kubeconfig with the fleet’s clusters; what KUBECONFIG names, if left out.');
}

function withRollouts(command: Command): Command {
  const collect = (name: string, before: readonly string[] | undefined): readonly string[] => [
    ...(before ?? []),
    ...name.split(',').filter((part) => part !== ''),
  ];
  return command.option(
    '--rollout <names>',
    'Only these rollouts, with commas between them; may be repeated.',
    collect,
  );
}

function withPush(command: Command): Command {
  return command.option('--push', 'Push the branch afterwards; never with force.');
}

function withObservations(command: Command): Command {
  return command.option(
    '--observations <file>',
    'JSON with what was observed of the clusters: their health, and their load.',
  );
}

function readNumber(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected the number of a pull request.');
}
