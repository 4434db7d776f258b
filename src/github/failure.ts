import { Unavailable } from '../world/unavailable.ts';

/**
 * How a request to GitHub failed. `limited`: a rate limit; nothing was done. `refused`: GitHub answered no; nothing was
 * done. `lost`: there is no answer to rely on; where `sent` is true, what was asked may have been done all the same.
 */
export type Failure =
  | { readonly kind: 'limited'; readonly message: string; readonly retryAfterSeconds: number | null }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  | { readonly kind: 'lost'; readonly sent: boolean; readonly message: string };

/** The only thing that clients throw for a request that failed. Carries no request, headers or cause: those hold tokens. */
export class GitHubFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'GitHubFailure';
    this.failure = failure;
  }
}

/**
 * The failure behind an error that a client threw.
 *
 * @throws the error itself where it is none of GitHub's, because then it is a bug
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof GitHubFailure) return error.failure;
  throw error;
}

/** Answers that stay the same until somebody changes a permission, an installation or a name. */
const LASTING: ReadonlySet<number> = new Set([403, 404, 410, 451]);

/** Says that something of GitHub could not be read or written, and why. */
export function unavailable(what: string, failure: Failure): Unavailable {
  const retryAfterSeconds = failure.kind === 'limited' ? failure.retryAfterSeconds : null;
  return new Unavailable(
    what,
    `${capitalise(what)} could not be reached on GitHub: ${failure.message}`,
    retryAfterSeconds,
    failure.kind === 'refused' && LASTING.has(failure.status),
  );
}

/**
 * Runs something that needs GitHub and names it where it fails.
 *
 * @throws {Unavailable} for every failure of GitHub's
 */
export async function reaching<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unavailable(what, failureOf(error));
  }
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
