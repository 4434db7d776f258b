import type { Look } from '../look.ts';
import { visible } from '../report/text.ts';

/** Says which agents could not be told of a commit. They find it with their next poll. */
export function tellUnheard(host: { readonly stderr: { write(text: string): unknown } }, looks: readonly Look[]): void {
  for (const { rollout, cluster, message } of looks.flatMap(({ unheard = [] }) => unheard)) {
    host.stderr.write(
      `headgate: the agent of ${rollout} in ${cluster} was not hinted; it polls: ${visible(message)}.\n`,
    );
  }
}
