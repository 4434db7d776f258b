import { describe, expect, it } from '@jest/globals';
import { readFleet } from '../../src/config/fleet-file.ts';
import type { FleetCluster } from '../../src/fleet/fleet.ts';
import { accepted, edited, problemsOf } from './example-repository.ts';
import { PLAIN_FLEET } from './written-fleet.ts';

const STATUSES = '{statuses: {context: "*/{rollout}*", creator: "flux[bot]"}}';

/** The plain fleet with a line for its first cluster, on line 8, and one for its second, on line 16. */
function fleetText(first: string, second = ''): string {
  const line = (text: string): string => (text === '' ? '' : `      ${text}\n`);
  const once = edited(PLAIN_FLEET, '    - name: eu-west\n', `    - name: eu-west\n${line(first)}`);
  return edited(once, '    - name: eu-north\n', `    - name: eu-north\n${line(second)}`);
}

function clusters(first: string, second?: string): readonly FleetCluster[] {
  return accepted(readFleet('fleet.yaml', fleetText(first, second))).clusters;
}

function problems(first: string, second?: string): string[] {
  return problemsOf(readFleet('fleet.yaml', fleetText(first, second)));
}

describe('how a cluster is seen to serve what Git says', () => {
  it('is by statuses, or by the cluster itself, whose context has its name', () => {
    const [west, north, east] = clusters(`live: ${STATUSES}`, 'live: {kubernetes: {}}');
    expect([west?.live, north?.live, east?.live]).toEqual([
      { kind: 'statuses', context: '*/{rollout}*', creator: 'flux[bot]' },
      { kind: 'kubernetes', context: 'eu-north' },
      null,
    ]);
    const context = 'arn:aws:eks:eu-west-1:1:cluster/a';
    expect(clusters(`live: {kubernetes: {context: "${context}"}}`)[0]?.live).toEqual({ kind: 'kubernetes', context });
  });

  it('makes a cluster one that steps wait for, and no other', () => {
    const [west, north] = clusters(`live: ${STATUSES}`);
    expect(west?.observed).toBe(true);
    expect(north).not.toHaveProperty('observed');
  });

  const at = '8 spec.clusters[0].live';
  it.each([
    ['in no way', 'live: {}', `${at}: found an empty mapping, expected exactly one of statuses and kubernetes`],
    [
      'in two ways',
      `live: {kubernetes: {}, ${STATUSES.slice(1, -1)}}`,
      `${at}: found a mapping with "kubernetes", "statuses", expected exactly one of statuses and kubernetes`,
    ],
    [
      'by statuses of anybody',
      'live: {statuses: {context: "*"}}',
      `${at}.statuses.creator: found nothing, expected a login without @`,
    ],
    [
      'by statuses of nobody',
      'live: {statuses: {context: "*", creator: "@flux"}}',
      `${at}.statuses.creator: found "@flux"`,
    ],
    [
      'by another placeholder',
      'live: {statuses: {context: "{cluster}/*", creator: flux}}',
      `${at}.statuses.context: found "{cluster}/*", expected no placeholders but {rollout}`,
    ],
    [
      'by a brace that is left over',
      'live: {statuses: {context: "{rollout", creator: flux}}',
      `${at}.statuses.context: found "{rollout"`,
    ],
    [
      'by a context with a space',
      'live: {kubernetes: {context: "a b"}}',
      `${at}.kubernetes.context: found "a b", expected the name of a context`,
    ],
  ])('is refused %s', (_what, line, expected) => {
    expect(problems(line)).toEqual([expect.stringContaining(expected)]);
  });

  it('is refused where what is seen of one cluster would count for another', () => {
    expect(problems(`live: ${STATUSES}`, `live: ${STATUSES}`)).toEqual([
      '16 spec.clusters[1].live.statuses: found the same as spec.clusters[0].live, expected a context or a creator of its own, since what is seen of one cluster must not count for another',
    ]);
    expect(problems('live: {kubernetes: {context: eu-north}}', 'live: {kubernetes: {}}')).toEqual([
      expect.stringContaining('16 spec.clusters[1].live.kubernetes: found the same as spec.clusters[0].live'),
    ]);
    expect(problems(`live: ${STATUSES}`, `live: ${STATUSES.replace('flux[bot]', 'argocd[bot]')}`)).toEqual([]);
  });
});

