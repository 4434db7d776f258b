import type { Remedy } from '../rollout/gate.ts';
import type { Document } from './document.ts';
import type { DocumentPath } from './document-path.ts';
import { RemedySchema, type WrittenRemedy } from './remedy-schema.ts';

export function normaliseRemedy(written: WrittenRemedy): Remedy {
  if (typeof written === 'string') return { kind: written };
  return { kind: 'roll-back', what: written.rollBack.what, gradual: written.rollBack.gradual };
}

/** Reports a way back that there is not. */
export function checkRemedy(document: Document<unknown>, path: DocumentPath): void {
  const remedy = document.part(RemedySchema, path);
  if (remedy === null || typeof remedy === 'string' || !remedy.rollBack.gradual) return;
  if (remedy.rollBack.what === 'wave')
    document.report(
      [...path, 'rollBack', 'gradual'],
      'a wave that goes back gradually',
      'gradual: false, or what: fleet, since a rollout goes back through its steps as a whole',
    );
}
