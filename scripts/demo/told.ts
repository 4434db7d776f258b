import type { Look } from '../../src/look.ts';
import type { GitHub, SubjectReference } from '../../src/playground/scenario.ts';
import type { Refusal } from '../../src/rollout/refusal.ts';
import type { FleetShares, RouteWeights } from './served.ts';

/** One thing that was done, and what every cluster serves after it. */
export interface Step {
  readonly said: string;
  readonly by: string;
  readonly outcome: { readonly disposition: string; readonly reason: string };
  /** The commit on the GitOps branch; null where nothing was written. */
  readonly commit: string | null;
  /** By cluster and backend, as the routes in Git say it. */
  readonly weights: RouteWeights;
  /** By host and cluster, as the DNS records in Git say it; null where there are none. */
  readonly fleet: FleetShares | null;
}

/** One person doing one thing. */
export interface Deed {
  readonly by: string;
  readonly said: string;
  do(): Promise<unknown>;
}

/** What became of one intent, as a look tells it. */
export interface Heard {
  /** Null where it is about none. */
  readonly rollout: string | null;
  readonly by: string;
  readonly said: string;
  readonly disposition: string;
  readonly reason: string;
  readonly refusal: Refusal | null;
  readonly commit: string | null;
}

export function heardOf({ settlements, commit }: Look): readonly Heard[] {
  return settlements.map(({ intent, rollout, disposition, reason, refusal }) => {
    return { rollout, by: intent.actor.login, said: intent.said, disposition, reason, refusal, commit };
  });
}

/** Prints what became of a deed. */
export function tellStep(
  rollout: string,
  deed: Deed,
  heard: readonly Heard[],
  weights: RouteWeights,
  fleet: FleetShares | null,
  print: (line: string) => void,
): Step {
  const all = heard.filter(({ by, said }) => by === deed.by && deed.said.endsWith(said));
  const found = all.find((one) => one.rollout === rollout || one.rollout === null);
  if (found === undefined) throw new Error(`Nothing became of what ${deed.by} said: ${deed.said}`);
  const { disposition, reason, refusal } = found;
  const commit = disposition === 'applied' ? found.commit : null;
  print(`${deed.by}: ${deed.said}`);
  print(`  ${disposition}, ${reason}${commit === null ? '' : `, commit ${commit.slice(0, 7)}`}`);
  if (refusal !== null) print(`  ${refusal.found}. ${refusal.next}`);
  for (const other of all.filter((one) => one !== found))
    print(`  (${other.rollout}: ${other.disposition}, ${other.reason})`);
  return { said: deed.said, by: deed.by, outcome: { disposition, reason }, commit, weights, fleet };
}

/** Prints what every cluster serves by what lies in Git. */
export function printServed(
  clusters: readonly string[],
  weights: RouteWeights,
  fleet: FleetShares | null,
  print: (line: string) => void,
): void {
  for (const cluster of clusters) {
    const shares = Object.entries(weights[cluster] ?? {}).map(
      ([backend, weight]) => `${backend} ${String(weight).padStart(3)}`,
    );
    if (shares.length > 0) print(`    ${cluster.padEnd(10)}${shares.join('   ')}`);
  }
  for (const [host, shares] of Object.entries(fleet ?? {})) {
    const each = Object.entries(shares).map(([cluster, share]) => `${cluster} ${share} %`);
    print(`    ${host}: ${each.join('   ')}`);
  }
  print('');
}

/** Prints the comment that Headgate keeps on a conversation. */
export function showComment(github: GitHub, subject: SubjectReference, print: (line: string) => void): void {
  const sticky = github.comments(subject).find(({ author }) => author === `${github.app.slug}[bot]`);
  print(`What #${subject.number} of ${subject.repository} shows in the end:`);
  print('');
  for (const line of (sticky?.body ?? '(no comment)').split('\n').slice(1)) print(`    ${line}`);
  print('');
}
