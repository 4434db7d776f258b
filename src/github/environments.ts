import * as v from 'valibot';
import type { EnvironmentRule } from '../rollout/environment.ts';
import { failureOf } from './failure.ts';
import type { Log } from './log.ts';
import type { Client } from './octokit.ts';
import { splitRepositoryName } from './repository-name.ts';

/** GitHub's largest page. */
const PAGE = 100;
/** Lists are read to here; repositories with an environment for each preview have thousands. */
const MOST_PAGES = 3;
/** What the lists do not have is asked for one by one, up to so many. */
const MOST_SINGLE = 50;

type Rules = ReadonlyMap<string, EnvironmentRule | null | 'unknown'>;
type Rule = EnvironmentRule | null | 'unknown';

const Reviewer = v.variant('type', [
  v.object({ type: v.literal('User'), reviewer: v.object({ login: v.string() }) }),
  v.object({ type: v.literal('Team'), reviewer: v.object({ slug: v.string() }) }),
]);

const ProtectionRules = v.array(
  v.object({
    type: v.string(),
    wait_timer: v.optional(v.number(), 0),
    prevent_self_review: v.optional(v.boolean(), false),
    reviewers: v.optional(v.array(Reviewer), []),
  }),
);

/**
 * Reads what GitHub demands of deployments to some environments: required reviewers, who of them may not be the one who
 * started it, and the wait timer. The number of requests does not grow with the environments, as long as the repository
 * has at most a few hundred.
 *
 * Never rejects: an environment that could not be read for certain is `unknown`, and the log says why.
 */
export async function readEnvironments(
  client: Client,
  repository: string,
  names: readonly string[],
  log: Log,
): Promise<Rules> {
  const unread = new Set(names);
  const rules = new Map<string, Rule>(names.map((name) => [name, 'unknown']));
  const owner = repository.split('/')[0] ?? repository;
  // GitHub tells environments apart whatever their case.
  const wanted = new Map(names.map((name) => [name.toLowerCase(), name]));
  try {
    let isWhole = false;
    for (let page = 1; page <= MOST_PAGES && !isWhole && unread.size > 0; page += 1) {
      const { data } = await client.rest.repos.getAllEnvironments({
        ...splitRepositoryName(repository),
        per_page: PAGE,
        page,
      });
      const environments = data.environments ?? [];
      isWhole = environments.length < PAGE;
      for (const environment of environments) {
        const name = wanted.get(environment.name.toLowerCase());
        if (name === undefined) continue;
        unread.delete(name);
        rules.set(name, ruleOf(environment.protection_rules, owner));
      }
    }
    if (isWhole) for (const name of unread) rules.set(name, null);
    else await readSingly(client, repository, [...unread].slice(0, MOST_SINGLE), rules);
  } catch (error) {
    const failure = failureOf(error);
    log.warn({ repository, failure }, 'The environments could not be read: their reviewers are unknown, which denies.');
  }
  return rules;
}

async function readSingly(
  client: Client,
  repository: string,
  names: readonly string[],
  rules: Map<string, Rule>,
): Promise<void> {
  const owner = repository.split('/')[0] ?? repository;
  await Promise.all(
    names.map(async (name) => {
      try {
        const where = { ...splitRepositoryName(repository), environment_name: name };
        const { data } = await client.rest.repos.getEnvironment(where);
        rules.set(name, ruleOf(data.protection_rules, owner));
      } catch (error) {
        const failure = failureOf(error);
        if (failure.kind !== 'refused' || failure.status !== 404) throw error;
        rules.set(name, null);
      }
    }),
  );
}

/** What is not understood might demand something, and counts as unknown. */
function ruleOf(protectionRules: unknown, owner: string): Rule {
  const parsed = v.safeParse(ProtectionRules, protectionRules ?? []);
  if (!parsed.success) return 'unknown';
  const reviews = parsed.output.filter(({ type }) => type === 'required_reviewers');
  const waitMinutes = Math.max(0, ...parsed.output.map(({ wait_timer }) => wait_timer));
  const reviewers = reviews.flatMap((one) => one.reviewers);
  // GitHub demands somebody, and does not say whom.
  if (reviews.length > 0 && reviewers.length === 0) return 'unknown';
  if (reviewers.length === 0 && waitMinutes === 0) return null;
  return {
    users: reviewers.flatMap((one) => (one.type === 'User' ? [one.reviewer.login] : [])),
    teams: reviewers.flatMap((one) => (one.type === 'Team' ? [`${owner}/${one.reviewer.slug}`] : [])),
    preventSelfReview: reviews.some(({ prevent_self_review }) => prevent_self_review),
    waitMinutes,
  };
}
