import type { RequestObserver } from '../github/request-observer.ts';
import type { Tracing } from './tracing.ts';
import type { createWebhookReceiver } from './webhook-receiver.ts';

type ReceiveWebhook = ReturnType<typeof createWebhookReceiver>;

/** Counts every request to GitHub, and shows it as a span without its parameters. */
export function observeRequests(count: RequestObserver, tracing: Tracing): RequestObserver {
  return (request) => {
    const { api, method, endpoint } = request;
    const counted = count(request);
    const attributes = { 'headgate.api': api, 'http.request.method': method, 'url.template': endpoint };
    const end = tracing.begin(`GitHub ${method} ${endpoint}`, { kind: 'client', attributes });
    return (answer) => {
      counted(answer);
      const { status, rateLimit } = answer;
      const failed = status === null || status >= 400;
      const left = rateLimit === null ? {} : { 'headgate.rate_limit_remaining': rateLimit.remaining };
      const failure = status === null ? 'no answer' : `status ${status}`;
      end({ ...left, ...(status === null ? {} : { 'http.response.status_code': status }) }, failed ? failure : null);
    };
  };
}

/** Shows every webhook as a span, in the trace that its sender names, if it names one. */
export function traceWebhooks(receive: ReceiveWebhook, tracing: Tracing): ReceiveWebhook {
  return (request, response) =>
    tracing.during('webhook', { kind: 'server', headers: request.headers }, async (span) => {
      await receive(request, response);
      span.set({ 'http.request.method': 'POST', 'http.response.status_code': response.statusCode });
      // What nobody signed is not repeated.
      if (response.statusCode !== 202) return;
      const header = (name: string): string => String(request.headers[name] ?? '');
      span.set({ 'headgate.event': header('x-github-event'), 'headgate.delivery': header('x-github-delivery') });
    });
}
