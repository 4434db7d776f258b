import type { Look } from '../look.ts';
import type { Settlement } from '../rollout/settlement.ts';
import { type CommandLineHost, mayColor } from './host.ts';

export interface PrintOptions {
  readonly json: boolean;
  /** True: nothing was written, so that what was decided only would be so. */
  readonly dryRun: boolean;
}

/** Prints what one look found and did: for people, or as one JSON document. */
export async function printLook(host: CommandLineHost, look: Look, options: PrintOptions): Promise<void> {
  const { resultOf } = await import('../report/result.ts');
  if (options.json) writeJson(host, resultOf(shown(look, options)));
  else await writeText(host, [look], options);
}

/** Prints what several looks found and did: for people, or as a JSON array. */
export async function printLooks(host: CommandLineHost, looks: readonly Look[], options: PrintOptions): Promise<void> {
  const { resultOf } = await import('../report/result.ts');
  if (!options.json) return writeText(host, looks, options);
  writeJson(
    host,
    looks.map((look) => resultOf(shown(look, options))),
  );
}

/** Prints where rollouts stand and what was decided last: for people, or as one JSON document. */
export async function printStanding(host: CommandLineHost, look: Look, json: boolean): Promise<void> {
  if (json) return printLook(host, look, { json, dryRun: false });
  const { renderTerminalHistory } = await import('../report/terminal-history.ts');
  for (const [index, view] of look.views.entries()) {
    if (index > 0) host.stdout.write('\n');
    await writeText(host, [{ ...look, views: [view] }], { json, dryRun: false });
    const history = renderTerminalHistory(view.state);
    if (history !== '') host.stdout.write(`\n${history}`);
  }
}

async function writeText(host: CommandLineHost, looks: readonly Look[], options: PrintOptions): Promise<void> {
  const { renderTerminal } = await import('../report/terminal.ts');
  const colour = mayColor(host.stdout, host.environment);
  const texts = looks.map((look) => renderTerminal(shown(look, options), { colour, diff: options.dryRun }));
  host.stdout.write(texts.join('\n'));
}

function writeJson(host: CommandLineHost, value: unknown): void {
  host.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** What was decided without being written is told as the answer to `/plan` is. */
function shown(look: Look, { dryRun }: PrintOptions): Look {
  if (!dryRun) return look;
  return { ...look, settlements: look.settlements.map(asPlanned) };
}

function asPlanned(settlement: Settlement): Settlement {
  if (settlement.question !== null) return settlement;
  return { ...settlement, disposition: 'applied', reason: 'answered', refusal: null, planned: settlement };
}
