/** What a DNS record points at, by the kind of record that it needs. */
export type TargetKind = 'A' | 'AAAA' | 'CNAME';

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
/** The last part of a host's name is no number, so that no misspelt address passes for one. */
const HOST = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The kind of a target; null where it is neither an address nor the full name of a host in small letters. */
export function targetKind(target: string): TargetKind | null {
  if (IPV4.test(target)) return 'A';
  if (target.includes(':')) return URL.canParse(`http://[${target}]/`) ? 'AAAA' : null;
  return HOST.test(target) ? 'CNAME' : null;
}

/** The one way of writing a target, for comparisons: an IPv6 address has many. */
export function canonicalTarget(target: string): string {
  return target.includes(':') ? new URL(`http://[${target}]/`).hostname : target;
}
