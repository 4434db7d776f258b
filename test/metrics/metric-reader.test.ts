import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { MetricSource } from '../../src/fleet/source.ts';
import { createMetricReader } from '../../src/metrics/metric-reader.ts';
import type { MetricQuestion } from '../../src/world/metric-question.ts';
import { source } from '../gates/gate-fixture.ts';

const NOW = 1_700_000_000_000;
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

/** Asks a server that always answers the same, and keeps what it was asked. */
async function ask(
  body: unknown,
  question: Partial<MetricQuestion> = {},
  overrides: Partial<MetricSource> = {},
  { status = 200, headers = {} } = {},
) {
  const heard: { line: string; authorization: string | undefined; form: Record<string, string> }[] = [];
  const standIn = createServer(async (request, response) => {
    let sent = '';
    for await (const chunk of request) sent += chunk;
    heard.push({
      line: `${request.method} ${request.url}`,
      authorization: request.headers.authorization,
      form: Object.fromEntries(new URLSearchParams(sent)),
    });
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  servers.push(standIn);
  await new Promise<void>((listening) => standIn.listen(0, '127.0.0.1', listening));
  const address = standIn.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const read = createMetricReader({ environment: { TOKEN: ' secret ' }, now: () => NOW });
  const from = source({ url: `http://127.0.0.1:${port}/base/`, privateAddresses: ['127.0.0.0/8'], ...overrides });
  const answer = await read({ source: from, query: 'up', pointers: [], at: NOW, past: null, ...question });
  return { answer, heard };
}

function vector(...values: readonly unknown[]) {
  const result = values.map((value) => ({ metric: { job: 'a' }, value: [1_700_000_000.5, value] }));
  return { status: 'success', data: { resultType: 'vector', result }, warnings: ['slow'] };
}

describe('a Prometheus', () => {
  it('is asked by form, below its path, with the token and the time', async () => {
    const { answer, heard } = await ask(vector('1.5'), {}, { tokenVariable: 'TOKEN' });
    expect(answer).toEqual({
      kind: 'numbers',
      series: [{ labels: { job: 'a' }, samples: [{ at: 1_700_000_000_500, value: 1.5 }] }],
    });
    expect(heard).toEqual([
      {
        line: 'POST /base/api/v1/query',
        authorization: 'Bearer secret',
        form: { query: 'up', timeout: '5s', limit: '1001', time: '1700000000.000' },
      },
    ]);
  });

  it('is asked for the past by start, end and step', async () => {
    const matrix = {
      status: 'success',
      data: {
        resultType: 'matrix',
        result: [
          {
            metric: {},
            values: [
              [1, '1'],
              [2, 'NaN'],
            ],
          },
        ],
      },
    };
    const { answer, heard } = await ask(matrix, { past: { seconds: 60, step: 30 } });
    expect(heard[0]).toMatchObject({
      line: 'POST /base/api/v1/query_range',
      form: { start: '1699999940.000', end: '1700000000.000', step: '30' },
    });
    expect(answer).toMatchObject({
      series: [
        {
          samples: [
            { at: 1000, value: 1 },
            { at: 2000, value: null },
          ],
        },
      ],
    });
  });

  it.each(['NaN', '+Inf', '-Inf', '', 'Infinity', 'secret'])('has no number in %j', async (text) => {
    const { answer } = await ask(vector(text));
    expect(answer).toMatchObject({ series: [{ samples: [{ value: null }] }] });
  });

  it.each([
    ['0', 0],
    ['-0.25', -0.25],
    ['1e+06', 1e6],
    ['9.99e-05', 9.99e-5],
  ])('has a number in %s', async (text, value) => {
    const { answer } = await ask(vector(text));
    expect(answer).toMatchObject({ series: [{ samples: [{ value }] }] });
  });

  it('has no number in a native histogram', async () => {
    const result = [{ metric: {}, histogram: [1, { count: '1' }] }];
    const { answer } = await ask({ status: 'success', data: { resultType: 'vector', result } });
    expect(answer).toEqual({ kind: 'numbers', series: [{ labels: {}, samples: [] }] });
  });

  it('is unknown where it has a thousand and one series', async () => {
    const most = await ask(vector(...Array.from({ length: 1000 }, () => '1')));
    expect(most.answer).toMatchObject({ kind: 'numbers' });
    const more = await ask(vector(...Array.from({ length: 1001 }, () => '1')));
    expect(more.answer).toEqual({ kind: 'unknown', message: 'it has more than 1000 series for the query' });
  });

  it.each<[string, unknown, number, string]>([
    ['an error', { status: 'error', error: 'secret' }, 422, 'it answered 422'],
    ['a wrong query', { status: 'error', error: 'secret' }, 400, 'it answered 400: it cannot read what is asked'],
    ['a breakdown', 'secret', 503, 'it answered 503'],
    [
      'an error that looks like a success',
      { status: 'error', error: 'secret' },
      200,
      'its answer is not one of Prometheus',
    ],
    ['a page', '<html>secret</html>', 200, 'its answer is not JSON'],
    ['nothing', '', 200, 'its answer is not JSON'],
    ['null', 'null', 200, 'its answer is not one of Prometheus'],
    [
      'a string',
      { status: 'success', data: { resultType: 'string', result: [1, 'secret'] } },
      200,
      'its answer is not one of Prometheus',
    ],
    ['numbers as numbers', vector(1), 200, 'its answer is not one of Prometheus'],
  ])('is unknown where it answers with %s, without its words', async (_what, body, status, message) => {
    const { answer } = await ask(body, {}, {}, { status });
    expect(answer).toEqual({ kind: 'unknown', message });
  });

  it('is not followed elsewhere', async () => {
    const redirect = { status: 307, headers: { location: 'http://169.254.169.254/' } };
    const { answer, heard } = await ask(vector('1'), {}, {}, redirect);
    expect(answer).toEqual({ kind: 'unknown', message: 'it answered 307, and redirects are not followed' });
    expect(heard).toHaveLength(1);
  });

  it('is not asked without the token that it needs, nor at an address that nobody named', async () => {
    const without = await ask(vector('1'), {}, { tokenVariable: 'ABSENT' });
    expect(without).toEqual({
      answer: { kind: 'unknown', message: 'the environment variable ABSENT, which holds its token, is not set' },
      heard: [],
    });
    const elsewhere = await ask(vector('1'), {}, { privateAddresses: ['10.0.0.0/8'] });
    expect(elsewhere.heard).toEqual([]);
    expect(elsewhere.answer).toMatchObject({ kind: 'unknown', message: expect.stringMatching(/private address/) });
  });
});

describe('a server with JSON', () => {
  const body = {
    score: 0.93,
    deep: { 'a/b': { '~c': [1, { n: 2 }] } },
    text: '5',
    no: null,
    list: [7, 8],
    '': { '': 4 },
  };

  it.each<[string, number | null]>([
    ['/score', 0.93],
    ['/deep/a~1b/~0c/1/n', 2],
    ['/list/1', 8],
    ['//', 4],
    ['/list/2', null],
    ['/list/01', null],
    ['/list/-', null],
    ['/list/length', null],
    ['/text', null],
    ['/text/length', null],
    ['/no', null],
    ['/no/more', null],
    ['/constructor/length', null],
    ['/__proto__', null],
    ['/missing', null],
    ['', null],
    ['score', null],
  ])('has %j: %j', async (pointer, value) => {
    const { answer } = await ask(body, { query: '/score', pointers: [pointer] }, { kind: 'http' });
    const samples = value === null ? [] : [{ at: NOW, value }];
    expect(answer).toEqual({ kind: 'numbers', series: [{ labels: {}, samples }] });
  });

  it('is asked by GET, and gives a series for each pointer', async () => {
    const question = { query: '/score?app=checkout', pointers: ['/list/0', '/score'] };
    const { answer, heard } = await ask(body, question, { kind: 'http', tokenVariable: 'TOKEN' });
    expect(heard).toEqual([{ line: 'GET /base/score?app=checkout', authorization: 'Bearer secret', form: {} }]);
    expect(answer).toMatchObject({ series: [{ samples: [{ value: 7 }] }, { samples: [{ value: 0.93 }] }] });
  });

  it.each(['/../admin', '/%2e%2e/admin', '/a/../../admin', '/..', '\\..\\admin', 'admin', '@example.com/', ''])(
    'is not asked for %j, which is not below its URL',
    async (query) => {
      const { answer, heard } = await ask(body, { query, pointers: ['/score'] }, { kind: 'http' });
      expect(answer).toEqual({ kind: 'unknown', message: 'the path that was asked for is not below its URL' });
      expect(heard).toEqual([]);
    },
  );
});
