import { resolve } from 'node:path';
import { listRollouts, openRepository, readPerson } from '../local/local-repository.ts';
import { createLocalWorld } from '../local/local-world.ts';
import { pushBranch } from '../local/push.ts';
import { outsideOf } from '../outside.ts';
import type { CommandLineHost } from './host.ts';
import { chooseRollouts, type Place, type PlaceOptions, type Unnamed } from './place.ts';
import { UsageError } from './usage-error.ts';

/** Characters of a person's name that a state keeps. */
const LONGEST_NAME = 200;

/** Opens a clone of the GitOps repository on this machine. Whoever can commit there may do everything. */
export async function openLocalPlace(
  host: CommandLineHost,
  options: PlaceOptions,
  names: readonly string[],
  unnamed: Unnamed,
): Promise<Place> {
  const { now, random, sleep } = host;
  const repository = await openRepository(resolve(host.workingFolder, options.folder ?? '.'), host.environment);
  const { git, folder } = repository;
  const branch = options.branch ?? repository.currentBranch;
  if (branch === null) {
    throw new UsageError(`The head of ${folder} is detached, so no branch is checked out. Name one with \`--branch\`.`);
  }
  const given = options.branch !== undefined;
  if (given && (await git.attempt(['check-ref-format', `refs/heads/${branch}`])).code !== 0) {
    throw new UsageError(`${JSON.stringify(branch)} cannot be a branch's name.`);
  }
  const name = `${branch} of ${folder}`;
  const local = createLocalWorld({
    repository,
    now,
    random,
    sleep,
    warn: (message) => host.stderr.write(`headgate: ${message}\n`),
  });
  // Agents look at what was pushed: a commit that is only here is no news to them.
  const { hintAgent: _, ...outside } = outsideOf({
    environment: host.environment,
    kubeconfig: options.kubeconfig ?? null,
    now,
  });
  const world = { ...local, ...outside };
  const { commit } = await world.readFiles({ repository: folder, branch }, [], null);
  const rollouts = chooseRollouts(await listRollouts(git, commit), names, unnamed, name);
  return {
    world,
    hint: { subject: null, gitops: { branch: { repository: folder, branch }, rollouts }, trusted: true },
    speaker: async () => ({
      actor: { login: loginOf(await readPerson(git)), bot: false },
      at: new Date(now()).toISOString(),
    }),
    push: () => pushBranch(git, branch),
    name,
  };
}

/** A name that a state can hold and that mentions nobody. */
function loginOf(name: string): string {
  const login = name.replace(/^[\s@]+/, '').slice(0, LONGEST_NAME);
  return login === '' ? 'somebody' : login;
}
