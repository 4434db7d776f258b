import { BlockList, isIP, isIPv4 } from 'node:net';

/** `never`: no configuration can allow it. `private`: it must be in a block that the operator names. */
export type AddressVerdict = 'allowed' | 'private' | 'never';

/**
 * Link-local and cloud metadata, this host, everybody, and what is reserved. Beside 169.254.169.254 these clouds have
 * metadata at addresses that look private or public: Alibaba 100.100.100.200, Azure 168.63.129.16, Oracle 192.0.0.192,
 * AWS fd00:ec2::/32, Google fd20:ce::254.
 */
const NEVER = blocksOf([
  '0.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.192/32',
  '::/128',
  '100::/64',
  'fe80::/10',
  'ff00::/8',
  'fd00:ec2::/32',
  'fd20:ce::254/128',
]);

/** Not globally reachable, by IANA's special-purpose registry. */
const SPECIAL_IPV4 = blocksOf([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
]);

/** In IPv6 only this is handed out for the public … */
const GLOBAL_IPV6 = blocksOf(['2000::/3']);
/** … and these parts of it are not. */
const SPECIAL_IPV6 = blocksOf(['2001::/23', '2001:db8::/32', '3fff::/20']);

/**
 * Whether a request may go to an address. An IPv6 address that carries an IPv4 address (mapped, compatible, translated,
 * NAT64, 6to4) is judged by that one, because that is where the request would arrive.
 *
 * @param privateBlocks CIDR blocks that the operator names; one that is none allows nothing
 */
export function judgeAddress(address: string, privateBlocks: readonly string[]): AddressVerdict {
  if (isIPv4(address)) return judgeIPv4(address, privateBlocks);
  const groups = groupsOf(address);
  // Where a Teredo packet or one of a local NAT64 arrives cannot be read from the address for certain.
  if (groups === null || startsWith(groups, 0x2001, 0) || startsWith(groups, 0x64, 0xff9b, 1)) return 'never';
  const carried = carriedIPv4(groups);
  // `::1` has the form of a carried address and is the loopback.
  if (carried !== null && carried !== '0.0.0.1') return judgeIPv4(carried, privateBlocks);
  if (NEVER.check(address, 'ipv6')) return 'never';
  if (GLOBAL_IPV6.check(address, 'ipv6') && !SPECIAL_IPV6.check(address, 'ipv6')) return 'allowed';
  return blocksOf(privateBlocks).check(address, 'ipv6') ? 'allowed' : 'private';
}

function judgeIPv4(address: string, privateBlocks: readonly string[]): AddressVerdict {
  if (NEVER.check(address)) return 'never';
  if (!SPECIAL_IPV4.check(address)) return 'allowed';
  return blocksOf(privateBlocks).check(address) ? 'allowed' : 'private';
}

/** The IPv4 address that an IPv6 address carries by its form; null where it carries none. */
function carriedIPv4(groups: readonly number[]): string | null {
  const last = groups.slice(6);
  const isCarrier =
    startsWith(groups, 0, 0, 0, 0, 0, 0xffff) ||
    startsWith(groups, 0, 0, 0, 0, 0xffff, 0) ||
    startsWith(groups, 0x64, 0xff9b, 0, 0, 0, 0) ||
    startsWith(groups, 0, 0, 0, 0, 0, 0);
  const pair = startsWith(groups, 0x2002) ? groups.slice(1, 3) : isCarrier ? last : null;
  return pair === null ? null : pair.flatMap((group) => [group >> 8, group & 0xff]).join('.');
}

function startsWith(groups: readonly number[], ...start: readonly number[]): boolean {
  return start.every((group, index) => groups[index] === group);
}

/** The eight groups of an IPv6 address; null where it is none, or one of a single link (`%eth0`). */
function groupsOf(address: string): readonly number[] | null {
  if (isIP(address) !== 6 || address.includes('%')) return null;
  // The URL parser writes every IPv6 address in one way: hexadecimal, at most one `::`.
  const [left = '', right] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = left === '' ? [] : left.split(':');
  const after = right === undefined || right === '' ? [] : right.split(':');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
}

function blocksOf(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = '', prefix = ''] = block.split('/');
    const family = isIP(address);
    const length = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.POSITIVE_INFINITY;
    if (family === 4 && length <= 32) list.addSubnet(address, length, 'ipv4');
    if (family === 6 && length <= 128) list.addSubnet(address, length, 'ipv6');
  }
  return list;
}
