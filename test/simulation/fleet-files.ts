import { type FleetSetting, HEALTHY_SECONDS, STALE_SECONDS, UNHEALTHY_SECONDS } from './fleet-setting.ts';

/** The name that everybody asks for. */
export function hostOf(rollout: string): string {
  return `www.${rollout}.example.com`;
}

/** The name that leads to one pool alone. */
export function poolHost(rollout: string, { geo }: FleetSetting, pool: string): string {
  return geo ? `${pool}.${rollout}.example.com` : hostOf(rollout);
}

/** The header in which the user's country stands, where routes send users elsewhere. */
export const COUNTRY_HEADER = 'X-Country';

/** The lines of `spec.fleet`. */
export function writeFleetAxis(rollout: string, adopted: boolean, fleet: FleetSetting): readonly string[] {
  const { shares, peak, geo } = fleet;
  const hosts = ['eu', 'us'].map((pool) => `${pool}: ${poolHost(rollout, fleet, pool)}`);
  // Only routes that Headgate generates can send users elsewhere.
  const header = adopted ? [] : [`      header: ${COUNTRY_HEADER}`];
  return [
    '  fleet:',
    ...(shares === null ? [] : [`    shares: ${flow(shares)}`]),
    ...(Object.keys(peak).length === 0 ? [] : [`    peak: ${flow(peak)}`]),
    `    dns: {host: ${hostOf(rollout)}, ttl: 60s}`,
    '    failover:',
    `      automatic: ${fleet.automatic}`,
    `      quorum: ${fleet.quorum}`,
    `      staleAfter: ${STALE_SECONDS}s`,
    `      unhealthyFor: ${UNHEALTHY_SECONDS}s`,
    `      healthyFor: ${HEALTHY_SECONDS}s`,
    '      failBack:',
    `        steps: [${fleet.returnSteps.join(', ')}]`,
    `        pause: ${fleet.returnPauseSeconds}s`,
    `        automatic: ${fleet.returnsByItself}`,
    `      drill: ${fleet.drillSeconds}s`,
    ...(geo ? ['    geo:', ...header, `      hosts: {${hosts.join(', ')}}`, '      default: us'] : []),
  ];
}

function flow(numbers: Readonly<Record<string, number>>): string {
  const each = Object.entries(numbers).map(([name, number]) => `${name}: ${number}`);
  return `{${each.join(', ')}}`;
}
