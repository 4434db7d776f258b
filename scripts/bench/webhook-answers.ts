import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { SHOP, startPlayground } from '../../src/playground/playground.ts';
import { percentile, rounded } from './fleet-of.ts';

const PER_SECOND = 100;
const SECONDS = 10;

/** Milliseconds until a signed webhook is answered, at 100 a second for ten seconds, while the looks run beside. */
export async function benchWebhookAnswers() {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-bench-'));
  const play = await startPlayground({ folder, manifests: resolve('manifests'), now: Date.now });
  const agent = new Agent({ keepAlive: true });
  try {
    const files = { 'a.txt': 'a\n' };
    const pull = await play.github.openPullRequest(SHOP.repository, { as: 'alice', title: 'A', branch: 'a', files });
    await play.settled();
    const body = JSON.stringify({
      action: 'created',
      repository: { full_name: SHOP.repository },
      issue: { number: pull.number },
      comment: { id: 1 },
    });
    const signature = createHmac('sha256', play.github.app.webhookSecret).update(body).digest('hex');
    const send = (): Promise<{ milliseconds: number; status: number }> =>
      new Promise((done, fail) => {
        const began = performance.now();
        const sent = request(
          {
            agent,
            host: '127.0.0.1',
            port: play.server.port,
            method: 'POST',
            path: '/api/github/webhooks',
            headers: {
              'content-type': 'application/json',
              'x-github-event': 'issue_comment',
              'x-github-delivery': randomUUID(),
              'x-hub-signature-256': `sha256=${signature}`,
            },
          },
          (response) => {
            response.resume();
            response.on('end', () =>
              done({ milliseconds: performance.now() - began, status: response.statusCode ?? 0 }),
            );
          },
        );
        sent.on('error', fail);
        sent.end(body);
      });
    const answers: Promise<{ milliseconds: number; status: number }>[] = [];
    const began = performance.now();
    for (let index = 0; index < PER_SECOND * SECONDS; index += 1) {
      const due = began + (index * 1000) / PER_SECOND;
      const early = due - performance.now();
      if (early > 0) await sleep(early);
      answers.push(send());
    }
    const all = await Promise.all(answers);
    const figures = all.map(({ milliseconds }) => milliseconds);
    return {
      requests: all.length,
      accepted: all.filter(({ status }) => status === 202).length,
      medianMilliseconds: rounded(percentile(figures, 0.5)),
      p99Milliseconds: rounded(percentile(figures, 0.99)),
    };
  } finally {
    agent.destroy();
    await play.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
