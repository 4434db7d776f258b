import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readPayload } from '../../src/github/payload.ts';

interface Example {
  readonly action?: string;
}

/** GitHub's own example payloads, by event. */
const examples = new Map<string, readonly Example[]>(
  JSON.parse(
    readFileSync(
      new URL('../../node_modules/@octokit/webhooks-examples/api.github.com/index.json', import.meta.url),
      'utf8',
    ),
  ).map(({ name, examples: found }: { name: string; examples: readonly Example[] }) => [name, found]),
);

function examplesOf(event: string): readonly Example[] {
  return examples.get(event) ?? [];
}

function kinds(event: string): string[] {
  const heard = examplesOf(event).map((payload) => `${payload.action}: ${readPayload(event, payload).kind}`);
  return [...new Set(heard)].filter((kind) => !kind.endsWith('ignored')).sort();
}

describe('GitHub’s own example payloads', () => {
  it('of comments are heard where a comment was written, and not where one was edited or deleted', () => {
    expect(kinds('issue_comment')).toEqual(['created: subject']);
  });

  it('of pull requests are heard where something is asked for or the head moved', () => {
    const heard = ['closed', 'labeled', 'opened', 'reopened', 'synchronize'].map((action) => `${action}: subject`);
    expect(kinds('pull_request')).toEqual(heard);
    expect(examplesOf('pull_request').length).toBeGreaterThan(heard.length);
  });

  it('of issues are heard where a label was put on one', () => {
    expect(kinds('issues')).toEqual(['labeled: subject']);
  });

  it('of every other event are not heard', () => {
    const others = [...examples.keys()].filter(
      (event) =>
        !['issue_comment', 'issues', 'pull_request', 'workflow_dispatch', 'check_run', 'status', 'push'].includes(
          event,
        ),
    );
    expect(others.length).toBeGreaterThan(20);
    expect(others.flatMap(kinds)).toEqual([]);
  });

  it('of checks are heard where one has ended; of statuses always; of pushes where a branch moved', () => {
    expect(kinds('check_run')).toEqual(['completed: commit']);
    expect(kinds('status')).toEqual(['undefined: commit']);
    const pushes = examplesOf('push').map((payload) => readPayload('push', payload));
    expect(pushes.some(({ kind }) => kind === 'branch')).toBe(true);
    expect(pushes.every(({ kind }) => kind === 'branch' || kind === 'ignored')).toBe(true);
  });

  it('say where to look', () => {
    const comment = examplesOf('issue_comment').find(({ action }) => action === 'created');
    expect(readPayload('issue_comment', comment)).toEqual({
      kind: 'subject',
      subject: { repository: 'Codertocat/Hello-World', number: 1 },
      commentId: 492700400,
    });
    const labeled = examplesOf('pull_request').find(({ action }) => action === 'labeled');
    const subject = { repository: 'Codertocat/Hello-World', number: 2 };
    expect(readPayload('pull_request', labeled)).toEqual({ kind: 'subject', subject, commentId: null });
    expect(readPayload('pull_request_target', labeled)).toEqual({ kind: 'subject', subject, commentId: null });
  });

  it('of a manual run and of a schedule say that it is time', () => {
    const [dispatch] = examplesOf('workflow_dispatch');
    expect(readPayload('workflow_dispatch', dispatch)).toEqual({ kind: 'clock', repository: 'octo-org/octo-repo' });
    expect(readPayload('schedule', { schedule: '*/5 * * * *' })).toEqual({ kind: 'clock', repository: null });
  });
});

