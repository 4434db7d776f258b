import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GitServer, serveRepositories } from './git-server.ts';

const run = promisify(execFile);

describe('the Git server of the end-to-end test', () => {
  let folder: string;
  let server: GitServer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'headgate-git-server-'));
    const work = join(folder, 'work');
    await run('git', ['init', '--quiet', '--initial-branch=main', work]);
    writeFileSync(join(work, 'file.txt'), 'one\n');
    await run('git', ['-C', work, 'add', '.']);
    const author = ['-c', 'user.name=mona', '-c', 'user.email=mona@example.com'];
    await run('git', ['-C', work, ...author, 'commit', '--quiet', '--message=One']);
    await run('git', ['clone', '--quiet', '--bare', work, join(folder, 'served', 'shop.git')]);
    server = await serveRepositories(join(folder, 'served'), '127.0.0.1');
  });

  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lets agents clone', async () => {
    const clone = join(folder, 'clone');
    await run('git', ['clone', '--quiet', '--depth=1', `${server.url}/shop.git`, clone]);
    expect((await run('git', ['-C', clone, 'show', 'HEAD:file.txt'])).stdout).toBe('one\n');
  });

  it('lets nobody push', async () => {
    const push = run('git', ['-C', join(folder, 'work'), 'push', `${server.url}/shop.git`, 'HEAD:refs/heads/other']);
    await expect(push).rejects.toThrow('403');
  });

  it('has nothing beside the repositories', async () => {
    const response = await fetch(`${server.url}/../work/.git/config`);
    expect(response.status).toBe(404);
  });
});
