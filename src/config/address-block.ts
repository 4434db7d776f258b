import { targetKind } from './dns-target.ts';

/** A CIDR block: every address whose first `prefix` bits are those of `first`. */
export interface AddressBlock {
  readonly family: 4 | 6;
  /** The block's first address, as a number of 32 or 128 bits. */
  readonly first: bigint;
  readonly prefix: number;
}

/** A block that nothing may be named in, and why. */
const FORBIDDEN = [
  ['169.254.0.0/16', 'link-local addresses, where cloud providers keep credentials'],
  ['fe80::/10', 'link-local addresses'],
  ['fd00:ec2::254/128', 'an address where a cloud provider keeps credentials'],
  ['::ffff:0:0/96', 'IPv4 addresses in another notation'],
  ['64:ff9b::/96', 'IPv4 addresses in another notation'],
] as const;

/** Shorter prefixes are refused: a block names addresses, it does not open a network. */
const SHORTEST_PREFIX = { 4: 8, 6: 32 } as const;

/** Reads `10.0.0.0/8` or `fd00:1::/32`; null where the text is no block, or an address inside of one. */
export function parseAddressBlock(text: string): AddressBlock | null {
  const [, address = '', length = ''] = /^([0-9A-Fa-f.:]{2,45})\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const kind = targetKind(address);
  if (kind !== 'A' && kind !== 'AAAA') return null;
  const family = kind === 'A' ? 4 : 6;
  const bits = family === 4 ? 32 : 128;
  const prefix = Number(length);
  if (prefix > bits) return null;
  const first = family === 4 ? fromFour(address) : fromSix(address);
  const rest = BigInt(bits - prefix);
  return (first >> rest) << rest === first ? { family, first, prefix } : null;
}

/** Why a block cannot be named for private addresses; null if it can. @returns what is expected instead, as a phrase */
export function objectionToBlock(text: string): string | null {
  const block = parseAddressBlock(text);
  if (block === null)
    return 'a CIDR block such as 10.20.0.0/16, 10.20.30.40/32 or fd00:1::/32, its address being the first of the block';
  const shortest = SHORTEST_PREFIX[block.family];
  if (block.prefix < shortest)
    return `a block of /${shortest} or narrower, since private addresses are named and not opened up`;
  for (const [forbidden, holds] of FORBIDDEN) {
    const other = parseAddressBlock(forbidden);
    if (other !== null && overlaps(block, other)) return `a block without ${forbidden}, which holds ${holds}`;
  }
  return null;
}

/** Whether a host of a URL, as the URL parser writes it, is an address that no block may hold. */
export function isForbiddenHost(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '');
  const block = parseAddressBlock(`${address}/${address.includes(':') ? 128 : 32}`);
  return (
    block !== null &&
    FORBIDDEN.some(([forbidden]) => {
      const other = parseAddressBlock(forbidden);
      return other !== null && overlaps(block, other);
    })
  );
}

/** Of two blocks one contains the other, or they have nothing in common. */
function overlaps(left: AddressBlock, right: AddressBlock): boolean {
  if (left.family !== right.family) return false;
  const rest = BigInt((left.family === 4 ? 32 : 128) - Math.min(left.prefix, right.prefix));
  return left.first >> rest === right.first >> rest;
}

function fromFour(address: string): bigint {
  return address.split('.').reduce((number, part) => number * 256n + BigInt(part), 0n);
}

/** The URL parser writes every IPv6 address in one way, with `::` at most once and no dots. */
function fromSix(address: string): bigint {
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].reduce((number, group) => number * 65_536n + BigInt(`0x${group}`), 0n);
}

function groups(text: string): string[] {
  return text === '' ? [] : text.split(':');
}