describe('a pull request with a step', () => {
  const branch = { repository: 'acme/gitops', branch: 'main' };
  const payload = (action: string, head: object = {}) => ({
    action,
    repository: { full_name: 'acme/gitops' },
    pull_request: {
      number: 9,
      head: { ref: 'headgate/shop/7-2', repo: { full_name: 'acme/gitops' }, ...head },
      base: { ref: 'main' },
    },
  });

  it.each(['closed', 'reopened', 'synchronize'])('leads to its rollout when it is %s', (action) => {
    const heard = { kind: 'proposal', branch, rollout: 'shop' };
    expect(readPayload('pull_request', payload(action))).toEqual(heard);
    expect(readPayload('pull_request_target', payload(action))).toEqual(heard);
  });

  it.each(['opened', 'labeled'])('is no news when it is %s', (action) => {
    expect(readPayload('pull_request', payload(action))).toMatchObject({ kind: 'ignored' });
  });

  it.each([
    ['of a fork that calls its branch the same', { repo: { full_name: 'eve/gitops' } }],
    ['of a fork that is gone', { repo: null }],
    ['of another branch', { ref: 'headgate/shop/latest' }],
    ['of a branch that climbs', { ref: 'headgate/../../7' }],
  ])('is one like any other where it is %s', (_, head) => {
    const subject = { repository: 'acme/gitops', number: 9 };
    expect(readPayload('pull_request', payload('closed', head))).toEqual({ kind: 'subject', subject, commentId: null });
  });
});

describe('a payload that is not as GitHub sends it', () => {
  const repository = { full_name: 'acme/shop' };
  const pull = { action: 'labeled', repository, pull_request: { number: 2 } };

  it.each<[string, string, unknown, RegExp]>([
    ['nothing', 'issue_comment', null, /payload/],
    ['a text', 'issue_comment', 'created', /payload/],
    ['no action', 'pull_request', { ...pull, action: undefined }, /action/],
    ['a number below one', 'pull_request', { ...pull, pull_request: { number: 0 } }, /pull_request\.number/],
    ['a broken number', 'pull_request', { ...pull, pull_request: { number: 1.5 } }, /pull_request\.number/],
    ['a number as text', 'pull_request', { ...pull, pull_request: { number: '2' } }, /pull_request\.number/],
    ['a repository without owner', 'pull_request', { ...pull, repository: { full_name: 'shop' } }, /full_name/],
    ['a repository that climbs', 'pull_request', { ...pull, repository: { full_name: 'acme/..' } }, /full_name/],
    ['a repository with more', 'pull_request', { ...pull, repository: { full_name: 'a/b/c' } }, /full_name/],
    ['a comment without id', 'issue_comment', { action: 'created', repository, issue: { number: 1 } }, /comment/],
    ['an issue without number', 'issues', { action: 'labeled', repository, issue: {} }, /issue\.number/],
    ['a clock with a repository that is none', 'schedule', { repository: { full_name: '' } }, /full_name/],
  ])('is ignored with a reason that names the place: %s', (_, event, payload, place) => {
    expect(readPayload(event, payload)).toEqual({ kind: 'ignored', reason: expect.stringMatching(place) });
  });

  it('is ignored with the event’s name, cut short, where the event is not known', () => {
    expect(readPayload('toString', {})).toMatchObject({ kind: 'ignored' });
    const heard = readPayload(`x\n${'y'.repeat(1000)}`, {});
    expect(heard).toMatchObject({ kind: 'ignored', reason: expect.not.stringContaining('\n') });
    expect(JSON.stringify(heard).length).toBeLessThan(200);
  });

  it('never throws, whatever it is', () => {
    const events = fc.constantFrom('issue_comment', 'issues', 'pull_request', 'schedule', 'workflow_dispatch', 'push');
    const action = fc.record({ action: fc.constantFrom('created', 'labeled') });
    const payloads = fc.oneof(
      fc.anything(),
      fc.tuple(action, fc.dictionary(fc.constantFrom('repository', 'issue', 'comment', 'pull_request'), fc.anything())),
    );
    fc.assert(
      fc.property(events, payloads, (event, payload) => {
        const merged = Array.isArray(payload) ? Object.assign({}, ...payload) : payload;
        expect(['subject', 'clock', 'ignored']).toContain(readPayload(event, merged).kind);
      }),
    );
  });
});
