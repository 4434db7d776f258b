import { describe, expect, it } from '@jest/globals';
import { AUTO_MERGE_MUTATION, MERGE_METHOD_QUERY, MERGE_MUTATION } from '../../src/github/auto-merge.ts';
import {
  CREATE_BRANCH_AND_COMMIT_MUTATION,
  CREATE_COMMIT_MUTATION,
  HEAD_QUERY,
  PARENT_QUERY,
  REPOSITORY_ID_QUERY,
  UPDATE_REFS_MUTATION,
} from '../../src/github/commit-query.ts';
import { CONVERSATION_QUERY } from '../../src/github/conversation-query.ts';
import { LATEST_STATUSES_QUERY } from '../../src/github/deployments-read.ts';
import { filesQuery } from '../../src/github/files-query.ts';
import { proposalsQuery } from '../../src/github/proposals-query.ts';
import { RAISED_QUERY } from '../../src/github/raised-query.ts';
import { statusesQuery } from '../../src/github/statuses-query.ts';
import { NEWEST_COMMENTS_QUERY } from '../../src/github/sticky-comment.ts';
import { problemsOf } from './scripted-github.ts';

describe('every GraphQL text that is sent', () => {
  it.each([
    ['the conversation', CONVERSATION_QUERY],
    ['no files at a branch', filesQuery('branch', 0)],
    ['files at a branch', filesQuery('branch', 400)],
    ['files at a commit', filesQuery('commit', 3)],
    ['the commit', CREATE_COMMIT_MUTATION],
    ['the parent of a commit', PARENT_QUERY],
    ['the move of a branch', UPDATE_REFS_MUTATION],
    ['the head of a branch', HEAD_QUERY],
    ['a branch with its first commit', CREATE_BRANCH_AND_COMMIT_MUTATION],
    ['a repository', REPOSITORY_ID_QUERY],
    ['steps that wait', proposalsQuery(8)],
    ['statuses of fifty folders', statusesQuery(50, true)],
    ['what changed a folder', statusesQuery(1, false)],
    ['how a repository merges', MERGE_METHOD_QUERY],
    ['merging by itself', AUTO_MERGE_MUTATION],
    ['merging now', MERGE_MUTATION],
    ['the newest comments', NEWEST_COMMENTS_QUERY],
    ['issues that tell of proposals', RAISED_QUERY],
    ['the newest statuses of deployments', LATEST_STATUSES_QUERY],
  ])('fits GitHub’s schema: %s', (_, text) => {
    expect(problemsOf(text)).toEqual([]);
  });

  it('would be caught if it did not', () => {
    expect(problemsOf('query { repository(owner: "a", name: "b") { nonsense } }')).not.toEqual([]);
  });
});
