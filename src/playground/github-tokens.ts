import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, verify } from 'node:crypto';
import type { Account, App, Installation } from './account-records.ts';
import type { AppPermissions } from './scenario.ts';

/** Who a request comes from. */
export type Caller =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'app'; readonly app: App }
  | {
      readonly kind: 'installation';
      readonly app: App;
      readonly installation: Installation;
      /** Ids of the repositories that the token is narrowed to; null for all of the installation's. */
      readonly repositories: ReadonlySet<number> | null;
      readonly permissions: AppPermissions;
    }
  | { readonly kind: 'person'; readonly account: Account };

export interface InstallationToken {
  readonly token: string;
  readonly expiresAt: string;
}

/** The account that the caller acts as; null for an app as such and for nobody. */
export function actorOf(caller: Caller): Account | null {
  if (caller.kind === 'installation') return caller.app.bot;
  return caller.kind === 'person' ? caller.account : null;
}

const HOUR = 3_600_000;
const LONGEST_JSON_WEB_TOKEN_SECONDS = 600;
/** GitHub allows for clocks that are a little ahead. */
const SKEW_SECONDS = 60;

let keyPair: { readonly privateKey: string; readonly publicKey: KeyObject } | null = null;

/** The app's key. Making one is slow, so that a process makes one for all the stand-ins that it starts. */
export function appKey(): { readonly privateKey: string; readonly publicKey: KeyObject } {
  if (keyPair !== null) return keyPair;
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const privateKey = pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  keyPair = { privateKey, publicKey: createPublicKey(pair.publicKey.export({ type: 'spki', format: 'pem' })) };
  return keyPair;
}

/** Knows every credential that was given out. They live by the machine's clock, as the clients that sign them do. */
export class Tokens {
  readonly #app: App;
  readonly #tokens = new Map<string, { readonly caller: Caller; readonly expires: number }>();

  constructor(app: App) {
    this.#app = app;
  }

  issuePersonal(account: Account): string {
    const token = `ghp_${randomBytes(18).toString('hex')}`;
    this.#tokens.set(token, { caller: { kind: 'person', account }, expires: Number.POSITIVE_INFINITY });
    return token;
  }

  issueInstallation(caller: Extract<Caller, { kind: 'installation' }>): InstallationToken {
    const token = `ghs_${randomBytes(18).toString('hex')}`;
    const expires = Date.now() + HOUR;
    this.#tokens.set(token, { caller, expires });
    return { token, expiresAt: new Date(expires).toISOString().replace(/\.\d{3}Z$/, 'Z') };
  }

  /** Who an `Authorization` header speaks for, or why GitHub would answer 401. */
  authenticate(authorization: string | undefined): Caller | { readonly kind: 'refused'; readonly message: string } {
    if (authorization === undefined) return { kind: 'nobody' };
    const [, token = ''] = /^(?:bearer|token) +(\S+)$/i.exec(authorization) ?? [];
    if (token.split('.').length === 3) return this.#verify(token);
    const held = this.#tokens.get(token);
    if (held === undefined || held.expires <= Date.now()) return { kind: 'refused', message: 'Bad credentials' };
    return held.caller;
  }

  #verify(token: string): Caller | { readonly kind: 'refused'; readonly message: string } {
    const refused = (message: string) => ({ kind: 'refused' as const, message });
    const [header = '', payload = '', signature = ''] = token.split('.');
    const claims = decode(payload);
    const signed = verify(
      'RSA-SHA256',
      Buffer.from(`${header}.${payload}`),
      appKey().publicKey,
      Buffer.from(signature, 'base64url'),
    );
    if (!signed || decode(header)['alg'] !== 'RS256') return refused('A JSON web token could not be decoded');
    const { iss, iat, exp } = claims;
    if (String(iss) !== String(this.#app.id) && iss !== this.#app.clientId) return refused('Integration not found');
    const now = Date.now() / 1000;
    if (typeof iat !== 'number' || iat > now + SKEW_SECONDS) {
      return refused(
        "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
      );
    }
    if (typeof exp !== 'number' || exp <= now) {
      return refused(
        "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
      );
    }
    if (exp > now + LONGEST_JSON_WEB_TOKEN_SECONDS + SKEW_SECONDS) {
      return refused("'Expiration time' claim ('exp') is too far in the future");
    }
    return { kind: 'app', app: this.#app };
  }
}

function decode(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
