import type { GitHub, GitHubOptions } from './scenario.ts';

/** Starts a GitHub on this machine, on a free port of the loopback interface. */
export async function startGitHub(_options: GitHubOptions): Promise<GitHub> {
  throw new Error('The stand-in is being built.');
}
