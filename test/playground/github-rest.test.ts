import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ACME_SHOP, startShop } from './started-github.ts';

describe('REST, through a real Octokit', () => {
  let shop: Awaited<ReturnType<typeof startShop>>;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(async () => {
    await shop.stop();
  });

  it('lets the app see itself, its installations and their repositories', async () => {
    const app = shop.asApp();
    expect((await app.rest.apps.getAuthenticated()).data).toMatchObject({ slug: 'headgate', installations_count: 1 });
    expect((await app.rest.apps.listInstallations()).data).toHaveLength(1);
    const listed = await shop.app.rest.apps.listReposAccessibleToInstallation();
    expect(listed.data.repositories.map(({ full_name }) => full_name)).toEqual(['acme/shop']);
  });

  it('opens, comments, labels, reacts, checks, merges', async () => {
    const { app, github } = shop;
    const { number, headSha } = await github.openPullRequest('acme/shop', {
      as: 'mona',
      branch: 'faster',
      title: 'Faster',
      files: { 'src/app.txt': 'two\n', 'src/new.txt': 'new\n' },
    });
    const pull = { ...ACME_SHOP, pull_number: number };
    const issue = { ...ACME_SHOP, issue_number: number };
    const shown = await app.rest.pulls.get(pull);
    expect(shown.data).toMatchObject({
      head: { sha: headSha },
      mergeable: true,
      commits: 1,
      changed_files: 2,
      additions: 2,
      deletions: 1,
    });
    expect(
      (await app.rest.pulls.list({ ...ACME_SHOP, state: 'open', sort: 'updated', direction: 'desc' })).data,
    ).toHaveLength(1);
    const said = await app.rest.issues.createComment({ ...issue, body: 'Hello' });
    expect(said.data).toMatchObject({ user: { login: 'headgate[bot]', type: 'Bot' }, body: 'Hello' });
    const comment = { ...ACME_SHOP, comment_id: said.data.id };
    const first = await app.rest.reactions.createForIssueComment({ ...comment, content: 'rocket' });
    const second = await app.rest.reactions.createForIssueComment({ ...comment, content: 'rocket' });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect((await app.rest.reactions.listForIssueComment(comment)).data).toHaveLength(1);
    await app.rest.reactions.deleteForIssueComment({ ...comment, reaction_id: first.data.id });
    expect((await app.rest.issues.updateComment({ ...comment, body: 'Edited' })).data.body).toBe('Edited');
    expect((await app.rest.issues.getComment(comment)).data.updated_at).not.toBe(said.data.created_at);
    await app.rest.issues.addLabels({ ...issue, labels: ['rollout:canary'] });
    await github.label({ repository: 'acme/shop', number }, { as: 'hubot', label: 'canary:25' });
    await app.rest.issues.removeLabel({ ...issue, name: 'canary:25' });
    const events = await app.rest.issues.listEvents(issue);
    expect(events.data.map((event) => [event.event, event.actor?.login])).toEqual([
      ['labeled', 'headgate[bot]'],
      ['labeled', 'hubot'],
      ['unlabeled', 'headgate[bot]'],
    ]);
    expect((await app.rest.pulls.list(ACME_SHOP)).data[0]?.labels).toMatchObject([{ name: 'rollout:canary' }]);
    const check = await app.rest.checks.create({
      ...ACME_SHOP,
      name: 'Headgate',
      head_sha: headSha,
      status: 'in_progress',
    });
    await app.rest.checks.update({
      ...ACME_SHOP,
      check_run_id: check.data.id,
      conclusion: 'success',
      output: { title: 'Done', summary: 'All of it' },
    });
    expect((await app.rest.checks.listForRef({ ...ACME_SHOP, ref: headSha })).data).toMatchObject({
      total_count: 1,
      check_runs: [{ status: 'completed', conclusion: 'success', output: { title: 'Done' } }],
    });
    await app.rest.issues.deleteComment(comment);
    expect((await app.rest.issues.listComments(issue)).data).toEqual([]);
    const mona = shop.asPerson(shop.tokens.mona);
    const merged = await mona.rest.pulls.merge(pull);
    expect((await mona.rest.pulls.get(pull)).data).toMatchObject({
      merged: true,
      state: 'closed',
      merge_commit_sha: merged.data.sha,
    });
    expect(execFileSync('git', ['--git-dir', shop.shop.folder, 'show', 'main:src/app.txt']).toString()).toBe('two\n');
  });

  it('closes and reopens, and opens over REST', async () => {
    const mona = shop.asPerson(shop.tokens.mona);
    await shop.github.push('acme/shop', { as: 'mona', branch: 'later', files: { 'later.txt': '1' } });
    const opened = await mona.rest.pulls.create({ ...ACME_SHOP, head: 'later', base: 'main', title: 'Later' });
    const pull = { ...ACME_SHOP, pull_number: opened.data.number };
    expect((await mona.rest.pulls.update({ ...pull, state: 'closed' })).data.closed_at).not.toBeNull();
    expect((await mona.rest.pulls.update({ ...pull, state: 'open' })).data.state).toBe('open');
    await expect(
      mona.rest.pulls.create({ ...ACME_SHOP, head: 'later', base: 'main', title: 'Later' }),
    ).rejects.toMatchObject({ status: 422 });
  });

  it('builds a commit from blobs and trees and moves a branch only forward', async () => {
    const { app } = shop;
    const main = await app.rest.git.getRef({ ...ACME_SHOP, ref: 'heads/main' });
    const parent = main.data.object.sha;
    const commit = await app.rest.git.getCommit({ ...ACME_SHOP, commit_sha: parent });
    const blob = await app.rest.git.createBlob({ ...ACME_SHOP, content: 'blob\n' });
    const tree = await app.rest.git.createTree({
      ...ACME_SHOP,
      base_tree: commit.data.tree.sha,
      tree: [
        { path: 'a/b.txt', mode: '100644', type: 'blob', content: 'inline\n' },
        { path: 'blob.txt', mode: '100644', type: 'blob', sha: blob.data.sha },
        { path: 'src/deep/file.txt', mode: '100644', type: 'blob', sha: null },
      ],
    });
    const made = await app.rest.git.createCommit({
      ...ACME_SHOP,
      message: 'Built',
      tree: tree.data.sha,
      parents: [parent],
    });
    await app.rest.git.updateRef({ ...ACME_SHOP, ref: 'heads/main', sha: made.data.sha });
    const listed = await app.rest.git.getTree({ ...ACME_SHOP, tree_sha: 'main', recursive: 'true' });
    expect(listed.data.tree.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['a/b.txt', 'blob.txt', 'src/app.txt']),
    );
    expect(listed.data.tree.map(({ path }) => path)).not.toContain('src/deep/file.txt');
    expect((await app.rest.git.getBlob({ ...ACME_SHOP, file_sha: blob.data.sha })).data.content).toBe('YmxvYgo=');
    await expect(app.rest.git.updateRef({ ...ACME_SHOP, ref: 'heads/main', sha: parent })).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('Update is not a fast forward'),
    });
    await app.rest.git.createRef({ ...ACME_SHOP, ref: 'refs/heads/side', sha: parent });
    await app.rest.git.deleteRef({ ...ACME_SHOP, ref: 'heads/side' });
    await expect(app.rest.git.getRef({ ...ACME_SHOP, ref: 'heads/side' })).rejects.toMatchObject({ status: 404 });
  });

  it('shows files and folders', async () => {
    const file = await shop.app.rest.repos.getContent({ ...ACME_SHOP, path: 'README.md' });
    expect(file.data).toMatchObject({
      type: 'file',
      encoding: 'base64',
      content: `${Buffer.from('# Shop\n').toString('base64')}`,
    });
    const folder = await shop.app.rest.repos.getContent({ ...ACME_SHOP, path: 'src' });
    expect(folder.data).toEqual(
      expect.arrayContaining([expect.objectContaining({ path: 'src/app.txt', type: 'file' })]),
    );
    const raw = await shop.app.rest.repos.getContent({ ...ACME_SHOP, path: 'README.md', mediaType: { format: 'raw' } });
    expect(raw.data).toBe('# Shop\n');
    await expect(shop.app.rest.repos.getContent({ ...ACME_SHOP, path: 'none' })).rejects.toMatchObject({ status: 404 });
  });

  it('records pushes with its own times, newest first', async () => {
    await shop.github.push('acme/shop', { as: 'mona', branch: 'pushed', files: { x: '1' } });
    const { after, before } = await shop.github.push('acme/shop', { as: 'mona', branch: 'pushed', files: { x: '2' } });
    const forced = await shop.github.push('acme/shop', {
      as: 'mona',
      branch: 'pushed',
      files: { x: '3' },
      force: true,
    });
    const { data } = await shop.app.rest.repos.listActivities({ ...ACME_SHOP, ref: 'refs/heads/pushed', per_page: 2 });
    expect(data.map((one) => [one.activity_type, one.before, one.after, one.actor?.login])).toEqual([
      ['force_push', after, forced.after, 'mona'],
      ['push', before, after, 'mona'],
    ]);
    expect(Date.parse(data[0]?.timestamp ?? '')).toBeGreaterThan(Date.parse(data[1]?.timestamp ?? ''));
  });

  it('tells roles and team memberships', async () => {
    const level = async (username: string) =>
      (await shop.app.rest.repos.getCollaboratorPermissionLevel({ ...ACME_SHOP, username })).data;
    expect(await level('mona')).toMatchObject({ permission: 'write', role_name: 'maintain' });
    expect(await level('hubot')).toMatchObject({ permission: 'read', role_name: 'triage' });
    expect(await level('eve')).toMatchObject({ permission: 'none', role_name: 'none' });
    await expect(level('nobody')).rejects.toMatchObject({ status: 404 });
    const member = (username: string) =>
      shop.app.rest.teams.getMembershipForUserInOrg({ org: 'acme', team_slug: 'release', username });
    expect((await member('mona')).data).toMatchObject({ state: 'active', role: 'member' });
    await expect(member('hubot')).rejects.toMatchObject({ status: 404 });
  });

  it('pages with links that Octokit follows', async () => {
    const issue = shop.github.openIssue('acme/shop', { as: 'mona', title: 'Long' });
    for (let count = 0; count < 7; count += 1) await shop.github.comment(issue, { as: 'mona', body: `${count}` });
    const bodies = await shop.app.paginate(shop.app.rest.issues.listComments, {
      ...ACME_SHOP,
      issue_number: issue.number,
      per_page: 3,
    });
    expect(bodies.map(({ body }) => body)).toEqual(['0', '1', '2', '3', '4', '5', '6']);
  });

  it('narrows tokens to repositories and permissions', async () => {
    await shop.github.createRepository('acme/other');
    const narrowed = await shop.asApp().rest.apps.createInstallationAccessToken({
      installation_id: shop.installationId,
      repositories: ['shop'],
      permissions: { contents: 'read' },
    });
    const octokit = shop.asPerson(narrowed.data.token);
    await octokit.rest.repos.get(ACME_SHOP);
    await expect(octokit.rest.repos.get({ owner: 'acme', repo: 'other' })).rejects.toMatchObject({ status: 404 });
    await expect(octokit.rest.git.createBlob({ ...ACME_SHOP, content: '' })).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('Resource not accessible by integration'),
    });
  });

  it('keeps out who has no rights', async () => {
    await expect(shop.asPerson(shop.tokens.eve).rest.repos.get(ACME_SHOP)).rejects.toMatchObject({ status: 404 });
    await expect(shop.asPerson('ghp_wrong').rest.repos.get(ACME_SHOP)).rejects.toMatchObject({ status: 401 });
    const hubot = shop.asPerson(shop.tokens.hubot);
    const issue = shop.github.openIssue('acme/shop', { as: 'mona', title: 'Rights' });
    await hubot.rest.issues.addLabels({ ...ACME_SHOP, issue_number: issue.number, labels: ['a'] });
    await expect(hubot.rest.git.createBlob({ ...ACME_SHOP, content: '' })).rejects.toMatchObject({ status: 403 });
    expect((await hubot.rest.users.getAuthenticated()).data.login).toBe('hubot');
  });

  it('has said nothing that GitHub does not', () => {
    expect(shop.contract.violations()).toEqual([]);
    expect(shop.contract.covered().length).toBeGreaterThan(40);
  });
});
