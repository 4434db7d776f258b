import { afterEach, describe, expect, it } from '@jest/globals';
import { publish, react } from '../../src/github/publish.ts';
import { writeMarker } from '../../src/report/sticky-note.ts';
import type { Comment } from '../../src/rollout/conversation.ts';
import type { Check, Publication } from '../../src/world/publication.ts';
import { type ScriptedAnswer, type ScriptedGitHub, type ScriptedRequest, scriptGitHub } from './scripted-github.ts';

const subject = { repository: 'acme/shop', number: 12 };
const BODY = '<!-- headgate -->\nAll is well.';

const nothing: Publication = {
  subject,
  comment: null,
  recorded: new Set<string>(),
  existing: [],
  reactions: [],
  check: null,
};

const check: Check = { sha: 'a'.repeat(40), title: 'Moved', conclusion: 'success', summary: 'Fine.', text: 'diff' };

function comment(id: number, body: string): Comment {
  const actor = { login: 'headgate[bot]', bot: true };
  return { id, url: '', at: '2026-01-01T10:00:00Z', actor, body, edited: false, ours: true, reaction: null };
}

let github: ScriptedGitHub | null = null;
afterEach(async () => github?.stop());

/** What was asked of GitHub, in order, as `POST /repos/acme/shop/…`. */
let warnings: string[] = [];
const log = {
  warn: (fields: Readonly<Record<string, unknown>>, message: string) => {
    warnings.push(`${message} ${JSON.stringify(fields)}`);
  },
};

type Script = Readonly<Record<string, ScriptedAnswer>>;

async function say(publication: Partial<Publication>, script: Script = {}) {
  warnings = [];
  github = await scriptGitHub((request) => script[nameOf(request)] ?? usual(request));
  return publish(github.client, { ...nothing, ...publication }, log);
}

function nameOf({ method, path, operation }: ScriptedRequest): string {
  return operation ?? `${method} ${path.replace('/repos/acme/shop/', '')}`;
}

function usual(request: ScriptedRequest): ScriptedAnswer {
  if (request.operation === 'HeadgateNewestComments') return newest([7, BODY, true]);
  if (request.method === 'DELETE') return { status: 204 };
  if (request.path.endsWith('/check-runs') && request.method === 'GET') {
    return { body: { total_count: 0, check_runs: [] } };
  }
  return { status: 201, body: { id: 7 } };
}

function newest(...comments: readonly (readonly [id: number, body: string, ours: boolean])[]): ScriptedAnswer {
  const nodes = comments.map(([id, body, ours]) => ({ fullDatabaseId: String(id), body, viewerDidAuthor: ours }));
  return { body: { data: { repository: { issueOrPullRequest: { comments: { nodes } } } } } };
}

function asked(): string[] {
  return (github?.requests ?? []).map(nameOf);
}

describe('a question', () => {
  const QUESTION = '<!-- headgate:question v1 checkout 2026-01-05T09:00:00.000Z -->\n@alice: how does it go on?';

  it('is a comment of its own, and of two that were asked at once the older one stays', async () => {
    await say(
      { questions: [{ body: QUESTION, existing: [] }] },
      { HeadgateNewestComments: newest([5, QUESTION, true], [6, QUESTION, false], [7, QUESTION, true]) },
    );
    expect(asked()).toEqual(['POST issues/12/comments', 'HeadgateNewestComments', 'DELETE issues/comments/7']);
    expect(github?.requests[0]?.body).toEqual({ body: QUESTION });
  });

  it('is not asked again and not changed where it was asked; what was asked twice is taken back', async () => {
    await say({ questions: [{ body: `${QUESTION} Really?`, existing: [comment(3, QUESTION)] }] });
    expect(asked()).toEqual([]);
    await say({ questions: [{ body: QUESTION, existing: [comment(3, QUESTION), comment(4, QUESTION)] }] });
    expect(asked()).toEqual(['DELETE issues/comments/4']);
  });

  it('that cannot be asked keeps nothing else from being said', async () => {
    const failing = { 'POST issues/12/comments': { status: 403, body: { message: 'no' } } };
    await say({ questions: [{ body: QUESTION, existing: [] }], check }, failing);
    expect(warnings).toEqual([expect.stringContaining('The question could not be asked')]);
    expect(asked()).toContain('POST check-runs');
  });
});

