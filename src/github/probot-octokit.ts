import { ProbotOctokit } from 'probot';

/**
 * Probot's own Octokit without the plugins that send writes again and sleep until a rate limit is over. They are
 * switched off by a function, because Probot merges an object of defaults away.
 */
export const QuietProbotOctokit = ProbotOctokit.defaults((options: object) => ({
  ...options,
  throttle: { enabled: false },
  retry: { enabled: false },
}));
