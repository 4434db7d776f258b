import type { Heard } from '../github/heard.ts';

/** The part of @actions/core that is used. */
export interface Core {
  getInput(name: string): string;
  setOutput(name: string, value: unknown): void;
  setFailed(message: string): void;
  setSecret(secret: string): void;
  info(message: string): void;
  warning(message: string): void;
  readonly summary: { addRaw(text: string): { write(): Promise<unknown> } };
}

/** What GitHub Actions gives a job, and the clock. */
export interface ActionHost {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly core: Core;
  readFile(path: string): string;
  now(): number;
  random(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** What the workflow asks for, read and checked. */
export interface ActionRequest {
  readonly heard: Heard;
  readonly token: string;
  readonly gitopsToken: string | null;
  /** A command that the workflow gives itself; null: whatever the event says. */
  readonly command: { readonly text: string; readonly pullRequest: number } | null;
  readonly lookBackHours: number;
  readonly dryRun: boolean;
  readonly failOnRefusal: boolean;
}
