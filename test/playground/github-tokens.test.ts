import { createSign, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startShop } from './started-github.ts';

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JSON Web Token as an app signs it. */
function sign(privateKey: string, claims: object): string {
  const unsigned = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(privateKey).toString('base64url')}`;
}

describe('an app’s JSON Web Token', () => {
  let shop: Awaited<ReturnType<typeof startShop>>;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(async () => {
    await shop.stop();
  });
  const now = () => Math.floor(Date.now() / 1000);
  async function ask(token: string) {
    const response = await fetch(`${shop.github.apiUrl}/app`, { headers: { authorization: `Bearer ${token}` } });
    const body: unknown = await response.json();
    const message = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : null;
    return { status: response.status, message };
  }
  const claims = () => ({ iss: shop.github.app.id, iat: now() - 30, exp: now() + 300 });

  it('is taken with the app’s id or client id as its issuer', async () => {
    const { privateKey, clientId } = shop.github.app;
    expect(await ask(sign(privateKey, claims()))).toEqual({ status: 200, message: null });
    expect(await ask(sign(privateKey, { ...claims(), iss: clientId }))).toEqual({ status: 200, message: null });
  });

  it('is refused where another key signed it', async () => {
    const pair = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const forged = await ask(sign(pair.privateKey, claims()));
    expect(forged).toEqual({ status: 401, message: 'A JSON web token could not be decoded' });
    expect((await ask(`${encode({ alg: 'none' })}.${encode(claims())}.`)).status).toBe(401);
  });

  it('is refused where it has run out, runs too long, comes from the future or from another app', async () => {
    const answer = async (change: object) =>
      (await ask(sign(shop.github.app.privateKey, { ...claims(), ...change }))).message;
    expect(await answer({ exp: now() - 1 })).toContain("('exp') must be a numeric value representing the future time");
    expect(await answer({ exp: now() + 3600 })).toContain("('exp') is too far in the future");
    expect(await answer({ iat: now() + 600 })).toContain("('iat') must be an Integer");
    expect(await answer({ iss: 1 })).toBe('Integration not found');
  });
});
