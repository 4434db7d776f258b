import { readApp } from './config/app-file.ts';
import { APP_FILE } from './config/app-path.ts';
import type { Hint } from './hint.ts';
import type { Conversation } from './rollout/conversation.ts';
import { recently } from './rollout/recently.ts';

/** Where the GitOps repository is, for a conversation that does not say which branch. */
const DEFAULT_BRANCH = 'main';

/** Configurations of app repositories that are kept parsed. */
const KEPT_APPS = 200;

const apps = {};
const readAppOnce = recently(KEPT_APPS, (_: object, text) => {
  const [repository = '', ...lines] = text.split('\n');
  return readApp(APP_FILE, lines.join('\n'), { repository, defaultBranch: DEFAULT_BRANCH });
});

/** The configuration of the conversation’s repository; no problems and no value where it has none. */
export function readAppOf(conversation: Conversation | null, hint: Hint): ReturnType<typeof readApp> {
  if (conversation === null || conversation.appConfig === null) return { ok: false, problems: [] };
  const { repository } = conversation.subject;
  return hint.gitops === null || conversation.appConfig !== null
    ? readAppOnce(apps, `${repository}\n${conversation.appConfig}`)
    : { ok: false, problems: [] };
}
