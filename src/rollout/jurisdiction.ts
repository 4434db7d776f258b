/** A jurisdiction as `fleet.yaml` declares it: whose users they are, and where their traffic may go. */
export interface Jurisdiction {
  /** As clusters name it. */
  readonly name: string;
  /** ISO 3166-1 alpha-2 codes in capitals, such as `DE`; each country is in one jurisdiction at most. */
  readonly countries: readonly string[];
  /**
   * The residency rule: jurisdictions whose clusters may take its users' traffic, its own among them. Null: any may.
   * The rule is called `residency/<name>`.
   */
  readonly allows: readonly string[] | null;
}

/** What a residency rule is called in refusals. */
export function ruleName(jurisdiction: Pick<Jurisdiction, 'name'>): string {
  return `residency/${jurisdiction.name}`;
}
