import * as v from 'valibot';
import { parseProposalBranch } from '../rollout/proposal.ts';
import { CHECK_NAME, ROLLED_OUT_CHECK_NAME } from './check-run.ts';
import { type Heard, ignored, malformed } from './heard.ts';
import { isRepositoryName } from './repository-name.ts';

const Repository = v.object({
  full_name: v.pipe(v.string(), v.check(isRepositoryName, 'It is no repository’s name.')),
});
const Sha = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/, 'It is no commit’s id.'));
const StatusEvent = v.object({ repository: Repository, sha: Sha, context: v.string() });
const CheckRunEvent = v.object({
  repository: Repository,
  check_run: v.object({ head_sha: Sha, name: v.string() }),
});
const PushEvent = v.object({
  repository: Repository,
  ref: v.string(),
  deleted: v.boolean(),
  commits: v.array(v.object({ message: v.string() })),
});

const BRANCH = 'refs/heads/';
/** How the message of each of Headgate's own commits ends. */
const OWN = /^Headgate-Operation: /m;

/** Somebody said something of a commit: an agent that it applied it, or an older kind of check what became of it. */
export function hearStatus(payload: unknown): Heard {
  const heard = v.safeParse(StatusEvent, payload);
  if (!heard.success) return malformed('status', heard.issues);
  const { repository, sha, context } = heard.output;
  return { kind: 'commit', repository: repository.full_name, sha, context };
}

/** A check run has ended. */
export function hearCheckRun(payload: unknown): Heard {
  const heard = v.safeParse(CheckRunEvent, payload);
  if (!heard.success) return malformed('check_run', heard.issues);
  const { repository, check_run: run } = heard.output;
  // Each look may write them: hearing of that would be a look for each look.
  if (run.name === CHECK_NAME || run.name === ROLLED_OUT_CHECK_NAME) return ignored('It is a check of Headgate’s own.');
  return { kind: 'commit', repository: repository.full_name, sha: run.head_sha, context: null };
}

/**
 * Somebody pushed to a branch. Headgate's own commits are no news, and of a step that somebody merged its pull request
 * tells: two looks at once would only be in each other's way.
 */
export function hearPush(payload: unknown): Heard {
  const heard = v.safeParse(PushEvent, payload);
  if (!heard.success) return malformed('push', heard.issues);
  const { repository, ref, deleted, commits } = heard.output;
  const branch = ref.slice(BRANCH.length);
  if (!ref.startsWith(BRANCH) || deleted) return ignored('Nothing is done on tags and on branches that are gone.');
  if (parseProposalBranch(branch) !== null) return ignored('Nothing is done on a push to a step’s branch.');
  if (commits.some(({ message }) => OWN.test(message))) return ignored('It has a commit of Headgate’s own.');
  return { kind: 'branch', branch: { repository: repository.full_name, branch } };
}