describe('hints', () => {
  it('are read, with the cluster’s own context where none is written', () => {
    const hints = [
      '{argocd: {webhook: "https://argocd.example.com/api/webhook", secret: HEADGATE_SECRET_ARGOCD, privateAddresses: [10.0.0.0/8]}}',
      '{argocd: {application: "{rollout}-{cluster}"}}',
      '{argocd: {application: shop, namespace: cd, context: hub}}',
      '{flux: {receiver: "https://flux.example.com/hook/abc", secret: HEADGATE_SECRET_FLUX}}',
      '{flux: {receiver: "http://flux.example.com/hook/def", privateAddresses: [10.0.0.0/8]}}',
    ];
    const [west, north] = clusters(`hints: [${hints.join(', ')}]`);
    expect(west?.hints).toEqual([
      {
        kind: 'argocd-webhook',
        url: 'https://argocd.example.com/api/webhook',
        secretVariable: 'HEADGATE_SECRET_ARGOCD',
        privateAddresses: ['10.0.0.0/8'],
      },
      { kind: 'argocd-refresh', context: 'eu-west', namespace: 'argocd', application: '{rollout}-{cluster}' },
      { kind: 'argocd-refresh', context: 'hub', namespace: 'cd', application: 'shop' },
      {
        kind: 'flux-receiver',
        url: 'https://flux.example.com/hook/abc',
        secretVariable: 'HEADGATE_SECRET_FLUX',
        privateAddresses: [],
      },
      {
        kind: 'flux-receiver',
        url: 'http://flux.example.com/hook/def',
        secretVariable: null,
        privateAddresses: ['10.0.0.0/8'],
      },
    ]);
    expect(north?.hints).toEqual([]);
  });

  const at = '8 spec.clusters[0].hints[0]';
  it.each([
    ['for nobody', '{}', `${at}: found an empty mapping, expected exactly one of argocd and flux`],
    [
      'for an Argo CD that is not told',
      '{argocd: {}}',
      `${at}.argocd: found neither webhook nor application, expected exactly one of webhook and application`,
    ],
    [
      'in two ways',
      '{argocd: {webhook: "https://a.b", application: a}}',
      `${at}.argocd: found both webhook and application`,
    ],
    [
      'with the secret of an annotation',
      '{argocd: {application: a, secret: HEADGATE_SECRET_A}}',
      `${at}.argocd.secret: found "HEADGATE_SECRET_A", expected no secret, which is a webhook’s`,
    ],
    [
      'with the addresses of an annotation',
      '{argocd: {application: a, privateAddresses: [10.0.0.0/8]}}',
      `${at}.argocd.privateAddresses: found a list, expected no privateAddresses`,
    ],
    [
      'with the namespace of a webhook',
      '{argocd: {webhook: "https://a.b", namespace: a}}',
      `${at}.argocd.namespace: found "a", expected no namespace, which is an Application’s`,
    ],
    [
      'with the context of a webhook',
      '{argocd: {webhook: "https://a.b", context: a}}',
      `${at}.argocd.context: found "a", expected no context`,
    ],
    [
      'with another placeholder',
      '{argocd: {application: "{slot}"}}',
      `${at}.argocd.application: found "{slot}", expected no placeholders but {rollout}, {cluster}`,
    ],
    [
      'with another secret of the process',
      '{flux: {receiver: "https://a.b", secret: HOME}}',
      `${at}.flux.secret: found "HOME", expected the name of an environment variable that begins with HEADGATE_SECRET_`,
    ],
    [
      'at a metadata address',
      '{flux: {receiver: "http://[fd00:ec2::254]/hook"}}',
      `${at}.flux.receiver: found the address [fd00:ec2::254]`,
    ],
    [
      'with metadata addresses',
      '{argocd: {webhook: "https://a.b", privateAddresses: ["fe80::/32"]}}',
      `${at}.argocd.privateAddresses[0]: found "fe80::/32"`,
    ],
    [
      'twice',
      '{flux: {receiver: "https://a.b"}}, {flux: {receiver: "https://a.b"}}',
      '8 spec.clusters[0].hints[1]: found the same hint again',
    ],
  ])('are refused %s', (_what, hints, expected) => {
    expect(problems(`hints: [${hints}]`)).toEqual([expect.stringContaining(expected)]);
  });
});
