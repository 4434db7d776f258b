import type { Clients } from '../github/clients.ts';
import { createGitHubWorld, type GitHubWorld } from '../github/github-world.ts';
import type { Log } from '../github/log.ts';
import { outsideOf } from '../outside.ts';
import type { Conversation } from '../rollout/conversation.ts';
import type { Subject } from '../rollout/intent.ts';
import type { ActionHost } from './host.ts';

/** What the world of an Action is made of. */
export interface ActionWorldOptions {
  readonly clients: { readonly app: Clients; readonly gitops: Clients };
  /** Where people see the repositories. */
  readonly webUrl: string;
  readonly log: Log;
  /** A conversation that is being read already; null: none is. */
  readonly underWay: { readonly subject: Subject; readonly conversation: Promise<Conversation | null> } | null;
}

/** GitHub and everything beside it. The first to ask for the conversation that is under way gets that very reading. */
export function actionWorld(
  { variables, now, random, sleep }: ActionHost,
  { clients, webUrl, log, underWay }: ActionWorldOptions,
): GitHubWorld {
  const github = createGitHubWorld({ ...clients, webUrl, log, now, random, sleep });
  let first = underWay;
  return {
    ...github,
    ...outsideOf({ environment: variables, now }),
    readConversation(wanted) {
      const taken = first;
      first = null;
      return taken !== null && wanted === taken.subject ? taken.conversation : github.readConversation(wanted);
    },
  };
}
