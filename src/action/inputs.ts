/** One input of the Action, as `action.yml` declares it. */
export interface ActionInput {
  readonly description: string;
  readonly required: boolean;
  readonly default: string;
}

/** The Action's inputs. `action.yml` says the same; a test holds the two together. */
export const ACTION_INPUTS = {
  token: {
    description:
      'Token for the repository that the workflow runs in: reads the pull request, writes the comment, reactions and check.',
    required: false,
    default: '${{ github.token }}',
  },
  'gitops-token': {
    description:
      'Token for the GitOps repository, if that is another one; make it with actions/create-github-app-token. Empty: `token`.',
    required: false,
    default: '',
  },
  command: {
    description:
      'A command to carry out, such as `/canary 25`, as the person who started the workflow. Empty: what the event says.',
    required: false,
    default: '',
  },
  'pull-request': {
    description: 'The number of the pull request that `command` is for.',
    required: false,
    default: '',
  },
  'look-back-hours': {
    description: 'On a schedule: how far back to look for pull requests whose events were lost.',
    required: false,
    default: '72',
  },
  'dry-run': {
    description: 'true: everything but the writes.',
    required: false,
    default: 'false',
  },
  'fail-on-refusal': {
    description: 'true: the job is red where a command was refused. A job is always red where something went wrong.',
    required: false,
    default: 'true',
  },
} as const satisfies Record<string, ActionInput>;

/** The Action's outputs. */
export const ACTION_OUTPUTS = {
  result:
    'What was decided, as JSON: an object with `apiVersion: headgate.dev/result/v1` for each pull request looked at, in an array.',
  reason: 'The stable reason code of the last thing that was decided; empty where nothing was.',
  disposition:
    'What became of the last thing that was decided: applied, refused or superseded; empty where nothing was.',
  commit: 'The commit on the GitOps branch; empty where none was made.',
} as const;

export type ActionInputName = keyof typeof ACTION_INPUTS;
export type ActionOutputName = keyof typeof ACTION_OUTPUTS;
