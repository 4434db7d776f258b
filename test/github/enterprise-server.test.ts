import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import { createTokenClients } from '../../src/github/clients.ts';
import { graphqlUrlOf, PUBLIC_API_URL, webUrlOf } from '../../src/github/octokit.ts';

const connection = (apiUrl: string, graphqlUrl: string | null) => ({
  apiUrl,
  graphqlUrl,
  timeoutMilliseconds: 1000,
  now: () => 0,
  random: () => 0,
  sleep: async () => undefined,
});
const tokens = { token: 'ghs_example', repository: null, gitopsToken: null };

// Whatever would go to another host than the one that is named fails.
beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

describe('GitHub Enterprise Server', () => {
  it.each([
    ['https://git.example.com/api/v3', null, '/api/graphql'],
    ['https://git.example.com/api/v3', 'https://git.example.com/elsewhere/graphql', '/elsewhere/graphql'],
  ])('is asked at %s and nowhere else', async (apiUrl, graphqlUrl, graphqlPath) => {
    const host = nock('https://git.example.com', { reqheaders: { authorization: 'bearer ghs_example' } });
    host.get('/api/v3/user').reply(200, { login: 'alice' });
    host.post(graphqlPath).reply(200, { data: { viewer: { login: 'alice' } } });
    const client = createTokenClients(connection(apiUrl, graphqlUrl), tokens).app.forRepository('acme/shop');
    expect((await client.rest.users.getAuthenticated()).data.login).toBe('alice');
    await client.graphql('query { viewer { login } }', {});
    expect(nock.isDone()).toBe(true);
  });

  it('has its pages beside its API, as the public one has', () => {
    expect(webUrlOf('https://git.example.com/api/v3/')).toBe('https://git.example.com');
    expect(webUrlOf(PUBLIC_API_URL)).toBe('https://github.com');
    expect(graphqlUrlOf(PUBLIC_API_URL)).toBe('https://api.github.com/graphql');
  });
});