describe('the sticky comment', () => {
  it('is created where there is none, and looked at once more', async () => {
    await say({ comment: BODY });
    expect(asked()).toEqual(['POST issues/12/comments', 'HeadgateNewestComments']);
    expect(github?.requests[0]?.body).toEqual({ body: BODY });
  });

  it('is updated where it says something else', async () => {
    await say({ comment: BODY, existing: [comment(3, '<!-- headgate -->\nOld.')] });
    expect(asked()).toEqual(['GET issues/comments/3', 'PATCH issues/comments/3']);
  });

  it('keeps what another process told meanwhile', async () => {
    const note = {
      key: 'acme/shop#12/comment/9/1',
      at: '2026-01-01T00:00:00.000Z',
      by: 'grace',
      said: '/canary 150',
      disposition: 'refused',
      reason: 'malformed_command',
      message: 'Too much.',
      rollout: null,
    } as const;
    const present = { body: { id: 3, body: `${writeMarker([note])}\n## Headgate` } };
    const body = `${writeMarker([])}\n## Headgate, newer`;
    await say({ comment: body, existing: [comment(3, writeMarker([]))] }, { 'GET issues/comments/3': present });
    const written = github?.requests.at(-1)?.body;
    expect(written).toEqual({ body: `${writeMarker([note])}\n## Headgate, newer` });
  });

  it('is left alone where it says the same, whatever GitHub did to line ends', async () => {
    await say({ comment: `${BODY}\n`, existing: [comment(3, BODY.replace('\n', '\r\n'))] });
    expect(asked()).toEqual([]);
  });

  it('is created again where it was deleted meanwhile', async () => {
    const gone = { status: 404, body: { message: 'Not Found' } };
    await say({ comment: BODY, existing: [comment(3, 'Old.')] }, { 'GET issues/comments/3': gone });
    expect(asked().slice(0, 2)).toEqual(['GET issues/comments/3', 'POST issues/12/comments']);
  });

  it('is the oldest; duplicates go, also those that are gone already', async () => {
    const gone = { status: 404, body: { message: 'Not Found' } };
    const existing = [comment(3, BODY), comment(5, BODY), comment(6, BODY)];
    await say({ comment: BODY, existing }, { 'DELETE issues/comments/5': gone });
    expect(asked()).toEqual(['DELETE issues/comments/5', 'DELETE issues/comments/6']);
    expect(warnings).toEqual([]);
  });

  it('of a race is healed: the oldest stays and gets the words, the others go', async () => {
    const old = '<!-- headgate -->\nOld.';
    await say({ comment: BODY }, { HeadgateNewestComments: newest([7, BODY, true], [4, old, true], [9, BODY, true]) });
    expect(asked().slice(2)).toEqual([
      'GET issues/comments/4',
      'PATCH issues/comments/4',
      'DELETE issues/comments/7',
      'DELETE issues/comments/9',
    ]);
  });

  it('of a race is not removed where the oldest was deleted meanwhile, so that one is left', async () => {
    const old = '<!-- headgate -->\nOld.';
    await say(
      { comment: BODY },
      {
        HeadgateNewestComments: newest([4, old, true], [7, BODY, true]),
        'PATCH issues/comments/4': { status: 404, body: { message: 'Not Found' } },
      },
    );
    expect(asked().slice(2)).toEqual(['GET issues/comments/4', 'PATCH issues/comments/4']);
  });

  it('of a race that we won stays, and the later one goes', async () => {
    await say({ comment: BODY }, { HeadgateNewestComments: newest([7, BODY, true], [9, BODY, true]) });
    expect(asked().slice(2)).toEqual(['DELETE issues/comments/9']);
  });

  it('is never healed at the cost of somebody else’s comment, or of one of ours that is no report', async () => {
    await say(
      { comment: BODY },
      { HeadgateNewestComments: newest([1, BODY, false], [2, 'Hello', true], [7, BODY, true]) },
    );
    expect(asked()).toHaveLength(2);
  });

  it('that was written counts as written, even if healing fails', async () => {
    await say(
      { comment: BODY, reactions: [{ commentId: 1, content: 'rocket' }] },
      { HeadgateNewestComments: { status: 502 } },
    );
    expect(asked()).toContain('POST issues/comments/1/reactions');
    expect(warnings.join()).toContain('Duplicates');
  });

  it('is sent once', async () => {
    const lost = say({ comment: BODY }, { 'POST issues/12/comments': { status: 502 } });
    await expect(lost).rejects.toMatchObject({ name: 'Unavailable', what: 'the report on acme/shop#12' });
    expect(asked()).toEqual(['POST issues/12/comments']);
  });
});

