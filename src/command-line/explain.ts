import { resolve } from 'node:path';
import { readFleet } from '../config/fleet-file.ts';
import { readRollout } from '../config/rollout-file.ts';
import { splitPaths } from '../explain/effective-split.ts';
import { repositoryManifests } from '../explain/repository-manifests.ts';
import { readRequest } from '../explain/request.ts';
import type { Landscape } from '../explain/served.ts';
import { versionFinder } from '../explain/version.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { explainRequest, explainRollout } from '../report/explanation.ts';
import { COLOURED, PLAIN } from '../report/palette.ts';
import { problemText } from '../report/problem-text.ts';
import { renderRequestExplanation, renderRolloutExplanation } from '../report/terminal-explanation.ts';
import { matchGlob } from '../rollout/glob.ts';
import type { Problem } from '../rollout/refusal.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { Ending } from './exit-code.ts';
import { type CommandLineHost, mayColor } from './host.ts';
import { chooseRollouts } from './place.ts';
import { readRoutingFiles } from './routing-files.ts';
import { UsageError } from './usage-error.ts';
import { FLEET_FILE } from './validate-files.ts';
import { createWorkTreeFiles, type WorkTreeFiles } from './work-tree-files.ts';

export interface ExplainOptions {
  readonly folder?: string;
  readonly url?: string;
  readonly header?: readonly string[];
  readonly method?: string;
  readonly country?: string;
  readonly cluster?: readonly string[];
  readonly json?: boolean;
}

/**
 * Explains from the manifests alone, as they lie in a folder, what becomes of a request, or what a rollout's routes do.
 *
 * @param name a rollout; undefined: all of the repository
 * @throws UsageError where the command line asks for what is not there
 */
export async function explain(
  host: CommandLineHost,
  name: string | undefined,
  options: ExplainOptions,
): Promise<Ending> {
  const { url, country = null, json = false } = options;
  if (url === undefined) {
    const lost = (['header', 'method'] as const).filter((option) => options[option] !== undefined);
    if (lost.length > 0)
      throw new UsageError(
        `\`--${lost.join('` and `--')}\` ${lost.length === 1 ? 'needs' : 'need'} a request: give its \`--url\` too.`,
      );
  }
  const asked =
    url === undefined
      ? null
      : readRequest({ url, headers: options.header ?? [], method: options.method ?? null, country });
  if (asked !== null && 'wrong' in asked) throw new UsageError(asked.wrong.join('\n'));
  if (country !== null && !/^[a-z]{2}$/i.test(country)) {
    throw new UsageError(`The country is ${JSON.stringify(country)}; expected two letters of ISO 3166, such as DE.`);
  }
  const root = resolve(host.workingFolder, options.folder ?? '.');
  const files = createWorkTreeFiles(root);
  const { fleet, rollouts, problems } = await readConfiguration(files);
  for (const problem of problems) host.stderr.write(`${problemText(problem)}\n`);
  if (fleet === null) return 'invalid';
  const names = await files.folders('rollouts');
  const chosen =
    name === undefined && asked !== null ? [] : chooseRollouts(names, name === undefined ? [] : [name], 'all', root);
  const explained = rollouts.filter((rollout) => chosen.includes(rollout.name));
  if (chosen.length > 0 && explained.length === 0) return 'invalid';

  const landscape: Landscape = {
    manifests: repositoryManifests(await readRoutingFiles(files), fleet),
    clusters: fleet.clusters,
    versionOf: versionFinder(rollouts),
  };
  const shown = shownClusters(fleet, options.cluster ?? [], asked === null ? [] : explained);
  const palette = mayColor(host.stdout, host.environment) ? COLOURED : PLAIN;
  if (asked !== null) {
    const explanation = explainRequest(landscape, rollouts, asked, shown);
    host.stdout.write(json ? jsonText(explanation) : renderRequestExplanation(explanation, palette));
    return problems.length === 0 ? 'done' : 'invalid';
  }
  const explanations = await Promise.all(
    explained.map(async (rollout) => {
      const texts = await files.read(splitPaths({ rollout, delivery: fleet.delivery }));
      return explainRollout(landscape, rollout, fleet.delivery, texts, country?.toUpperCase() ?? null, shown);
    }),
  );
  if (json) host.stdout.write(jsonText(explanations));
  else host.stdout.write(explanations.map((one) => renderRolloutExplanation(one, palette)).join('\n'));
  return problems.length === 0 ? 'done' : 'invalid';
}

interface Configuration {
  /** Null where it cannot be read. */
  readonly fleet: Fleet | null;
  readonly rollouts: readonly Rollout[];
  readonly problems: readonly Problem[];
}

async function readConfiguration(files: WorkTreeFiles): Promise<Configuration> {
  const names = await files.folders('rollouts');
  const paths = names.map((name) => `rollouts/${name}/rollout.yaml`);
  const texts = await files.read([FLEET_FILE, ...paths]);
  const fleetText = texts.get(FLEET_FILE) ?? null;
  if (fleetText === null) {
    throw new UsageError(
      `There is no ${FLEET_FILE}: expected a clone of the GitOps repository. Name its folder with \`--folder\`.`,
    );
  }
  const fleet = readFleet(FLEET_FILE, fleetText);
  if (!fleet.ok) return { fleet: null, rollouts: [], problems: fleet.problems };
  const read = names.flatMap((name) => {
    const path = `rollouts/${name}/rollout.yaml`;
    const text = texts.get(path) ?? null;
    return text === null ? [] : [readRollout(path, name, text, fleet.value)];
  });
  return {
    fleet: fleet.value,
    rollouts: read.flatMap((one) => (one.ok ? [one.value] : [])),
    problems: read.flatMap((one) => (one.ok ? [] : one.problems)),
  };
}

/** @param rollouts those whose clusters are meant; none: all */
function shownClusters(
  { clusters }: Fleet,
  globs: readonly string[],
  rollouts: readonly Rollout[],
): (cluster: string) => boolean {
  const names = clusters.map(({ name }) => name);
  const lost = globs.filter((glob) => !names.some((name) => matchGlob(glob, name)));
  if (lost.length > 0) {
    throw new UsageError(`No cluster is called ${lost.join(' or ')}. There are ${names.join(', ')}.`);
  }
  const members = rollouts.flatMap(({ clusters: own, fleet }) => [
    ...own.map(({ name }) => name),
    ...(fleet?.writer.kind === 'hub' ? [fleet.writer.cluster] : []),
  ]);
  return (cluster) =>
    (globs.length === 0 || globs.some((glob) => matchGlob(glob, cluster))) &&
    (rollouts.length === 0 || members.includes(cluster));
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
