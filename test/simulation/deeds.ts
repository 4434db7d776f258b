import type { MemoryComment, MemoryConversation } from './memory-conversation.ts';
import { instant } from './memory-conversation.ts';
import { type Outside, tell } from './outside.ts';
import type { Deed, Scenario } from './scenario.ts';
import { PEOPLE, RESTRICTED_TEAM } from './setting.ts';
import { recordsPath, routePath, writeFleet, writeRollout } from './setting-files.ts';

/** Lets people do what the scenario says, now. What makes no sense any more, such as merging twice, does nothing. */
export function perform(outside: Outside, scenario: Scenario, deed: Deed): void {
  const at = outside.scheduler.now;
  if ('pullRequest' in deed) {
    const conversation = outside.conversations.find(({ subject }) => subject.number === deed.pullRequest);
    if (conversation !== undefined) performOnPullRequest(outside, conversation, deed, at);
    return;
  }
  tell(outside, deed.login, () => describe(deed));
  switch (deed.kind) {
    case 'role':
      outside.people.setRole(deed.login, deed.role, at);
      break;
    case 'team':
      outside.people.setMember(RESTRICTED_TEAM, deed.login, deed.member, at);
      break;
    case 'unrelated':
      outside.repository.push(deed.login, 'Write a note', 'NOTES.md', `Written at ${at}.\n`, at);
      break;
    case 'config': {
      const setting = scenario.setting.rollouts[deed.rollout]?.[deed.variant];
      if (setting === undefined) break;
      const path = `rollouts/${setting.name}/rollout.yaml`;
      const text = writeRollout(setting);
      if (outside.repository.head.files.get(path) === text) break;
      outside.repository.push(deed.login, `Configure ${setting.name}`, path, text, at);
      break;
    }
    case 'rules': {
      const jurisdictions = scenario.setting.jurisdictions[deed.variant];
      if (jurisdictions === undefined) break;
      const text = writeFleet(scenario.setting, jurisdictions);
      if (outside.repository.head.files.get('fleet.yaml') === text) break;
      outside.repository.push(deed.login, 'Change the rules', 'fleet.yaml', text, at);
      break;
    }
    case 'annotate': {
      const path = recordsPath(scenario.setting.rollouts[deed.rollout]?.[0]?.name ?? '');
      const text = outside.repository.head.files.get(path);
      if (text === undefined) break;
      outside.repository.push(deed.login, `Edit ${path}`, path, `${text}# ${deed.login} was here at ${at}\n`, at);
      break;
    }
    case 'note':
    case 'weigh': {
      const setting = scenario.setting.rollouts[deed.rollout]?.[0];
      const path = routePath(deed.cluster, setting?.name ?? '');
      const text = outside.repository.head.files.get(path);
      if (text === undefined) break;
      const edited = deed.kind === 'note' ? `${text}# ${deed.login} was here at ${at}\n` : reweigh(text);
      outside.repository.push(deed.login, `Edit ${path}`, path, edited, at);
      break;
    }
    default:
      deed satisfies never;
  }
}

/** Swaps the first two weights of a route, so that they still sum to the whole. */
function reweigh(text: string): string {
  const weights = [...text.matchAll(/weight: (\d+)/g)].map((match) => match[1] ?? '');
  let index = 0;
  return text.replace(/weight: \d+/g, (whole) => {
    const swapped = weights[1 - index++];
    return index > 2 || swapped === undefined ? whole : `weight: ${swapped}`;
  });
}

function performOnPullRequest(
  outside: Outside,
  conversation: MemoryConversation,
  deed: Extract<Deed, { pullRequest: number }>,
  at: number,
): void {
  const who = 'login' in deed ? deed.login : 'somebody';
  tell(outside, who, () => `#${deed.pullRequest} ${describe(deed)}`);
  const { open, merged } = conversation.versionAt(at);
  const actor = { login: who, bot: PEOPLE.some((person) => person.login === who && person.bot) };
  switch (deed.kind) {
    case 'comment': {
      const comment: MemoryComment = {
        id: outside.nextId++,
        at,
        actor,
        ours: false,
        visibleAt: at + deed.hiddenFor,
        meanings: deed.meanings,
        bodies: [{ at, text: deed.body }],
        reactions: [],
        removedAt: null,
      };
      conversation.comments.push(comment);
      break;
    }
    case 'edit': {
      const newest = conversation.comments.findLast((comment) => !comment.ours);
      newest?.bodies.push({ at, text: deed.body });
      break;
    }
    case 'label': {
      const id = String(outside.nextId++);
      const happening = { kind: 'labeled', id, at: instant(at), actor, label: deed.label } as const;
      conversation.happenings.push({ at, visibleAt: at + deed.hiddenFor, happening, meant: deed.meant });
      break;
    }
    case 'merge': {
      if (!open) break;
      conversation.turn(false, true, at);
      const happening = { kind: 'merged', at: instant(at), actor, sha: conversation.headAt(at) } as const;
      conversation.happenings.push({ at, visibleAt: at, happening, meant: { kind: 'promote' } });
      break;
    }
    case 'close': {
      if (!open) break;
      conversation.turn(false, false, at);
      const happening = { kind: 'closed', id: String(outside.nextId++), at: instant(at), actor } as const;
      conversation.happenings.push({ at, visibleAt: at, happening, meant: { kind: 'rollback' } });
      break;
    }
    case 'reopen':
      if (!open && !merged) conversation.turn(true, false, at);
      break;
    case 'push':
      if (!merged) conversation.pushHead(deed.sha, at);
      break;
    default:
      deed satisfies never;
  }
}

/** A deed as a line of the trace. */
function describe(deed: Deed): string {
  const { at: _, kind, ...rest } = deed;
  const shown = 'meanings' in rest ? { said: rest.body, hiddenFor: rest.hiddenFor } : rest;
  return `${kind} ${JSON.stringify(shown)}`;
}
