import type { AppPermissions } from './scenario.ts';

/** A person, an organisation, or the account that an app acts as. */
export interface Account {
  readonly id: number;
  readonly nodeId: string;
  /** As REST shows it: a bot's ends in `[bot]`. */
  readonly login: string;
  readonly kind: 'User' | 'Organization' | 'Bot';
  readonly name: string;
  readonly email: string;
  readonly createdAt: string;
}

export interface App {
  readonly id: number;
  readonly nodeId: string;
  readonly slug: string;
  readonly clientId: string;
  readonly name: string;
  readonly owner: Account;
  readonly bot: Account;
  readonly permissions: AppPermissions;
  readonly events: readonly string[];
  readonly createdAt: string;
}

/** An app on an account; on which of its repositories is kept with each repository. */
export interface Installation {
  readonly id: number;
  readonly app: App;
  readonly account: Account;
  readonly createdAt: string;
}

export interface Team {
  readonly id: number;
  readonly organisation: string;
  readonly slug: string;
  readonly members: Map<string, 'active' | 'pending'>;
}
