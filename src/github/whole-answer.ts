import * as v from 'valibot';
import { type Failure, GitHubFailure } from './failure.ts';
import { type GraphqlAnswer, type GraphqlError, sentences } from './graphql.ts';

/** What REST answers where GraphQL gives one of these codes. */
const STATUS: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  FORBIDDEN: 403,
  INSUFFICIENT_SCOPES: 403,
  UNPROCESSABLE: 422,
};

/**
 * Takes a GraphQL answer only if it is whole: without errors, and of the form that was asked for. What is decided from
 * half an answer would be decided without what the other half says.
 *
 * @throws {GitHubFailure} where anything is missing
 */
export function wholeAnswer<Form extends v.GenericSchema>(form: Form, answer: GraphqlAnswer): v.InferOutput<Form> {
  if (answer.errors.length > 0) {
    throw new GitHubFailure(toFailure(answer.errors));
  }
  const parsed = v.safeParse(form, answer.data);
  if (parsed.success) return parsed.output;
  const places = parsed.issues.map((issue) => v.getDotPath(issue) ?? 'the answer');
  const message = `Its answer is not whole at ${[...new Set(places)].join(', ')}.`;
  throw new GitHubFailure({ kind: 'lost', sent: true, message });
}

/** An error without a code that is known may pass, as a timeout inside GitHub does. */
function toFailure(errors: readonly GraphqlError[]): Failure {
  const message = sentences(errors);
  const [status] = errors.flatMap(({ type }) => STATUS[type ?? ''] ?? []);
  return status === undefined ? { kind: 'lost', sent: true, message } : { kind: 'refused', status, message };
}
