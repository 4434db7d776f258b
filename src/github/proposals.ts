import * as v from 'valibot';
import { type Proposal, type ProposalPullRequest, type ProposalQuestion, proposalBranch } from '../rollout/proposal.ts';
import type { Branch } from '../world/repository.ts';
import { blobText, EntryAnswer } from './blob.ts';
import { reaching } from './failure.ts';
import type { Client } from './octokit.ts';
import { ATTEMPTS_PER_REQUEST, proposalsQuery } from './proposals-query.ts';
import { splitRepositoryName } from './repository-name.ts';
import { wholeAnswer } from './whole-answer.ts';

const Who = v.nullable(v.object({ __typename: v.string(), login: v.string() }));

const StepAnswer = v.object({
  id: v.string(),
  number: v.number(),
  url: v.string(),
  state: v.picklist(['OPEN', 'CLOSED', 'MERGED']),
  title: v.string(),
  body: v.string(),
  isCrossRepository: v.boolean(),
  closedAt: v.nullable(v.string()),
  mergedAt: v.nullable(v.string()),
  mergedBy: Who,
  autoMergeRequest: v.nullable(v.object({ enabledAt: v.nullable(v.string()) })),
  timelineItems: v.object({ nodes: v.array(v.nullable(v.object({ actor: v.optional(Who) }))) }),
  commits: v.object({ nodes: v.array(v.nullable(v.object({ commit: v.object({ file: EntryAnswer }) }))) }),
});

const RefAnswer = v.nullable(
  v.object({
    target: v.nullable(v.object({ __typename: v.literal('Commit'), oid: v.string(), file: EntryAnswer })),
  }),
);

type StepContent = v.InferOutput<typeof StepAnswer>;
type Entry = v.InferOutput<typeof EntryAnswer>;

/** What the repository's own identifier is needed for: GitHub makes branches by it alone. */
export interface FoundProposals {
  readonly repositoryId: string | null;
  readonly proposals: readonly Proposal[];
}

/** One try at one step that may exist. */
interface Try {
  readonly question: ProposalQuestion;
  readonly revision: number;
  readonly attempt: number;
}

/**
 * Reads the tries at the steps that are asked for, in one round trip; another one where a step was declined so often
 * that there may be more. Branches are asked for by name: those of merged steps may stand for ever, and what was declined
 * must be found even where its branch is gone.
 *
 * @throws {Unavailable} where GitHub does not answer in full
 */
export async function readProposals(
  client: Client,
  base: Branch,
  asked: readonly ProposalQuestion[],
): Promise<FoundProposals> {
  return reaching(`the steps that wait for ${base.branch} of ${base.repository}`, async () => {
    const proposals: Proposal[] = [];
    let repositoryId: string | null = null;
    let tries = asked.flatMap((question) => [...triesAt(question, question.revision), ...triesAt(question)]);
    while (tries.length > 0) {
      const found = await readTries(client, base, tries);
      repositoryId = found.repositoryId;
      proposals.push(...found.proposals);
      tries = tries
        .filter((one) => one.attempt % ATTEMPTS_PER_REQUEST === 0)
        .filter(({ question, revision, attempt }) =>
          found.proposals.some(
            (proposal) =>
              proposal.rollout === question.rollout && proposal.revision === revision && proposal.attempt === attempt,
          ),
        )
        .flatMap(({ question, revision, attempt }) => triesAt(question, revision, attempt));
    }
    return { repositoryId, proposals };
  });
}

function triesAt(question: ProposalQuestion, revision = question.revision + 1, after = 0): readonly Try[] {
  if (revision === 0) return [];
  return Array.from({ length: ATTEMPTS_PER_REQUEST }, (_, index) => ({
    question,
    revision,
    attempt: after + index + 1,
  }));
}

async function readTries(client: Client, base: Branch, tries: readonly Try[]): Promise<FoundProposals> {
  const variables: Record<string, string> = { ...splitRepositoryName(base.repository), base: base.branch };
  for (const [index, { question, revision, attempt }] of tries.entries()) {
    const name = proposalBranch({ rollout: question.rollout, revision, attempt });
    variables[`n${index}`] = `refs/heads/${name}`;
    variables[`h${index}`] = name;
    variables[`p${index}`] = question.path;
  }
  const answer = await client.graphql(proposalsQuery(tries.length), variables);
  const { repository } = wholeAnswer(answerForm(tries.length), answer);
  const found = await Promise.all(
    tries.map(async ({ question, revision, attempt }, index): Promise<Proposal | null> => {
      const target = v.parse(RefAnswer, repository[`r${index}`])?.target ?? null;
      const { nodes } = v.parse(v.object({ nodes: v.array(StepAnswer) }), repository[`q${index}`]);
      const own = nodes.filter((node) => !node.isCrossRepository);
      // A branch has one open pull request at most. A merge counts more than what was closed before or after it.
      const step = ['OPEN', 'MERGED', 'CLOSED']
        .map((state) => own.findLast((one) => one.state === state))
        .find((one) => one !== undefined);
      if (target === null && step === undefined) return null;
      const isStanding = step === undefined || step.state === 'OPEN';
      const entry = isStanding && target !== null ? target.file : lastEntry(step);
      return {
        rollout: question.rollout,
        revision,
        attempt,
        head: target?.oid ?? null,
        state: await textOf(client, base.repository, entry),
        pullRequest: step === undefined ? null : toPullRequest(step),
      };
    }),
  );
  return { repositoryId: repository.id, proposals: found.filter((one) => one !== null) };
}

function answerForm(count: number) {
  const indices = Array.from({ length: count }, (_, index) => index);
  const fields = indices.flatMap((index) => [
    [`r${index}`, RefAnswer] as const,
    [`q${index}`, v.object({ nodes: v.array(StepAnswer) })] as const,
  ]);
  return v.object({ repository: v.intersect([v.object({ id: v.string() }), v.object(Object.fromEntries(fields))]) });
}

function lastEntry(step: StepContent | undefined): Entry {
  return step?.commits.nodes.at(-1)?.commit.file ?? null;
}

async function textOf(client: Client, repository: string, entry: Entry): Promise<string | null> {
  const object = entry?.object ?? null;
  return object?.__typename === 'Blob' ? blobText(client, repository, object) : null;
}

function toPullRequest(step: StepContent): ProposalPullRequest {
  const { id, number, url, title, body } = step;
  const who = step.state === 'MERGED' ? step.mergedBy : (step.timelineItems.nodes.at(-1)?.actor ?? null);
  const state = { OPEN: 'open', MERGED: 'merged', CLOSED: 'closed' } as const;
  const isOpen = step.state === 'OPEN';
  return {
    id,
    number,
    url,
    state: state[step.state],
    title,
    body,
    closedAt: isOpen ? null : (step.mergedAt ?? step.closedAt),
    closedBy: isOpen ? null : (who?.login ?? null),
    autoMerge: step.autoMergeRequest !== null,
  };
}
