import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { RateLimit, RequestObserver } from '../github/request-observer.ts';
import { boundedLabels, OTHERS } from './series.ts';

/** GitHub's own names of what it limits; anything else is one more. */
const RESOURCES = new Set(['core', 'graphql', 'search', 'code_search', 'integration_manifest']);
/** Headgate calls a few dozen. */
const MOST_ENDPOINTS = 100;

/**
 * Counts what is sent to GitHub, and what may still be sent.
 *
 * @param now milliseconds since the epoch
 */
export function createRequestMetrics(registry: Registry, now: () => number): RequestObserver {
  const registers = [registry];
  const requests = new Counter({
    name: 'headgate_github_requests_total',
    help: 'Requests sent to GitHub, each try anew, by API, endpoint and HTTP status (none: no answer).',
    labelNames: ['api', 'endpoint', 'status'],
    registers,
  });
  const duration = new Histogram({
    name: 'headgate_github_request_duration_seconds',
    help: 'Seconds until GitHub answered, or until it was given up.',
    labelNames: ['api'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  /** By resource, then by when it is reset: installations that share both are shown as one. */
  const windows = new Map<string, Map<number, RateLimit>>();
  const forget = (limits: Map<number, RateLimit>): void => {
    for (const resetAt of limits.keys()) if (resetAt * 1000 <= now()) limits.delete(resetAt);
  };
  /** Each installation has a limit of its own: the one with the least left is shown. */
  const scarcest = (): [string, RateLimit][] => {
    return [...windows].flatMap(([resource, limits]): [string, RateLimit][] => {
      forget(limits);
      const [least] = [...limits.values()].sort((one, other) => one.remaining - other.remaining);
      return least === undefined ? [] : [[resource, least]];
    });
  };
  new Gauge({
    name: 'headgate_github_rate_limit_remaining',
    help: 'Requests that GitHub still takes before the limit is reset, of the installation with the least left.',
    labelNames: ['resource'],
    registers,
    collect() {
      this.reset();
      for (const [resource, { remaining }] of scarcest()) this.set({ resource }, remaining);
    },
  });
  new Gauge({
    name: 'headgate_github_rate_limit',
    help: 'Requests that GitHub takes in an hour, of the installation with the least left.',
    labelNames: ['resource'],
    registers,
    collect() {
      this.reset();
      for (const [resource, { limit }] of scarcest()) this.set({ resource }, limit);
    },
  });
  const endpointLabel = boundedLabels(MOST_ENDPOINTS);

  function remember(rateLimit: RateLimit): void {
    const resource = RESOURCES.has(rateLimit.resource) ? rateLimit.resource : OTHERS;
    const limits = windows.get(resource) ?? new Map<number, RateLimit>();
    windows.set(resource, limits);
    forget(limits);
    // An hour has 3,600 seconds, so that there are no more windows than that, whoever installs the app.
    const known = limits.get(rateLimit.resetAt);
    if (known === undefined || rateLimit.remaining < known.remaining) limits.set(rateLimit.resetAt, rateLimit);
  }

  return ({ api, endpoint }) => {
    const began = now();
    return ({ status, rateLimit }) => {
      requests.inc({ api, endpoint: endpointLabel(endpoint), status: status === null ? 'none' : String(status) });
      duration.observe({ api }, Math.max(0, now() - began) / 1000);
      if (rateLimit !== null) remember(rateLimit);
    };
  };
}
