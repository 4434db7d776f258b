import { problemText } from '../report/problem-text.ts';
import { renderProposals } from '../report/terminal-proposals.ts';
import { PERSIST_SECONDS, tick } from '../tick.ts';
import { type Ending, endingOfLooks } from './exit-code.ts';
import type { CommandLineHost } from './host.ts';
import { readObservationsOption } from './observations-option.ts';
import { openPlace } from './open-place.ts';
import type { PlaceOptions } from './place.ts';
import { printLooks } from './print-looks.ts';
import { pushAfter } from './push-after.ts';
import { tellDelivery } from './tell-delivery.ts';
import { tellUnheard } from './tell-unheard.ts';
import { UsageError } from './usage-error.ts';

export interface TickCommandOptions extends PlaceOptions {
  readonly rollout?: readonly string[];
  readonly json?: boolean;
  readonly push?: boolean;
  readonly dryRun?: boolean;
  readonly observations?: string;
}

/** Takes the steps whose pause has run out, and those that follow from what was observed. */
export async function tickRollouts(host: CommandLineHost, options: TickCommandOptions): Promise<Ending> {
  const { json = false, dryRun = false, push = false } = options;
  const observations = await readObservationsOption(host, options.observations);
  const place = await openPlace(host, options, options.rollout ?? [], 'all');
  const { gitops } = place.hint;
  if (gitops === null) throw new UsageError('`tick` is for a GitOps repository: name its rollouts with `--rollout`.');
  let invalid = false;
  const looks = await tick(place.world, gitops.branch, gitops.rollouts, {
    dryRun,
    observations,
    persistSeconds: PERSIST_SECONDS,
    // Beside the answer, so that `--json` stays one document.
    left: (rollout, proposals) => host.stderr.write(renderProposals(rollout, proposals)),
    broken: ({ problems }) => {
      invalid = true;
      for (const problem of problems) host.stderr.write(`${problemText(problem)}\n`);
    },
  });
  if (looks.length === 0 && !json) host.stdout.write('No step is due.\n');
  else await printLooks(host, looks, { json, dryRun });
  if (!dryRun) tellDelivery(host, looks);
  tellUnheard(host, looks);
  const ending = endingOfLooks(looks, ({ intent }) => intent.source.kind === 'clock');
  const pushed = push ? await pushAfter(host, place, looks, ending) : ending;
  return invalid && pushed === 'done' ? 'invalid' : pushed;
}
