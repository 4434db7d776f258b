import { referenceName } from '../gateway/backend-reference.ts';
import { dig } from '../gateway/plain-data.ts';
import { EVERYTHING, type Fraction, fraction } from './fraction.ts';

/** What a filter does to where a request goes; others change the request and are passed over. */
export type Filter =
  | { readonly kind: 'mirror'; readonly label: string; readonly reference: unknown; readonly part: Fraction }
  | { readonly kind: 'redirect'; readonly redirect: Redirect }
  | { readonly kind: 'other'; readonly type: string };

/** Where a redirect leads; null: as the request has it. */
export interface Redirect {
  readonly scheme: string | null;
  readonly hostname: string | null;
  readonly port: number | null;
  /** The new path, or what takes the place of the prefix that matched. */
  readonly path: { readonly kind: 'full' | 'prefix'; readonly value: string } | null;
  readonly status: number;
}

export function readFilter(filter: unknown): Filter {
  const type = String(dig(filter, 'type'));
  if (type === 'RequestMirror') {
    const mirror = dig(filter, 'requestMirror');
    const reference = dig(mirror, 'backendRef');
    return { kind: 'mirror', label: referenceName(reference), reference, part: partOf(mirror) };
  }
  if (type === 'RequestRedirect') return { kind: 'redirect', redirect: readRedirect(dig(filter, 'requestRedirect')) };
  return { kind: 'other', type };
}

/** Neither percent nor fraction means every request. */
function partOf(mirror: unknown): Fraction {
  const percent = dig(mirror, 'percent');
  const [numerator, denominator = 100] = [dig(mirror, 'fraction', 'numerator'), dig(mirror, 'fraction', 'denominator')];
  if (isCount(percent) && percent <= 100) return fraction(percent, 100);
  if (isCount(numerator) && isCount(denominator) && denominator > 0 && numerator <= denominator) {
    return fraction(numerator, denominator);
  }
  return EVERYTHING;
}

function readRedirect(redirect: unknown): Redirect {
  const text = (...path: readonly string[]): string | null => {
    const value = dig(redirect, ...path);
    return typeof value === 'string' ? value : null;
  };
  const [port, status] = [dig(redirect, 'port'), dig(redirect, 'statusCode')];
  const [full, prefix] = [text('path', 'replaceFullPath'), text('path', 'replacePrefixMatch')];
  const path =
    full !== null
      ? ({ kind: 'full', value: full } as const)
      : prefix !== null
        ? ({ kind: 'prefix', value: prefix } as const)
        : null;
  return {
    scheme: text('scheme'),
    hostname: text('hostname'),
    port: isCount(port) ? port : null,
    path,
    status: isCount(status) ? status : 302,
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
