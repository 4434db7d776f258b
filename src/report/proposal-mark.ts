import type { StandingProposal } from './standing-proposal.ts';

/** What the first line of an issue of ours says, unseen. */
export interface ProposalMark {
  readonly branch: string;
  readonly rollout: string;
  readonly key: string;
  /** Null where nothing called for it any more: whatever comes later is another issue. */
  readonly standing: string | null;
}

const MARK = /^<!-- headgate:proposal v1 (\S{1,500}) (\S{1,63}) (\S{1,300}) ([0-9a-f]{16}|settled) -->\n/;

/** The whole body of an issue: its mark, and what people read. */
export function markedProposal(branch: string, { rollout, key, standing, body }: StandingProposal): string {
  return `<!-- headgate:proposal v1 ${encodeURIComponent(branch)} ${rollout} ${key} ${standing} -->\n${body}\n`;
}

/** Reads a mark back; null where there is none. The caller makes sure that the issue is our own: anybody can write one. */
export function readProposalMark(body: string): ProposalMark | null {
  const match = MARK.exec(body.replace(/\r\n/g, '\n'));
  if (match === null) return null;
  const [, branch = '', rollout = '', key = '', standing = ''] = match;
  return { branch: decoded(branch), rollout, key, standing: standing === 'settled' ? null : standing };
}

/** The same body, marked as of something that nothing calls for any more. */
export function settledProposal(body: string): string {
  return body.replace(/^(<!-- headgate:proposal v1 \S+ \S+ \S+ )[0-9a-f]{16} -->/, '$1settled -->');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
