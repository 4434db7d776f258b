import type { Fault } from './faults.ts';
import type { GitHubState } from './github-state.ts';
import type { Caller } from './github-tokens.ts';
import type { RestAnswer } from './rest-request.ts';

const LIMIT_PER_HOUR = 5000;
const HOUR = 3_600_000;
const SECONDARY_WAIT_SECONDS = 60;

type AnyCaller = Caller | { readonly kind: 'refused' };

function nameOf(caller: AnyCaller): string {
  if (caller.kind === 'installation') return `installation ID ${caller.installation.id}`;
  if (caller.kind === 'person') return `user ID ${caller.account.id}`;
  return caller.kind;
}

/** Counts requests as GitHub counts them, and answers as it does over a limit. Nobody is held to the limit but by a fault. */
export class RateLimits {
  readonly #state: GitHubState;
  readonly #used = new Map<string, { count: number; resets: number }>();

  constructor(state: GitHubState) {
    this.#state = state;
  }

  /** The answer that a fault gives in place of doing anything; null where the request goes on. */
  prevent(fault: Fault, caller: AnyCaller): RestAnswer | null {
    const name = nameOf(caller);
    const documentation_url = 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api';
    const exhausted = { 'x-ratelimit-remaining': '0', 'x-ratelimit-used': String(LIMIT_PER_HOUR) };
    switch (fault.kind) {
      case '502-before':
        return this.badGateway();
      case 'rate-limit-primary':
        return {
          status: 403,
          headers: exhausted,
          body: { message: `API rate limit exceeded for ${name}.`, documentation_url, status: '403' },
        };
      case 'rate-limit-secondary': {
        const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
        return {
          status: 403,
          headers: { 'retry-after': String(SECONDARY_WAIT_SECONDS) },
          body: { message, documentation_url, status: '403' },
        };
      }
      case 'graphql-rate-limit-200': {
        const errors = [{ type: 'RATE_LIMITED', message: `API rate limit exceeded for ${name}.` }];
        return { status: 200, headers: { ...exhausted, 'x-ratelimit-resource': 'graphql' }, body: { errors } };
      }
      default:
        return null;
    }
  }

  badGateway(): RestAnswer {
    return { status: 502, body: { message: 'Server Error' } };
  }

  headers(caller: AnyCaller): Record<string, string> {
    const { count, resets } = this.#count(caller, 1);
    return {
      'x-ratelimit-limit': String(LIMIT_PER_HOUR),
      'x-ratelimit-remaining': String(Math.max(LIMIT_PER_HOUR - count, 0)),
      'x-ratelimit-used': String(count),
      'x-ratelimit-reset': String(Math.floor(resets / 1000)),
      'x-ratelimit-resource': 'core',
    };
  }

  /** GraphQL's `rateLimit`. */
  node(caller: AnyCaller) {
    const { count, resets } = this.#count(caller, 0);
    const resetAt = new Date(resets).toISOString().replace(/\.\d{3}Z$/, 'Z');
    return {
      cost: 1,
      limit: LIMIT_PER_HOUR,
      nodeCount: 0,
      remaining: Math.max(LIMIT_PER_HOUR - count, 0),
      resetAt,
      used: count,
    };
  }

  #count(caller: AnyCaller, more: number): { readonly count: number; readonly resets: number } {
    const name = nameOf(caller);
    const now = this.#state.milliseconds();
    const held = this.#used.get(name);
    const window = held === undefined || held.resets <= now ? { count: 0, resets: now + HOUR } : held;
    window.count += more;
    this.#used.set(name, window);
    return window;
  }
}
