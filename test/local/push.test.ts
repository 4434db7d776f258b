import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { createGit } from '../../src/local/git.ts';
import { pushBranch } from '../../src/local/push.ts';
import {
  createRepository,
  ENVIRONMENT,
  removeTemporaryFolders,
  repositoryAt,
  type TemporaryRepository,
  temporaryFolder,
} from './temporary-repository.ts';

jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

function cloned(): { readonly remote: TemporaryRepository; readonly clone: TemporaryRepository } {
  const seed = createRepository({ 'a.txt': 'one\n' });
  const remote = repositoryAt(join(temporaryFolder(), 'remote.git'));
  seed.git('clone', '--quiet', '--bare', seed.folder, remote.folder);
  const clone = repositoryAt(join(temporaryFolder(), 'clone'));
  seed.git('clone', '--quiet', remote.folder, clone.folder);
  return { remote, clone };
}

const push = ({ folder }: TemporaryRepository) => pushBranch(createGit(folder, ENVIRONMENT), 'main');

describe('pushing the branch', () => {
  it('pushes to the remote that the branch follows', async () => {
    const { remote, clone } = cloned();
    const commit = clone.commit({ 'a.txt': 'two\n' });
    expect(await push(clone)).toEqual({ kind: 'pushed', remote: 'origin' });
    expect(remote.git('rev-parse', 'main')).toBe(commit);
  });

  it('never forces: where somebody pushed first, it says so and what to do', async () => {
    const { remote, clone } = cloned();
    const other = repositoryAt(join(temporaryFolder(), 'other'));
    clone.git('clone', '--quiet', remote.folder, other.folder);
    const theirs = other.commit({ 'b.txt': 'b' });
    other.git('push', '--quiet');
    clone.commit({ 'a.txt': 'two\n' });
    clone.git('config', 'remote.origin.push', '+refs/heads/*:refs/heads/*');
    const result = await push(clone);
    expect(result).toMatchObject({ kind: 'moved', message: expect.stringMatching(/git pull --rebase origin main/) });
    expect(remote.git('rev-parse', 'main')).toBe(theirs);
  });

  it('says that there is no remote to push to', async () => {
    const result = await push(createRepository());
    expect(result).toMatchObject({ kind: 'failed', message: expect.stringMatching(/on this machine only.*origin/) });
  });

  it('passes on what the remote said', async () => {
    const { remote, clone } = cloned();
    remote.git('config', 'receive.denyCurrentBranch', 'refuse');
    remote.write('hooks/pre-receive', '#!/bin/sh\necho frozen until Monday\nexit 1\n');
    const { chmodSync } = await import('node:fs');
    chmodSync(join(remote.folder, 'hooks/pre-receive'), 0o755);
    clone.commit({ 'a.txt': 'two\n' });
    expect(await push(clone)).toMatchObject({ kind: 'failed', message: expect.stringMatching(/frozen until Monday/) });
  });
});
