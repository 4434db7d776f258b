import type { ApplicationFunction } from 'probot';

/** Takes every event that GitHub sends, under its name, and gives back when what it led to is in hand. */
export type Hear = (event: string, payload: unknown, delivery: string) => Promise<void> | void;

/**
 * The Probot app: it subscribes and hands on. An event is only a hint that a look is worth while, so that nothing is
 * decided here.
 */
export function createApp(hear: Hear): ApplicationFunction {
  return (app) => {
    app.onAny(async ({ id, name, payload }) => {
      await hear(name, payload, id);
    });
  };
}
