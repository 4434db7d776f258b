import * as v from 'valibot';
import { field, header, label, list, mapping, repositoryName, text } from './field.ts';
import { OTHER_BOTS_COMMANDS } from './other-bots-commands.ts';

/** `.github/headgate.yml` as it is written. */
export const AppSchema = mapping({
  ...header('App'),
  spec: field(
    mapping({
      gitops: v.optional(
        field(
          mapping({
            repository: v.optional(
              field(
                repositoryName(),
                'The GitOps repository, as `owner/name`. Default: this repository.',
                'acme/shop-gitops',
              ),
            ),
            branch: v.optional(
              field(
                // Git's own rules for a branch's name; see git-check-ref-format.
                text(
                  /^(?!@$)(?![-/.])(?!.*(?:\.\.|\/\/|@\{|\/\.|\.lock(?:\/|$)|[/.]$))[!-)+-9;->@A-Z\]_`a-}\u00a1-\uffff]+$/,
                  200,
                  'a branch’s name',
                ),
                'The branch that the agents follow. Default: this repository’s default branch. It must be given for another repository.',
                'main',
              ),
            ),
          }),
          'Where the rollouts are.',
        ),
        {},
      ),
      rollouts: field(
        list(label(), 1, 50, 'rollouts'),
        'The rollouts that pull requests of this repository drive. Each must name this repository, too.',
        ['checkout'],
      ),
      commands: v.optional(
        field(
          mapping({
            prefix: v.optional(
              field(
                text(
                  /^[/!.@:][A-Za-z0-9._/-]*(?: (?=$))?$/,
                  32,
                  'a prefix that starts with one of / ! . @ : and may end with a space',
                ),
                'What a command’s line starts with.',
                '/headgate ',
              ),
              '/',
            ),
            ignore: v.optional(
              field(
                list(text(/^[a-z][a-z0-9_-]*$/, 50, 'a command’s word without its prefix'), 0, 500, 'words'),
                'Words after the prefix that are other bots’ commands, so that they are passed over in silence. A list replaces the default.',
                ['lgtm', 'retest'],
              ),
              [...OTHER_BOTS_COMMANDS],
            ),
          }),
          'How commands are told from other text.',
        ),
        {},
      ),
    }),
    'What this repository’s pull requests drive.',
  ),
});
