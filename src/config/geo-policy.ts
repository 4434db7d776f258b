import type { Fleet } from '../fleet/fleet.ts';
import type { GeoPolicy } from '../rollout/fleet-policy.ts';
import { nearest } from '../rollout/nearest.ts';
import { listed } from './describe.ts';
import type { Document } from './document.ts';
import { DnsSchema } from './fleet-writer-schema.ts';
import { GeoSchema, type WrittenGeo } from './geo-schema.ts';
import { PreviewSchema } from './preview-schema.ts';
import type { PlacedRoute } from './written-routes.ts';

const GEO = ['spec', 'fleet', 'geo'];
const HOSTS = [...GEO, 'hosts'];

export function normaliseGeo(written: WrittenGeo): GeoPolicy {
  return { header: written.header ?? null, defaultPool: written.default, status: written.status };
}

/**
 * Reports hosts of what is no jurisdiction, a default without a host, and redirects that no route could make.
 *
 * @returns false where it does not say which pools there are
 */
export function checkGeo(document: Document<unknown>, fleet: Fleet, routes: readonly PlacedRoute[] | null): boolean {
  const geo = document.part(GeoSchema, GEO);
  if (geo === null) return true;
  let sound = true;
  const declared = fleet.jurisdictions.map(({ name }) => name);
  for (const name of Object.keys(geo.hosts)) {
    if (declared.includes(name)) continue;
    sound = false;
    const known = declared.length > 0 ? listed(declared) : 'it declares none';
    const expected = `a jurisdiction that fleet.yaml declares: ${known}`;
    document.report([...HOSTS, name], `the key ${JSON.stringify(name)}`, expected, nearest(name, declared));
  }
  const named = Object.keys(geo.hosts);
  if (!named.includes(geo.default)) {
    sound = false;
    document.report(
      [...GEO, 'default'],
      null,
      `one of those with a host: ${listed(named)}`,
      nearest(geo.default, named),
    );
  }
  for (const { name, countries } of fleet.jurisdictions) {
    if (countries.length > 0 || name === geo.default || !named.includes(name)) continue;
    const expected = 'a jurisdiction with countries in fleet.yaml, or nobody would be sent there';
    document.report([...HOSTS, name], `${JSON.stringify(name)}, which has no countries`, expected);
  }
  checkHosts(document, geo);
  if (geo.header !== undefined && routes !== null) checkHeader(document, geo.header, routes);
  return sound;
}

function checkHosts(document: Document<unknown>, geo: WrittenGeo): void {
  const seen = new Map<string, string>();
  const preview = document.part(PreviewSchema, ['spec', 'preview'])?.host;
  const everybodys = document.part(DnsSchema, ['spec', 'fleet', 'dns'])?.host;
  for (const [name, host] of Object.entries(geo.hosts)) {
    const other = seen.get(host);
    if (other !== undefined)
      document.report([...HOSTS, name], null, `a host of its own, since ${JSON.stringify(other)} has this one`);
    else if (host === everybodys)
      document.report([...HOSTS, name], null, 'another host than dns.host, which leads to a region’s own');
    else if (host === preview) document.report([...HOSTS, name], null, 'another host than spec.preview.host');
    seen.set(host, name);
  }
}

function checkHeader(document: Document<unknown>, header: string, routes: readonly PlacedRoute[]): void {
  if (routes.some(({ route }) => route.kind === 'HTTPRoute' && route.generate !== undefined)) return;
  document.report(
    [...GEO, 'header'],
    `${JSON.stringify(header)} without a generated HTTPRoute`,
    'an HTTPRoute with generate, since only there Headgate adds rules that redirect, or no header',
  );
}
