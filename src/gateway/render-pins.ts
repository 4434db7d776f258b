import type { FleetCluster } from '../fleet/fleet.ts';
import type { Rollout, Slot, VersionPin } from '../rollout/rollout.ts';
import type { Note } from './finding.ts';
import { isNote } from './found-route.ts';
import { isPerCluster, pinnedFile } from './manifest-path.ts';
import type { Rendering } from './rendering.ts';
import { claimsInFile, unreadableNote } from './route-edit.ts';
import { clustersOf } from './route-files.ts';
import { pathText, pinnedText, pinVersion } from './version-pin.ts';
import { isUnreadable } from './yaml-source.ts';

/** Writes the candidate's version where the rollout's pins say. */
export function renderPins(
  rendering: Rendering,
  request: {
    readonly rollout: Rollout;
    readonly clusters: readonly FleetCluster[];
    readonly pin: { readonly slot: Slot; readonly sha: string } | null;
  },
): void {
  const { rollout, pin } = request;
  if (pin === null) return;
  const clusters = clustersOf(rollout, request.clusters);
  for (const one of rollout.versionPins) {
    const version = pinnedText(one, pin.sha);
    const names = isPerCluster(one) ? clusters.map(({ name }) => name) : [''];
    for (const path of new Set(names.map((name) => pinnedFile(one, pin.slot, name, rollout.name)))) {
      const text = rendering.text(path);
      if (text === null) {
        rendering.note(path, missingPin(one));
        continue;
      }
      const source = rendering.source(text);
      if (isUnreadable(source)) {
        rendering.note(path, { ...unreadableNote(source), reason: 'version_pin_missing' });
        continue;
      }
      for (const route of rollout.routes) {
        for (const claim of claimsInFile(source, route, route.generate?.labels)) rendering.note(path, claim);
      }
      const edit = pinVersion(source, one, version);
      if (edit === null) continue;
      if (isNote(edit)) rendering.note(path, edit);
      else if (!rendering.edit(path, [edit])) rendering.note(path, twice(one));
    }
  }
}

/** The note that a pin's file is not there. */
export function missingPin(pin: VersionPin): Note {
  return {
    reason: 'version_pin_missing',
    gravity: 'stops',
    path: pathText(pin.path),
    offset: null,
    found: 'there is no such file',
    expected: `a file with a text at ${pathText(pin.path)}, where the version is written`,
    next: 'Write the file, or correct `version` in the rollout’s configuration.',
  };
}

function twice(pin: VersionPin): Note {
  return {
    ...missingPin(pin),
    found: 'it is a weight that this step moves, or another version is written to the same place',
    next: 'Correct `version` in the rollout’s configuration: each place takes one value.',
  };
}
