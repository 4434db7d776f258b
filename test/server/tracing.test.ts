import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createOpenTelemetry } from '../../src/server/open-telemetry.ts';
import { secretRemover } from '../../src/server/secrets.ts';
import { readTraceSettings } from '../../src/server/trace-environment.ts';
import type { Tracing } from '../../src/server/tracing.ts';
import { closeShops, openShop, SHOP } from '../acceptance/shop.ts';
import { type CollectedSpan, startTraceCollector } from './trace-collector.ts';

jest.setTimeout(60_000);

let collector: Awaited<ReturnType<typeof startTraceCollector>>;
let tracing: Tracing;

beforeEach(async () => {
  collector = await startTraceCollector();
  const variables: Readonly<Record<string, string>> = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test%20bed',
  };
  const settings = readTraceSettings((name) => variables[name] ?? '', []);
  if (settings === null) throw new Error('No traces are wanted.');
  tracing = createOpenTelemetry({ ...settings, clean: secretRemover(['a secret of this process']) });
});

afterEach(async () => {
  await tracing.stop();
  await collector.stop();
  expect(await closeShops()).toEqual([]);
});

/** What a span is in, from the inside out. */
function ancestors(span: CollectedSpan, spans: readonly CollectedSpan[]): string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent === undefined ? [] : [parent.name, ...ancestors(parent, spans)];
}

function placesOf(name: string): string[] {
  const found = collector.spans.filter((span) => span.name === name);
  return [...new Set(found.map((span) => ancestors(span, collector.spans).join(' < ')))].sort();
}

describe('traces', () => {
  it('show a webhook, its look, what it read, planned, committed and published, and each request to GitHub', async () => {
    const shop = await openShop({ tracing });
    const pull = await shop.open('alice');
    await shop.say(pull, 'alice', '/canary 25');
    await tracing.stop();

    expect(placesOf('webhook')).toEqual(['']);
    for (const name of ['readRole', 'plan', 'commit', 'publish']) {
      expect([name, placesOf(name)]).toEqual([name, ['look < webhook']]);
    }
    // The first sweep may come upon the pull request too.
    expect(placesOf('readConversation').at(-1)).toBe('look < webhook');
    expect(placesOf('GitHub POST HeadgateCommit')).toEqual(['commit < look < webhook']);
    expect(placesOf('GitHub POST HeadgateConversation').at(-1)).toBe('readConversation < look < webhook');
    expect(placesOf('GitHub GET /installation/repositories')).toEqual(['sweep']);

    const commit = collector.spans.find(({ name }) => name === 'commit');
    const [written] = await shop.commits();
    const operation = /^Headgate-Operation: (\w+)$/m.exec(written?.message ?? '')?.[1];
    expect(commit?.attributes).toMatchObject({
      'headgate.rollouts': ['checkout'],
      'headgate.operation': operation,
      'headgate.outcome': 'committed',
    });
    const look = collector.spans.find(({ spanId }) => spanId === commit?.parentSpanId);
    expect(look?.attributes).toMatchObject({
      'headgate.repository': SHOP.repository,
      'headgate.number': pull.number,
      'headgate.rollouts': ['checkout'],
      'headgate.outcome': ['applied started'],
      'headgate.commits': [expect.stringMatching(/^[0-9a-f]{40}$/)],
    });
    const webhook = collector.spans.find(({ spanId }) => spanId === look?.parentSpanId);
    expect(webhook?.attributes).toMatchObject({ 'headgate.event': 'issue_comment', 'http.response.status_code': 202 });
    expect(collector.resources[0]).toMatchObject({
      'service.name': 'headgate',
      'deployment.environment.name': 'test bed',
    });
  });

  it('go on in the trace that whoever sends a webhook names', async () => {
    const shop = await openShop({ tracing, logLevel: 'info' });
    const body = JSON.stringify({
      action: 'created',
      repository: { full_name: SHOP.repository },
      issue: { number: 1 },
      comment: { id: 1, body: '/status' },
    });
    const signature = createHmac('sha256', shop.github.app.webhookSecret).update(body).digest('hex');
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const headers = {
      'content-type': 'application/json',
      'x-github-event': 'issue_comment',
      'x-github-delivery': 'a-delivery',
      'x-hub-signature-256': `sha256=${signature}`,
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
    };
    await fetch(shop.apps[0]?.url ?? '', { method: 'POST', body, headers });
    await shop.settled();
    await tracing.stop();
    const webhook = collector.spans.find(({ name }) => name === 'webhook');
    expect([webhook?.traceId, webhook?.parentSpanId]).toEqual([traceId, 'b7ad6b7169203331']);
    expect(collector.spans.find(({ name }) => name === 'look')?.traceId).toBe(traceId);
    const lines = shop.log.lines.map((line): Record<string, unknown> => JSON.parse(line));
    expect(lines.filter(({ delivery }) => delivery === 'a-delivery').map(({ trace }) => trace)).toContain(traceId);
  });

  it('hold no secret and nothing that people wrote, whatever goes wrong', async () => {
    const shop = await openShop({ tracing });
    const pull = await shop.open('alice');
    for (const kind of ['502-before', 'rate-limit-primary'] as const) shop.github.faults.add({ kind, times: 4 });
    await shop.say(pull, 'alice', '/canary 10 <!-- nobody else’s business -->');
    await expect(
      tracing.during('work', { attributes: { what: ['ghs_0123456789abcdef0123'] } }, async () => {
        throw new Error('https://user:password@example.com/?key=1 and a secret of this process');
      }),
    ).rejects.toThrow('a secret of this process');
    await tracing.stop();
    const sent = collector.bodies.join('\n');
    expect(collector.spans.filter(({ status }) => status === 2).length).toBeGreaterThan(1);
    expect(collector.spans.find(({ name }) => name === 'work')?.status).toBe(2);
    const { privateKey, webhookSecret } = shop.github.app;
    const secrets = [
      webhookSecret,
      privateKey.split('\n')[3] ?? '',
      'a secret of this process',
      'user:password',
      'key=1',
    ];
    for (const secret of [...secrets, 'nobody else']) expect(sent).not.toContain(secret);
    expect(sent).not.toMatch(/gh[a-z]_\w{10}|eyJ[\w-]{10,}\.eyJ/);
  });
});

describe('where traces go', () => {
  const read = (variables: Readonly<Record<string, string>>) => {
    const problems: string[] = [];
    return { settings: readTraceSettings((name) => variables[name] ?? '', problems), problems };
  };

  it('is nowhere unless an endpoint is set', () => {
    expect(read({}).settings).toBeNull();
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://collector:4318';
    expect(read({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: 'true' }).settings).toBeNull();
    expect(read({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }).settings).toBeNull();
  });

  it('is the endpoint with the path of traces, or the address for traces as it is', () => {
    expect(read({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' }).settings?.url).toBe(
      'http://collector:4318/v1/traces',
    );
    const own = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:1', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://t/in' };
    expect(read(own).settings?.url).toBe('https://t/in');
  });

  it('says what is wrong without repeating an address', () => {
    expect(read({ OTEL_EXPORTER_OTLP_ENDPOINT: 'user:password@collector' }).problems.join()).toMatch(
      /^OTEL_EXPORTER_OTLP_ENDPOINT is no http or https URL(?!.*password)/,
    );
    const grpc = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    expect(read(grpc).problems).toEqual([expect.stringContaining('expected http/json')]);
  });
});
