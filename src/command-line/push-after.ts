import type { Look } from '../look.ts';
import type { Ending } from './exit-code.ts';
import type { CommandLineHost } from './host.ts';
import type { Place } from './place.ts';

/** Pushes if something was committed, and tells how that went. */
export async function pushAfter(
  host: CommandLineHost,
  { push }: Place,
  looks: readonly Look[],
  ending: Ending,
): Promise<Ending> {
  if (push === null || looks.every((look) => look.commit === null)) return ending;
  const pushed = await push();
  if (pushed.kind === 'pushed') {
    host.stderr.write(`Pushed to ${pushed.remote}.\n`);
    return ending;
  }
  host.stderr.write(`headgate: ${pushed.message}\n`);
  return pushed.kind === 'moved' ? 'conflict' : 'unavailable';
}
