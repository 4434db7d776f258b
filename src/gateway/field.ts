import type { GatewayApiVersion } from '../fleet/fleet.ts';

/** A release, or `experimental` for what no release's standard channel has. */
export type Since = GatewayApiVersion | 'experimental';

interface Declared {
  /** The first release whose standard channel has the field; absent: all that Headgate knows. */
  readonly since?: Since;
  /** True where the API server demands it. */
  readonly required?: boolean;
}

/** What one field of a route's rule may be. Taken from the CRDs of Gateway API v1.1.1 to v1.6.1, and held to them by a test. */
export type Field = Declared &
  (
    | {
        readonly type: 'string';
        readonly default?: string;
        readonly pattern?: RegExp;
        readonly shortest?: number;
        readonly longest?: number;
        /** The values allowed, with the release that first had them; absent: any. */
        readonly values?: Readonly<Record<string, Since>>;
      }
    | {
        readonly type: 'integer';
        readonly default?: number;
        readonly least?: number;
        readonly most?: number;
        readonly values?: Readonly<Record<string, Since>>;
      }
    | { readonly type: 'boolean' }
    | {
        readonly type: 'list';
        readonly items: Field;
        /** The greatest number of items, from a release on. In order. */
        readonly most?: readonly (readonly [GatewayApiVersion, number])[];
        /** The field of an item that no two items may share; `itself` where the items are plain. */
        readonly unique?: 'name' | 'itself';
        /** What stands there where nothing is written. */
        readonly default?: readonly Readonly<Record<string, unknown>>[];
      }
    | {
        readonly type: 'object';
        /** In the order in which they are written. */
        readonly fields: Readonly<Record<string, Field>>;
        readonly default?: Readonly<Record<string, unknown>>;
      }
  );

export type ObjectField = Extract<Field, { type: 'object' }>;
