import type { WantedDeployment } from '../report/deployment.ts';

/** A Deployment that Headgate made, as it was found. */
export interface FoundDeployment {
  /** Grows with time. */
  readonly id: number;
  readonly sha: string;
  /** From its payload; null where it says nothing of the kind. */
  readonly rollout: string | null;
  readonly cluster: string | null;
  readonly pin: string | null;
  /** The newest status, in GitHub's words of REST; null where there is none yet. */
  readonly state: string | null;
  readonly description: string;
}

/** One thing to be written: a Deployment with its first status, or a status of one that is there. */
export type DeploymentWrite =
  | { readonly kind: 'create'; readonly wanted: WantedDeployment }
  | {
      readonly kind: 'status';
      readonly id: number;
      readonly state: WantedDeployment['state'];
      readonly description: string;
      readonly logUrl: string | null;
    };

/** Statuses of a deployment that is over. */
const OVER: ReadonlySet<string | null> = new Set(['failure', 'inactive', 'error']);

/**
 * What is to be written so that the deployments stand as they should. Where they do already, it is nothing, so that doing
 * it again, or twice at once, leaves the same as once: of two deployments that two looks made at the same moment the older
 * one stays, and the other is told to be superseded.
 *
 * @param found every deployment of Headgate's for the wanted commits, and newer and older ones as far as they were read
 */
export function deploymentWrites(
  wanted: readonly WantedDeployment[],
  found: readonly FoundDeployment[],
): readonly DeploymentWrite[] {
  const writes = wanted.map((one): readonly DeploymentWrite[] => {
    const same = found.filter(({ rollout, cluster }) => rollout === one.rollout && cluster === one.cluster);
    const own = ownOf(one, same);
    if (own === null && !one.create) return [];
    return [...writesOf(one, own), ...superseded(one, own, same)];
  });
  return writes.flat();
}

function writesOf(wanted: WantedDeployment, own: FoundDeployment | null): readonly DeploymentWrite[] {
  if (own === null) return [{ kind: 'create', wanted }];
  const { state, description, logUrl } = wanted;
  // What took a deployment back stays told: later, the state may not know it any more.
  const isToldBack = OVER.has(own.state) && OVER.has(state);
  const isSaid = own.state === state && own.description === description;
  return isSaid || isToldBack ? [] : [{ kind: 'status', id: own.id, state, description, logUrl }];
}

/** The deployment that is meant: of this pin the oldest, or of the commit the newest where the pin is not known any more. */
function ownOf({ sha, pin }: WantedDeployment, same: readonly FoundDeployment[]): FoundDeployment | null {
  const fitting = same
    .filter((one) => one.sha === sha && (pin === null || one.pin === pin))
    .sort((one, other) => one.id - other.id);
  const newest = fitting.at(-1)?.pin ?? null;
  return (pin === null ? fitting.find((one) => one.pin === newest) : fitting[0]) ?? null;
}

/**
 * Another deployment of the cluster that is still said to be under way has come to nothing; one that succeeded serves
 * until this one does.
 */
function superseded(
  wanted: WantedDeployment,
  own: FoundDeployment | null,
  same: readonly FoundDeployment[],
): readonly DeploymentWrite[] {
  return same
    .filter((other) => other.id !== own?.id && !OVER.has(other.state))
    .filter(({ state }) => state !== 'success' || wanted.state === 'success')
    .map(({ id }) => {
      const description = `Superseded by ${wanted.sha.slice(0, 7)}`;
      return { kind: 'status', id, state: 'inactive', description, logUrl: wanted.logUrl };
    });
}
