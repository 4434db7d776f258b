import { guardedRequest } from '../guarded/guarded-request.ts';
import type { ProbeQuestion } from '../world/probe-question.ts';

/**
 * Looks at a cluster's gateway, for `World.probe`: whether it answers in time with a status that a healthy one has. No
 * answer is an answer. Never rejects.
 */
export async function probe({ url, timeoutSeconds, status, privateAddresses }: ProbeQuestion): Promise<boolean> {
  const [from, to] = status;
  const answer = await guardedRequest({
    ...{ url, method: 'GET', headers: { 'user-agent': 'headgate' }, privateAddresses },
    ...{ timeoutMilliseconds: timeoutSeconds * 1000, maximumBytes: 0 },
  });
  return answer.kind === 'answer' && answer.status >= from && answer.status <= to;
}
