import { describe, expect, it } from '@jest/globals';
import { readEnvironment } from '../../src/server/environment.ts';

const PEM = '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n';
const sound = { APP_ID: '12', PRIVATE_KEY: PEM, WEBHOOK_SECRET: '0123456789abcdef' };
const noFile = (path: string): string => {
  throw new Error(path);
};
const problemsOf = (variables: Record<string, string>) => {
  const result = readEnvironment(variables, noFile);
  return result.ok ? [] : result.problems;
};
const environmentOf = (variables: Record<string, string>) => {
  const result = readEnvironment({ ...sound, ...variables }, noFile);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.environment;
};

describe('the server’s environment', () => {
  it('needs an app, its key and a secret, and says so all at once', () => {
    expect(problemsOf({})).toEqual([
      expect.stringContaining('APP_ID'),
      expect.stringContaining('WEBHOOK_SECRET'),
      expect.stringContaining('PRIVATE_KEY'),
    ]);
  });

  it('refuses Probot’s default secret and one that can be guessed', () => {
    expect(problemsOf({ ...sound, WEBHOOK_SECRET: 'development' })).toEqual([expect.stringContaining('openssl rand')]);
    expect(problemsOf({ ...sound, WEBHOOK_SECRET: 'short' })).toHaveLength(1);
  });

  it('reads a key with escaped line breaks, in base64, or from a file', () => {
    expect(environmentOf({ PRIVATE_KEY: PEM.replaceAll('\n', '\\n') }).privateKey).toBe(PEM);
    expect(environmentOf({ PRIVATE_KEY: Buffer.from(PEM).toString('base64') }).privateKey).toBe(PEM);
    const fromFile = readEnvironment({ ...sound, PRIVATE_KEY: '', PRIVATE_KEY_PATH: 'key.pem' }, () => PEM);
    expect(fromFile).toMatchObject({ ok: true, environment: { privateKey: PEM } });
    expect(problemsOf({ ...sound, PRIVATE_KEY: '', PRIVATE_KEY_PATH: 'missing.pem' })).toEqual([
      expect.stringContaining('missing.pem'),
    ]);
  });

  it('finds an Enterprise Server by its host or its addresses', () => {
    expect(environmentOf({})).toMatchObject({
      apiUrl: 'https://api.github.com',
      graphqlUrl: 'https://api.github.com/graphql',
    });
    expect(environmentOf({ GHE_HOST: 'git.example.com' })).toMatchObject({
      apiUrl: 'https://git.example.com/api/v3',
      graphqlUrl: 'https://git.example.com/api/graphql',
    });
    const addresses = { GITHUB_API_URL: 'http://127.0.0.1:9/api/v3', GITHUB_GRAPHQL_URL: 'http://127.0.0.1:9/graphql' };
    expect(environmentOf(addresses)).toMatchObject({
      apiUrl: addresses.GITHUB_API_URL,
      graphqlUrl: addresses.GITHUB_GRAPHQL_URL,
    });
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['HEADGATE_SWEEP_SECONDS', '0'],
    ['LOG_LEVEL', 'loud'],
    ['HEADGATE_ANSWER', 'never'],
    ['WEBHOOK_PATH', 'hooks'],
    ['GITHUB_API_URL', 'not a url'],
  ])('refuses %s=%s by name', (name, value) => {
    expect(problemsOf({ ...sound, [name]: value })[0]).toContain(name);
  });
});
