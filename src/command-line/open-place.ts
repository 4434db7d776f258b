import type { CommandLineHost } from './host.ts';
import type { Place, PlaceOptions, Unnamed } from './place.ts';
import { UsageError } from './usage-error.ts';

/**
 * Opens the place that the options name.
 *
 * @param names the rollouts that were named; empty: none was
 * @throws UsageError where the options name no place, or the place has no such rollout
 * @throws Unavailable where it cannot be reached
 */
export async function openPlace(
  host: CommandLineHost,
  options: PlaceOptions,
  names: readonly string[],
  unnamed: Unnamed,
): Promise<Place> {
  if (options.repository === undefined) {
    if (options.pullRequest !== undefined) throw new UsageError('`--pull-request` needs `--repository owner/name`.');
    const { openLocalPlace } = await import('./local-place.ts');
    return openLocalPlace(host, options, names, unnamed);
  }
  if (options.folder !== undefined) {
    throw new UsageError(
      '`--folder` names a clone on this machine and `--repository` one on GitHub: give one of them.',
    );
  }
  // Octokit takes longer to load than a command on a local clone takes to run.
  const { openGitHubPlace } = await import('./github-place.ts');
  return openGitHubPlace(host, { ...options, repository: options.repository }, names);
}
