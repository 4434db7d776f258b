import type { FleetPolicy } from '../rollout/fleet-policy.ts';
import type { DnsEndpointWriter } from '../rollout/fleet-writer.ts';
import { editDnsEndpoint } from './dns-edit.ts';
import { dnsEndpointText } from './dns-endpoint.ts';
import { dnsFlaws, unsaidByFailover } from './dns-flaws.ts';
import type { FleetFile, FleetRequest } from './fleet-request.ts';
import { isFormerText } from './former-records.ts';
import { fileInFolder } from './manifest-path.ts';
import { isFleetMoved } from './pool-weights.ts';
import type { Rendering } from './rendering.ts';
import { unreadableNote } from './route-edit.ts';
import { isUnreadable } from './yaml-source.ts';

/** The file of a rollout's DNS records. */
export function dnsFile({ file }: DnsEndpointWriter): FleetFile {
  const at = file.lastIndexOf('/');
  // At the repository’s root there is no folder of its own to keep a kustomization in.
  if (at === -1) return { folder: '', file, path: file };
  const [folder, name] = [file.slice(0, at), file.slice(at + 1)];
  return { folder, file: name, path: fileInFolder(folder, name) };
}

/**
 * Writes the DNS records of a rollout: the whole file where there is none or where nobody but Headgate wrote in it, else the
 * weights alone.
 */
export function renderDns(
  rendering: Rendering,
  request: FleetRequest,
  policy: FleetPolicy,
  writer: DnsEndpointWriter,
): void {
  const { rollout, clusters, before, after, isCheck } = request;
  const { path } = dnsFile(writer);
  const text = rendering.text(path);
  if (text !== null && !isCheck && !isFleetMoved(policy, before, after)) return;
  const textOf = (standing: FleetRequest['after']) => dnsEndpointText(rollout.name, policy, writer, clusters, standing);
  const flaws = dnsFlaws(policy, writer, clusters, after);
  const isOwn = (written: string): boolean =>
    textOf(before) === written ||
    isFormerText(written, rendering.source(written), rollout.name, policy, writer, clusters, before);
  if (text === null || (flaws.length === 0 && isOwn(text))) {
    for (const flaw of flaws) rendering.note(path, flaw);
    if (flaws.length > 0) return;
    rendering.write(path, textOf(after));
  } else {
    const source = rendering.source(text);
    if (isUnreadable(source)) {
      rendering.note(path, unreadableNote(source));
      return;
    }
    const { splices, notes } = editDnsEndpoint(source, policy, writer, before, after);
    for (const note of notes) rendering.note(path, note);
    if (notes.every(({ gravity }) => gravity !== 'stops')) rendering.edit(path, splices);
  }
  if (writer.records !== 'failover') return;
  for (const pool of policy.pools) {
    const unsaid = unsaidByFailover(pool, after);
    if (unsaid !== null) rendering.note(path, unsaid);
  }
}
