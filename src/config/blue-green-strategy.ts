import type { Cluster } from '../rollout/cluster.ts';
import { parseDuration } from '../rollout/duration.ts';
import type { BlueGreenStrategy } from '../rollout/strategy.ts';
import { WHOLE } from '../rollout/weight.ts';
import { checkApproval, normaliseApproval } from './approvals.ts';
import type { Document } from './document.ts';
import type { WrittenBlueGreen } from './strategy-schema.ts';
import { checkWaves, normaliseWaves } from './waves.ts';

const BLUE_GREEN = ['spec', 'strategy', 'blueGreen'];

/** There is nothing between nothing and all, so no way back takes more than one step. */
const GRADUAL_PAUSE_SECONDS = 300;

export function normaliseBlueGreen(written: WrittenBlueGreen, clusters: readonly Cluster[]): BlueGreenStrategy {
  return {
    kind: 'blue-green',
    steps: [
      { weight: 0, pauseSeconds: null, ...normaliseApproval(written.smoke.approval) },
      { weight: WHOLE, pauseSeconds: null, approval: false },
    ],
    waves: normaliseWaves(written.waves, clusters),
    order: 'steps',
    promoteFrom: 0,
    gradualPauseSeconds: GRADUAL_PAUSE_SECONDS,
    warmSeconds: written.keepWarm === undefined ? 0 : parseDuration(written.keepWarm),
    smokeCheck: written.smoke.check ?? null,
  };
}

/** Reports whatever is wrong with the approval and the waves. */
export function checkBlueGreen(document: Document<unknown>, clusters: readonly Cluster[]): void {
  checkApproval(document, [...BLUE_GREEN, 'smoke', 'approval']);
  checkWaves(document, BLUE_GREEN, clusters);
}
