import { trafficOf } from '../carry-out.ts';
import { readApp } from '../config/app-file.ts';
import { APP_FILE } from '../config/app-path.ts';
import { readFleet } from '../config/fleet-file.ts';
import { readRollout } from '../config/rollout-file.ts';
import { readState } from '../config/state-file.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { type Finding, problemOf } from '../gateway/finding.ts';
import { hasResidencyRules, isJudged, residencyFindings } from '../gateway/residency-findings.ts';
import { validateManifests, validationPaths } from '../gateway/validate.ts';
import { renewedFiles } from '../gateway/validate-fleet.ts';
import type { Problem } from '../rollout/refusal.ts';
import type { Rollout } from '../rollout/rollout.ts';
import type { WorkTreeFiles } from './work-tree-files.ts';

export const FLEET_FILE = 'fleet.yaml';

/** What a validation looked at and what it found. */
export interface Validation {
  /** Sorted by file and line. */
  readonly problems: readonly Problem[];
  /** Every file that was there and was looked at, sorted. */
  readonly files: readonly string[];
  /** Folders that somebody has marked to be passed over, sorted. */
  readonly passedOver: readonly string[];
}

/**
 * Finds everything that is wrong with a GitOps repository: its fleet, its rollouts and their states, what it says of its
 * own pull requests, the manifests that a step would have to edit, and whatever else in the repository breaks a residency
 * rule.
 *
 * @param repository the repository's name on GitHub, `owner/name`; null where it is not known
 */
export async function validateFiles(files: WorkTreeFiles, repository: string | null): Promise<Validation> {
  const names = await files.folders('rollouts');
  const own = names.flatMap((name) => [rolloutPath(name), statePath(name)]);
  const texts = new Map(await files.read([FLEET_FILE, APP_FILE, ...own]));
  const text = (path: string): string | null => texts.get(path) ?? null;
  const problems: Problem[] = [];
  let passedOver: readonly string[] = [];

  const fleetText = text(FLEET_FILE);
  const fleet = fleetText === null ? null : readFleet(FLEET_FILE, fleetText);
  if (fleet === null)
    problems.push(missing(FLEET_FILE, 'the file that lists the clusters, at the root of the repository'));
  else if (!fleet.ok) problems.push(...fleet.problems);

  const rollouts: Rollout[] = [];
  const renewed = new Set<string>();
  for (const name of names) {
    const rolloutText = text(rolloutPath(name));
    if (rolloutText === null) {
      problems.push(
        missing(rolloutPath(name), `the rollout’s configuration, since there is a folder rollouts/${name}`),
      );
      continue;
    }
    // A rollout cannot be read without its fleet; what is wrong with the fleet is told already.
    if (fleet === null || !fleet.ok) continue;
    const rollout = readRollout(rolloutPath(name), name, rolloutText, fleet.value);
    if (!rollout.ok) problems.push(...rollout.problems);
    else {
      rollouts.push(rollout.value);
      const found = await validateRollout(files, rollout.value, fleet.value, text(statePath(name)));
      problems.push(...found.problems);
      for (const path of found.renewed) renewed.add(path);
      for (const [path, content] of found.texts) texts.set(path, content);
    }
  }
  if (fleet?.ok === true && hasResidencyRules(fleet.value)) {
    const { paths, passedOver: marked } = await files.yamlFiles();
    passedOver = marked;
    const judged = await readJudged(files, paths);
    // A file that cannot be read may have been told of with its rollout.
    const isNew = ({ file, found }: Problem) => !problems.some((one) => one.file === file && one.found === found);
    const found = residencyFindings(fleet.value, rollouts, judged);
    problems.push(...found.map((one) => problemOf(renewed.has(one.file) ? asRenewed(one) : one)).filter(isNew));
    for (const [path, content] of judged) texts.set(path, content);
  }
  problems.push(...validateApp(text(APP_FILE), names, repository));
  const there = [...texts].filter(([, content]) => content !== null).map(([path]) => path);
  return { problems: problems.sort(byPlace), files: there.sort(), passedOver };
}

async function validateRollout(
  files: WorkTreeFiles,
  rollout: Rollout,
  { clusters: fleet, delivery }: Fleet,
  stateText: string | null,
): Promise<{
  readonly problems: readonly Problem[];
  readonly texts: ReadonlyMap<string, string | null>;
  readonly renewed: ReadonlySet<string>;
}> {
  const state = readState(rollout, statePath(rollout.name), stateText);
  // Whether the weights in the manifests are right depends on the state.
  if (!state.ok) return { problems: state.problems, texts: new Map(), renewed: new Set() };
  const standing = trafficOf(state.value);
  const texts = await files.read(validationPaths(rollout, fleet, delivery));
  const request = { rollout, clusters: fleet, fleet, delivery, standing, files: texts };
  const renewed = renewedFiles(rollout, fleet, delivery, standing, texts);
  return { problems: validateManifests(request), texts, renewed };
}

/** The rule was changed, and what it forbids now is nobody's fault: to fail for it would keep back the change itself. */
function asRenewed(finding: Finding): Finding {
  return { ...finding, gravity: 'warns', next: 'The next step removes it by itself, such as `/rebalance`.' };
}

/** The files anywhere in the repository that may lead users somewhere. */
async function readJudged(files: WorkTreeFiles, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const all = await files.read(paths);
  return new Map([...all].flatMap(([path, text]) => (text !== null && isJudged(text) ? [[path, text] as const] : [])));
}

function validateApp(text: string | null, names: readonly string[], repository: string | null): readonly Problem[] {
  if (text === null) return [];
  const app = readApp(APP_FILE, text, { repository: repository ?? '', defaultBranch: 'main' });
  if (!app.ok) return app.problems;
  const isHere = app.value.gitops.repository.toLowerCase() === (repository ?? '').toLowerCase();
  if (!isHere) return [];
  return app.value.rollouts
    .filter((name) => !names.includes(name))
    .map((name) => ({
      file: APP_FILE,
      path: 'spec.rollouts',
      line: null,
      found: JSON.stringify(name),
      expected: `a rollout of this repository: ${names.length === 0 ? 'there is none' : names.join(', ')}`,
      suggestion: null,
    }));
}

function missing(file: string, expected: string): Problem {
  return { file, path: '', line: null, found: 'no such file', expected, suggestion: null };
}

function rolloutPath(name: string): string {
  return `rollouts/${name}/rollout.yaml`;
}

function statePath(name: string): string {
  return `rollouts/${name}/state.yaml`;
}

function byPlace(left: Problem, right: Problem): number {
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return (left.line ?? 0) - (right.line ?? 0);
}
