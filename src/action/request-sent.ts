import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Where Node's own `fetch` tells that a request is on its way: connected, encrypted and written. */
const CHANNEL = 'undici:client:sendHeaders';

/**
 * Resolves as soon as a request that is asked for from now on is on its way. On a Node that does not tell, it never does:
 * wait for the answer too, whichever comes first.
 */
export function requestSent(): Promise<void> {
  return new Promise((resolve) => {
    const sent = (): void => {
      unsubscribe(CHANNEL, sent);
      resolve();
    };
    subscribe(CHANNEL, sent);
  });
}
