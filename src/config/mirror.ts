import type * as v from 'valibot';
import type { Mirror } from '../rollout/rollout.ts';
import type { Document } from './document.ts';
import { weightOf } from './field.ts';
import { MirrorSchema } from './mirror-schema.ts';
import { checkSeesRequests, type PlacedRoute } from './written-routes.ts';

export function normaliseMirror({ percent }: v.InferOutput<typeof MirrorSchema>): Mirror {
  return { share: percent === undefined ? null : weightOf(percent) };
}

/** Reports a mirror where no route sees requests that could be copied. */
export function checkMirror(document: Document<unknown>, routes: readonly PlacedRoute[] | null): void {
  if (routes === null || document.part(MirrorSchema, ['spec', 'mirror']) === null) return;
  checkSeesRequests(document, 'mirror', routes);
}
