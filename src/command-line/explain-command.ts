import type { Command } from 'commander';
import type { Ending } from './exit-code.ts';
import type { CommandLineHost } from './host.ts';

const EXAMPLES = `
It reads the manifests as they lie in the folder, committed or not, and asks no cluster:
  headgate explain checkout
  headgate explain --url https://shop.example.com/checkout?x=1 --header 'x-preview: candidate' --country DE
Without --url it shows the rollout's own routes, each rule in the order of precedence.`;

/** Adds `headgate explain` to the program. */
export function addExplain(program: Command, host: CommandLineHost, ended: (ending: Ending) => void): void {
  const command = program
    .command('explain [rollout]')
    .description('Explain from the manifests alone which rule takes a request, and who gets which version where.')
    .option('--folder <path>', 'The repository’s root; the present folder if left out.')
    .option('--url <url>', 'The address that a user asks for.')
    .option('--header <header>', "A header of the request, as 'Name: value'; may be repeated.", collect)
    .option('--method <method>', 'The method of the request; GET if left out.')
    .option('--country <code>', 'The user’s country, two letters such as DE.')
    .option(
      '--cluster <names>',
      'Only these clusters, with commas between them; globs are taken; may be repeated.',
      names,
    )
    .addHelpText('after', EXAMPLES);
  command.action(async (rollout: string | undefined) => {
    const { explain } = await import('./explain.ts');
    ended(await explain(host, rollout, command.optsWithGlobals()));
  });
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function names(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), ...value.split(',').filter((name) => name !== '')];
}
