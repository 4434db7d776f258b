import type { Heard } from '../github/heard.ts';
import { readPayload } from '../github/payload.ts';
import type { Look } from '../look.ts';
import type { ActionHost, ActionRequest } from './host.ts';
import type { ActionInputName, ActionOutputName } from './inputs.ts';

/** Runs the Action once. Whatever goes wrong ends in a red job with a sentence that says what to do. */
export async function runAction(host: ActionHost): Promise<void> {
  const { core } = host;
  const output = (name: ActionOutputName, value: string): void => core.setOutput(name, value);
  try {
    const request = readRequest(host);
    if (typeof request === 'string') return core.setFailed(request);
    if (request.heard.kind === 'ignored' && request.command === null) {
      core.info(request.heard.reason);
      for (const name of ['reason', 'disposition', 'commit'] as const) output(name, '');
      return output('result', '[]');
    }
    // Loaded only now: most events of a busy repository end above.
    const { lookForAction } = await import('./look-for-action.ts');
    const looks = await lookForAction(host, request);
    const [{ resultOf }, { renderSummary }] = await Promise.all([
      import('../report/result.ts'),
      import('../report/summary.ts'),
    ]);
    const last = looks.flatMap((look) => look.settlements).at(-1);
    output('result', JSON.stringify(looks.map((look) => resultOf(look))));
    output('reason', last?.reason ?? '');
    output('disposition', last?.disposition ?? '');
    output('commit', looks.map((look) => look.commit).findLast((commit) => commit !== null) ?? '');
    await core.summary.addRaw(looks.map((look) => renderSummary(look)).join('\n\n')).write();
    for (const { rollout, cluster, message } of looks.flatMap(({ unheard = [] }) => unheard))
      core.info(`The agent of ${rollout} in ${cluster} was not hinted; it polls: ${message}.`);
    const refused = refusalsIn(looks);
    for (const sentence of refused) core.warning(sentence);
    if (refused.length > 0 && request.failOnRefusal) core.setFailed(refused[0] ?? '');
  } catch (error) {
    output('reason', error instanceof Error && 'what' in error ? 'unavailable' : '');
    core.setFailed(error instanceof Error ? error.message : String(error));
  }
}

function refusalsIn(looks: readonly Look[]): readonly string[] {
  return looks
    .flatMap((look) => look.settlements)
    .filter(({ disposition }) => disposition === 'refused')
    .map(({ intent, reason, refusal }) => `${intent.said}: ${reason}. ${refusal?.found ?? ''}. ${refusal?.next ?? ''}`);
}

/** Reads the inputs and the event, or says in a sentence what is wrong with them. */
function readRequest({ core, variables, readFile }: ActionHost): ActionRequest | string {
  const input = (name: ActionInputName): string => core.getInput(name).trim();
  const token = input('token');
  if (token === '') return 'The input `token` is empty. Leave it out for the workflow’s own token, or give one.';
  core.setSecret(token);
  const gitopsToken = input('gitops-token');
  if (gitopsToken !== '') core.setSecret(gitopsToken);

  const flags = (['dry-run', 'fail-on-refusal'] as const).map((name) => [name, input(name)] as const);
  const odd = flags.find(([, value]) => value !== 'true' && value !== 'false');
  if (odd !== undefined) return `The input \`${odd[0]}\` is ${JSON.stringify(odd[1])}; expected true or false.`;
  const lookBackHours = Number(input('look-back-hours'));
  if (!(lookBackHours > 0 && lookBackHours <= 24 * 90)) {
    return `The input \`look-back-hours\` is ${JSON.stringify(input('look-back-hours'))}; expected a number from 1 to 2160.`;
  }
  const text = input('command');
  const number = input('pull-request');
  if (text !== '' && !/^[1-9]\d{0,9}$/.test(number)) {
    return `The input \`pull-request\` is ${JSON.stringify(number)}; a \`command\` needs the number of its pull request.`;
  }
  const heard = readEvent(variables, readFile);
  if (typeof heard === 'string') return heard;
  const [dryRun, failOnRefusal] = flags.map(([, value]) => value === 'true');
  return {
    heard,
    token,
    gitopsToken: gitopsToken === '' ? null : gitopsToken,
    command: text === '' ? null : { text, pullRequest: Number(number) },
    lookBackHours,
    dryRun: dryRun === true,
    failOnRefusal: failOnRefusal === true,
  };
}

function readEvent(variables: ActionHost['variables'], readFile: ActionHost['readFile']): Heard | string {
  const name = variables['GITHUB_EVENT_NAME'] ?? '';
  const path = variables['GITHUB_EVENT_PATH'] ?? '';
  if (name === '' || path === '') {
    return 'GITHUB_EVENT_NAME and GITHUB_EVENT_PATH are not set. This runs in GitHub Actions; elsewhere use `headgate apply`.';
  }
  try {
    return readPayload(name, JSON.parse(readFile(path)));
  } catch {
    return `The event in ${path} cannot be read as JSON.`;
  }
}
