import { PUBLIC_API_URL } from '../github/octokit.ts';
import type { Environment } from '../local/git.ts';

const PUBLIC_HOST = 'github.com';
const DATA_RESIDENCY = '.ghe.com';

/** The API's address: `GITHUB_API_URL` as in GitHub Actions, or that of `GH_HOST` as for the gh command line. */
export function apiUrlOf(environment: Environment): string {
  const given = environment['GITHUB_API_URL'] ?? '';
  if (given !== '') return given;
  const host = hostOf(environment);
  if (host === PUBLIC_HOST) return PUBLIC_API_URL;
  return host.endsWith(DATA_RESIDENCY) ? `https://api.${host}` : `https://${host}/api/v3`;
}

/** The person's token, under the names and in the order in which the gh command line looks; null where there is none. */
export function tokenOf(environment: Environment): string | null {
  const host = hostOf(environment);
  const ofGitHub = host === PUBLIC_HOST || host.endsWith(DATA_RESIDENCY);
  // A token for github.com must not be sent to somebody's own server where that has one of its own.
  const own = ofGitHub ? [] : ['GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN'];
  const found = [...own, 'GH_TOKEN', 'GITHUB_TOKEN'].map((name) => environment[name]?.trim() ?? '');
  return found.find((token) => token !== '') ?? null;
}

function hostOf(environment: Environment): string {
  return (environment['GH_HOST'] ?? '').trim().toLowerCase() || PUBLIC_HOST;
}
