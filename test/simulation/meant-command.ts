/** The effect that was meant by a command, for the reference model. */
export type MeantCommand = MeantReleaseCommand | MeantFleetCommand | { readonly kind: 'question' };

export type MeantReleaseCommand =
  | ({ readonly kind: 'weight'; readonly weight: number } & MeantPlace)
  | ({ readonly kind: 'next' } & MeantPlace)
  | ({ readonly kind: 'blue-green'; readonly now: boolean } & MeantPlace)
  | ({
      readonly kind: 'switch';
      readonly back: boolean;
      readonly cluster: string | null;
      readonly wave: number | null;
    } & MeantGlass)
  | ({ readonly kind: 'promote' } & MeantGlass)
  | { readonly kind: 'rollback' | 'gradual' | 'pause' | 'resume' | 'abort' | 'approve' };

export type MeantFleetCommand =
  | {
      readonly kind: 'shift';
      readonly weights: readonly { readonly cluster: string; readonly weight: number }[];
      readonly pool: string | null;
    }
  | { readonly kind: 'drain' | 'undrain'; readonly clusters: readonly string[] }
  | { readonly kind: 'failover' | 'drill'; readonly from: string; readonly to: readonly string[] }
  | { readonly kind: 'failback'; readonly from: string; readonly vouched: boolean }
  | { readonly kind: 'rebalance' };

/** Whether it goes past windows, gates and readings, for a reason. */
export interface MeantGlass {
  readonly glass?: boolean;
}

export interface MeantPlace extends MeantGlass {
  /** Null: all of the wave, or of the rollout. */
  readonly cluster: string | null;
  /** From 1; null: all waves. */
  readonly wave: number | null;
  /** The whole id of the commit that was named, however much of it was written; null: the head. */
  readonly sha: string | null;
  /** The digits of it that were written. */
  readonly named: string | null;
}

export type Axis = 'release' | 'fleet';

const FLEET_KINDS: ReadonlySet<string> = new Set([
  'shift',
  'drain',
  'undrain',
  'failover',
  'drill',
  'failback',
  'rebalance',
] satisfies MeantFleetCommand['kind'][]);

export function isFleetCommand(command: MeantCommand): command is MeantFleetCommand {
  return FLEET_KINDS.has(command.kind);
}

/** Which axis a command moves; null where it moves none. */
export function axisOf(command: MeantCommand): Axis | null {
  if (command.kind === 'question') return null;
  return isFleetCommand(command) ? 'fleet' : 'release';
}
