import type { Role } from '../../src/rollout/rights.ts';

interface Moment<T> {
  readonly at: number;
  readonly value: T;
}

/** Who had which role and which team membership, and when: every change is kept, so that any moment can be asked for. */
export class People {
  readonly #roles = new Map<string, Moment<Role>[]>();
  readonly #members = new Map<string, Moment<boolean>[]>();

  setRole(login: string, role: Role, at: number): void {
    append(this.#roles, login, { at, value: role });
  }

  setMember(team: string, login: string, member: boolean, at: number): void {
    append(this.#members, `${team} ${login}`, { at, value: member });
  }

  roleAt(login: string, at: number): Role {
    return valueAt(this.#roles.get(login), at) ?? 'none';
  }

  memberAt(team: string, login: string, at: number): boolean {
    return valueAt(this.#members.get(`${team} ${login}`), at) ?? false;
  }

  /** Every role that the person had at some moment from `from` to `to`, both included. */
  rolesBetween(login: string, from: number, to: number): readonly Role[] {
    return [this.roleAt(login, from), ...valuesBetween(this.#roles.get(login), from, to)];
  }

  /** Whether the person was a member at some moment from `from` to `to`, both included. */
  wasMemberBetween(team: string, login: string, from: number, to: number): boolean {
    return (
      this.memberAt(team, login, from) || valuesBetween(this.#members.get(`${team} ${login}`), from, to).includes(true)
    );
  }
}

function append<T>(moments: Map<string, Moment<T>[]>, key: string, moment: Moment<T>): void {
  const known = moments.get(key);
  if (known === undefined) moments.set(key, [moment]);
  else known.push(moment);
}

function valueAt<T>(moments: readonly Moment<T>[] | undefined, at: number): T | undefined {
  return moments?.findLast((moment) => moment.at <= at)?.value;
}

function valuesBetween<T>(moments: readonly Moment<T>[] | undefined, from: number, to: number): readonly T[] {
  return (moments ?? []).filter((moment) => moment.at >= from && moment.at <= to).map((moment) => moment.value);
}
