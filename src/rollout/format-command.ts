import type { Command, Scope } from './command.ts';
import { formatWeight } from './weight.ts';

function formatScope(scope: Scope): string {
  // A glob is quoted, so that the line can be copied into a shell as it is.
  const clusters = scope.clusters.join(',');
  const quoted = /[*?]/.test(clusters) ? `'${clusters}'` : clusters;
  return `${clusters === '' ? '' : ` --cluster ${quoted}`}${scope.wave === null ? '' : ` --wave ${scope.wave}`}`;
}

/** Writes a command as a person would, with a leading `/`. Parsing it gives the same command again. */
export function formatCommand(command: Command): string {
  switch (command.verb) {
    case 'canary': {
      const target = command.target === 'next' ? 'next' : formatWeight(command.target);
      const fleet = command.fleet ? ' --fleet' : '';
      const sha = command.sha === null ? '' : ` --sha ${command.sha}`;
      return `/canary ${target}${formatScope(command.scope)}${fleet}${sha}`;
    }
    case 'rollback':
      return command.gradual ? '/rollback --gradual' : '/rollback';
    case 'plan':
      return `/plan ${formatCommand(command.of).slice(1)}`;
    case 'help':
      return command.topic === null ? '/help' : `/help ${command.topic}`;
    default:
      return `/${command.verb}`;
  }
}
