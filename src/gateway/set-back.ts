import type { Rollout } from '../rollout/rollout.ts';
import type { FileWriter } from './file-writer.ts';
import type { Rendering } from './rendering.ts';
import { editRoute } from './route-edit.ts';
import type { RouteMove } from './route-move.ts';

/**
 * Gives files that a step does not move the weights that were decided, where somebody gave them others by hand. What is
 * right already is not looked at further, and what cannot be set is said and stops nothing: these files are not the
 * step's own.
 */
export function setBack(rendering: Rendering, rollout: Rollout, moves: readonly RouteMove[], writer: FileWriter): void {
  for (const move of moves) {
    const text = rendering.text(move.path) ?? '';
    if (writer(move)?.(move.after) === text) continue;
    const source = rendering.source(text);
    for (const route of move.routes) {
      const { splices, notes } = editRoute(source, route, rollout, move.after, move.after);
      const isStopped = notes.some(({ gravity }) => gravity === 'stops');
      if (splices.length === 0 && !isStopped) continue;
      for (const note of notes) {
        rendering.note(move.path, isStopped ? { ...note, gravity: 'warns' } : note);
      }
      if (!isStopped) rendering.edit(move.path, splices);
    }
  }
}
