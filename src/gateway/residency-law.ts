import type { Cluster } from '../rollout/cluster.ts';
import { type Jurisdiction, ruleName } from '../rollout/jurisdiction.ts';
import { listed, type Note } from './finding.ts';

/** A jurisdiction with a residency rule. */
export type Rule = Jurisdiction & { readonly allows: readonly string[] };

/** The jurisdictions that say where their users’ traffic may go. */
export function rulesOf(jurisdictions: readonly Jurisdiction[]): Rule[] {
  return jurisdictions.filter((one): one is Rule => one.allows !== null);
}

/** Whether a cluster may take the traffic of a jurisdiction’s users. */
export function mayServe({ allows }: Rule, { jurisdiction }: Pick<Cluster, 'jurisdiction'>): boolean {
  return allows.includes(jurisdiction);
}

/** The note that something would lead a jurisdiction’s users to a cluster that may not serve them. */
export function leavesNote(
  rule: Rule,
  cluster: Pick<Cluster, 'name' | 'jurisdiction'>,
  place: { readonly path: string; readonly offset: number | null; readonly what: string },
): Note {
  return {
    reason: 'residency',
    gravity: 'stops',
    path: place.path,
    offset: place.offset,
    found: `${place.what} leads users of ${rule.name} to ${cluster.name}, a cluster of ${cluster.jurisdiction}`,
    expected: `clusters of ${listed(rule.allows)} alone for users of ${rule.name}, by ${ruleName(rule)} in fleet.yaml`,
    next: 'Remove it, or lead these users elsewhere. Only a change of the rule itself in Git lets it be.',
  };
}
