import type { AgentHint } from '../fleet/source.ts';
import type { Document } from './document.ts';
import type { DocumentPath } from './document-path.ts';
import { HintSchema, type WrittenHint } from './hint-schema.ts';
import { checkPrivateAddresses, checkUrl } from './outside-address.ts';
import { placeholdersOf } from './repository-path.ts';

type ArgoCd = NonNullable<WrittenHint['argocd']>;

/** @param cluster the cluster's name, which is the context where none is written */
export function normaliseHint({ argocd, flux }: WrittenHint, cluster: string): AgentHint {
  if (flux !== undefined)
    return {
      kind: 'flux-receiver',
      url: flux.receiver,
      secretVariable: flux.secret ?? null,
      privateAddresses: flux.privateAddresses,
    };
  if (argocd?.application !== undefined)
    return {
      kind: 'argocd-refresh',
      context: argocd.context ?? cluster,
      namespace: argocd.namespace ?? 'argocd',
      application: argocd.application,
    };
  if (argocd?.webhook === undefined) throw new Error('The checks let a hint pass that tells nobody.');
  return {
    kind: 'argocd-webhook',
    url: argocd.webhook,
    secretVariable: argocd.secret ?? null,
    privateAddresses: argocd.privateAddresses,
  };
}

/** Reports hints that tell nobody, at the place of a cluster. */
export function checkHints(document: Document<unknown>, cluster: DocumentPath): void {
  const path = [...cluster, 'hints'];
  const seen = new Set<string>();
  for (const index of document.indexes(path)) {
    const at = [...path, index];
    const hint = document.part(HintSchema, at);
    if (hint === null) continue;
    if (seen.has(JSON.stringify(hint))) document.report(at, 'the same hint again', 'each hint once');
    seen.add(JSON.stringify(hint));
    if (hint.argocd !== undefined) checkArgoCd(document, hint.argocd, [...at, 'argocd']);
    if (hint.flux !== undefined) checkCalled(document, [...at, 'flux'], 'receiver');
  }
}

function checkArgoCd(document: Document<unknown>, argocd: ArgoCd, path: DocumentPath): void {
  const { webhook, application } = argocd;
  if ((webhook === undefined) === (application === undefined)) {
    const found = webhook === undefined ? 'neither webhook nor application' : 'both webhook and application';
    document.report(path, found, 'exactly one of webhook and application');
    return;
  }
  if (webhook !== undefined) {
    checkCalled(document, path, 'webhook');
    for (const key of ['namespace', 'context'] as const)
      if (argocd[key] !== undefined) document.report([...path, key], null, `no ${key}, which is an Application’s`);
    return;
  }
  if (argocd.secret !== undefined) document.report([...path, 'secret'], null, 'no secret, which is a webhook’s');
  if (argocd.privateAddresses.length > 0)
    document.report([...path, 'privateAddresses'], null, 'no privateAddresses, which are a webhook’s');
  const placeholders = placeholdersOf(application ?? '');
  if (placeholders?.every((name) => name === 'rollout' || name === 'cluster') !== true)
    document.report([...path, 'application'], null, 'no placeholders but {rollout}, {cluster}');
}

function checkCalled(document: Document<unknown>, path: DocumentPath, key: string): void {
  checkUrl(document, [...path, key]);
  checkPrivateAddresses(document, [...path, 'privateAddresses']);
}
