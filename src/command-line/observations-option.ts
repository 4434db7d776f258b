import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readObservations } from '../config/observations-file.ts';
import { problemText } from '../report/problem-text.ts';
import { NOTHING_OBSERVED, type Observations } from '../rollout/observations.ts';
import type { CommandLineHost } from './host.ts';
import { UsageError } from './usage-error.ts';

/**
 * Reads the file that `--observations` names; nothing was observed where the option is left out.
 *
 * @throws UsageError with everything that is wrong with it
 */
export async function readObservationsOption(
  { workingFolder }: Pick<CommandLineHost, 'workingFolder'>,
  file: string | undefined,
): Promise<Observations> {
  if (file === undefined) return NOTHING_OBSERVED;
  let text: string;
  try {
    text = await readFile(resolve(workingFolder, file), 'utf8');
  } catch (error) {
    const why = typeof error === 'object' && error !== null && 'code' in error ? ` (${String(error.code)})` : '';
    throw new UsageError(`The file ${JSON.stringify(file)} of \`--observations\` cannot be read${why}.`);
  }
  const read = readObservations(file, text);
  if (read.ok) return read.value;
  throw new UsageError(['`--observations` holds no observations.', ...read.problems.map(problemText)].join('\n'));
}
