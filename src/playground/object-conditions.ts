import { dig } from '../gateway/plain-data.ts';

/** What a controller found out about one aspect of an object. */
export interface Finding {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

/**
 * Findings as Kubernetes has them: the time of a condition is that of the last change of its status.
 *
 * @param before the conditions that stand there
 * @param generation what was seen; null: it is not said
 * @param at ISO 8601
 */
export function conditions(
  before: readonly unknown[],
  findings: readonly Finding[],
  generation: number | null,
  at: string,
): readonly unknown[] {
  return findings.map((finding) => {
    const known = before.find((one) => dig(one, 'type') === finding.type);
    const since = dig(known, 'status') === finding.status ? dig(known, 'lastTransitionTime') : undefined;
    return {
      ...finding,
      ...(generation === null ? {} : { observedGeneration: generation }),
      lastTransitionTime: since ?? at,
    };
  });
}