describe('reactions', () => {
  const reactions = [
    { commentId: 1, content: 'rocket' },
    { commentId: 2, content: '-1' },
  ] as const;

  it('are given one after the other', async () => {
    await say({ reactions });
    expect(asked()).toEqual(['POST issues/comments/1/reactions', 'POST issues/comments/2/reactions']);
    expect(github?.requests.map(({ body }) => body)).toEqual([{ content: 'rocket' }, { content: '-1' }]);
  });

  it('that fail are logged, and the next is given all the same', async () => {
    await say(
      { reactions, check },
      { 'POST issues/comments/1/reactions': { status: 404, body: { message: 'Not Found' } } },
    );
    expect(asked()).toContain('POST issues/comments/2/reactions');
    expect(asked()).toContain('POST check-runs');
    expect(warnings).toHaveLength(1);
  });

  it('are not given where the report could not be written, because they mark a command as answered', async () => {
    const failing = say({ comment: BODY, reactions, check }, { 'POST issues/12/comments': { status: 403, body: {} } });
    await expect(failing).rejects.toMatchObject({ name: 'Unavailable' });
    expect(asked().filter((request) => request.includes('reactions'))).toEqual([]);
    expect(asked()).toContain('POST check-runs');
  });

  it('show with 👀 that a comment was seen, and never fail', async () => {
    github = await scriptGitHub(() => ({ status: 502 }));
    warnings = [];
    await react(github.client, 'acme/shop', 5, 'eyes', log);
    expect(github.requests.map(({ body }) => body)).toEqual([{ content: 'eyes' }]);
    expect(warnings).toHaveLength(1);
  });
});

describe('the check run', () => {
  const runs = 'GET commits/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/check-runs';
  const run = {
    id: 31,
    external_id: 'acme/shop#12',
    conclusion: 'success',
    output: { title: 'Moved', summary: 'Fine.', text: 'diff' },
  };
  const found = (fields: object): Script => ({
    [runs]: { body: { total_count: 1, check_runs: [{ ...run, ...fields }] } },
  });

  it('is created where there is none', async () => {
    await say({ check });
    expect(asked()).toEqual([runs, 'POST check-runs']);
    expect(github?.requests[1]?.body).toEqual({
      name: 'Headgate',
      head_sha: check.sha,
      external_id: 'acme/shop#12',
      status: 'completed',
      conclusion: 'success',
      output: { title: 'Moved', summary: 'Fine.', text: 'diff' },
    });
  });

  it('is updated where it says something else, and left alone where it says the same', async () => {
    await say({ check }, found({ conclusion: 'failure' }));
    expect(asked()).toEqual([runs, 'PATCH check-runs/31']);
    await github?.stop();
    await say({ check }, found({}));
    expect(asked()).toEqual([runs]);
  });

  it('of another pull request on the same commit is not touched', async () => {
    await say({ check }, found({ external_id: 'acme/shop#99' }));
    expect(asked()).toEqual([runs, 'POST check-runs']);
  });

  it('that two processes made at the same moment says the same twice', async () => {
    const twice = [run, { ...run, id: 32, conclusion: null }];
    await say({ check }, { [runs]: { body: { total_count: 2, check_runs: twice } } });
    expect(asked()).toEqual([runs, 'PATCH check-runs/32']);
    expect(github?.requests[0]?.query).toMatchObject({ filter: 'all' });
  });

  it('of another app is not ours to change, so that there is one of our own', async () => {
    const foreign = { 'PATCH check-runs/31': { status: 403, body: { message: 'Invalid app_id' } } };
    await say({ check }, { ...found({ conclusion: null }), ...foreign });
    expect(asked()).toEqual([runs, 'PATCH check-runs/31', 'POST check-runs']);
    expect(warnings).toEqual([]);
  });

  it('without a conclusion is in progress', async () => {
    await say({ check: { ...check, conclusion: null } });
    expect(github?.requests[1]?.body).toMatchObject({ status: 'in_progress' });
    expect(github?.requests[1]?.body).not.toHaveProperty('conclusion');
  });

  it('that cannot be written is logged and no more', async () => {
    await say({ check }, { 'POST check-runs': { status: 403, body: { message: 'Resource not accessible' } } });
    expect(warnings.join()).toContain('The check run could not be written.');
  });
});
