import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as core from '@actions/core';
import { runAction } from './action/run-action.ts';

// The face and nothing else: what GitHub Actions gives goes in, what it wants comes out.
await runAction({
  variables: process.env,
  core,
  readFile: (path) => readFileSync(path, 'utf8'),
  now: Date.now,
  random: Math.random,
  sleep: async (milliseconds) => {
    await sleep(milliseconds);
  },
});
