import type { Rollout } from '../rollout/rollout.ts';
import type { Route } from '../rollout/route.ts';
import { type Weight, WHOLE } from '../rollout/weight.ts';
import { type Annotations, fleetAnnotations } from './fleet-annotations.ts';
import { type Shares, type Standing, sharesOf } from './share.ts';

/** How a file of routes divides one cluster's traffic: all that a step can change in it. */
export interface Split {
  readonly shares: Shares;
  /** The shares of preview rules: the candidate has all of it for as long as there is one. */
  readonly preview: Shares;
  /** The slot that gets copies of the requests; null: none does. */
  readonly mirrored: 0 | 1 | null;
  /** What users' cookies say; null: everybody meets the same version, or nobody asked that users stay on theirs. */
  readonly sessions: SessionSplit | null;
  /** What the first HTTPRoute tells ExternalDNS; left out where DNS is not written by annotations. */
  readonly annotations?: Annotations;
}

/** The weights that users have met, where they stay on the version that they met first. */
export interface SessionSplit {
  readonly candidate: 0 | 1;
  /** The candidate's present weight: more than nothing, less than the whole. */
  readonly weight: Weight;
  /** Its earlier weights, oldest first; neither nothing nor the whole nor the present one, and none twice. */
  readonly earlier: readonly Weight[];
}

/**
 * What a standing means to one cluster's file of routes. Where neither the rollout nor the routes ask for a preview, for
 * copies or for sessions, only the shares count, so that a candidate at weight 0 changes nothing.
 *
 * @throws RangeError like {@link sharesOf}
 */
export function splitOf(
  rollout: Pick<Rollout, 'slots' | 'mirror' | 'sessions' | 'fleet'>,
  routes: readonly Pick<Route, 'previewRules'>[],
  standing: Standing,
  cluster: string,
): Split {
  const shares = sharesOf(rollout.slots, standing, cluster);
  const candidate = standing.candidate === null ? null : rollout.slots[0] === standing.stable ? 1 : 0;
  const weight = candidate === null ? 0 : shares[candidate];
  const isPreviewed = routes.some(({ previewRules }) => previewRules.length > 0);
  const annotations = fleetAnnotations(rollout.fleet, standing, cluster);
  return {
    ...(annotations === null ? {} : { annotations }),
    shares,
    preview: isPreviewed ? previewShares(rollout.slots, standing, candidate) : shares,
    mirrored: rollout.mirror !== null && weight === 0 ? candidate : null,
    sessions:
      rollout.sessions === null || candidate === null || weight === 0 || weight === WHOLE
        ? null
        : { candidate, weight, earlier: earlierWeights(standing.met?.[cluster] ?? [], weight) },
  };
}

function previewShares(slots: Rollout['slots'], { stable }: Standing, candidate: 0 | 1 | null): Shares {
  const leading = candidate ?? (slots[0] === stable ? 0 : 1);
  return leading === 0 ? [WHOLE, 0] : [0, WHOLE];
}

function earlierWeights(met: readonly Weight[], present: Weight): Weight[] {
  return met.filter((one, at) => one > 0 && one < WHOLE && one !== present && met.indexOf(one) === at);
}

/** Names a split: two are the same where their names are. */
export function splitName({ shares, preview, mirrored, sessions, annotations }: Split): string {
  const met = sessions === null ? '' : ` ${sessions.candidate} ${sessions.weight} ${sessions.earlier.join(',')}`;
  const said = annotations === undefined ? '' : ` ${Object.values(annotations).join(' ')}`;
  return `${shares[0]} ${preview[0]} ${mirrored}${met}${said}`;
}
