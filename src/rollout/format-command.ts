import type { Command, Scope } from './command.ts';
import { formatDuration } from './duration.ts';
import { formatWeight } from './weight.ts';

/** A flag with its value, or nothing. */
function option(flag: string, value: string | null): string {
  return value === null || value === '' ? '' : ` ${flag} ${value}`;
}

function formatBreakGlass(reason: string | null): string {
  // As in a shell, a backslash stands before a quotation mark among the words, and before itself.
  return reason === null ? '' : ` --break-glass "${reason.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** A glob is quoted, so that the line can be copied into a shell as it is. */
function formatClusters(clusters: readonly string[]): string {
  const names = clusters.join(',');
  return /[*?]/.test(names) ? `'${names}'` : names;
}

function formatScope({ clusters, wave }: Scope): string {
  return `${option('--cluster', formatClusters(clusters))}${option('--wave', wave)}`;
}

/** Writes a command as a person would, with a leading `/`. Parsing it gives the same command again. */
export function formatCommand(command: Command): string {
  switch (command.verb) {
    case 'canary': {
      const target = command.target === 'next' ? 'next' : formatWeight(command.target);
      const fleet = command.fleet ? ' --fleet' : '';
      return `/canary ${target}${formatScope(command.scope)}${fleet}${option('--sha', command.sha)}${formatBreakGlass(command.breakGlass)}`;
    }
    case 'blue-green':
      return `/blue-green${option('--sha', command.sha)}${command.now ? ' --now' : ''}${formatBreakGlass(command.breakGlass)}`;
    case 'switch':
      return `/switch${command.back ? ' back' : ''}${formatScope(command.scope)}${formatBreakGlass(command.breakGlass)}`;
    case 'promote':
      return `/promote${formatBreakGlass(command.breakGlass)}`;
    case 'rollback':
      return command.gradual ? '/rollback --gradual' : '/rollback';
    case 'shift': {
      const shares = command.weights.map(({ cluster, weight }) => ` ${cluster}=${formatWeight(weight)}`);
      return `/shift${shares.join('')}${option('--pool', command.pool)}`;
    }
    case 'drain':
    case 'undrain':
      return `/${command.verb} ${formatClusters(command.clusters)}`;
    case 'failover':
      return `/failover ${command.from}${option('--to', formatClusters(command.to))}`;
    case 'failback':
      return `/failback ${command.from}${command.vouched ? ' --healthy' : ''}`;
    case 'drill': {
      const time = command.seconds === null ? null : formatDuration(command.seconds);
      return `/drill failover ${command.from}${option('--to', formatClusters(command.to))}${option('--for', time)}`;
    }
    case 'plan':
      return `/plan ${formatCommand(command.of).slice(1)}`;
    case 'help':
      return command.topic === null ? '/help' : `/help ${command.topic}`;
    case 'pause':
    case 'resume':
    case 'abort':
    case 'approve':
    case 'rebalance':
    case 'status':
      return `/${command.verb}`;
    case 'observe':
      return 'observe';
    default:
      return command satisfies never;
  }
}
