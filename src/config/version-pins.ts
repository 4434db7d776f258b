import type { VersionPin } from '../rollout/rollout.ts';
import type { Document } from './document.ts';
import { parsePath } from './document-path.ts';
import { objectionToPath, objectionToTemplate, placeholdersOf } from './repository-path.ts';
import { VersionSchema, type WrittenRollout } from './rollout-schema.ts';

const VERSION = ['spec', 'version'];

export function normaliseVersionPin(written: WrittenRollout['spec']['version'][number]): VersionPin {
  const path = parsePath(written.path);
  if (path === null) throw new Error(`${written.path} passed the checks and is no path`);
  return { file: written.file, path, template: written.value };
}

/** Reports pins whose file, path or value is not what it is meant to be. */
export function checkVersionPins(document: Document<unknown>): void {
  const pins = document.part(VersionSchema, VERSION) ?? [];
  const seen = new Set<string>();
  for (const [index, pin] of pins.entries()) {
    const at = [...VERSION, index];
    const objection = objectionToPath(pin.file) ?? objectionToTemplate(pin.file, ['slot'], ['cluster', 'rollout']);
    if (objection !== null) document.report([...at, 'file'], null, objection);
    else if (pin.file.split('/')[0] === 'rollouts')
      document.report([...at, 'file'], null, 'a file outside rollouts/, which holds what Headgate decides by');

    const path = parsePath(pin.path);
    if (path === null)
      document.report(
        [...at, 'path'],
        null,
        'a path of keys and indexes, such as images[0].newTag or labels["app/version"]',
      );

    const unknown = placeholdersOf(pin.value)?.filter((name) => name !== 'sha' && name !== 'sha7') ?? [''];
    if (unknown.length > 0) document.report([...at, 'value'], null, 'no placeholders but {sha} and {sha7}');

    const place = JSON.stringify([pin.file, path]);
    if (seen.has(place)) document.report(at, 'the same place again', 'each place in a file once');
    seen.add(place);
  }
}
