// `npm run bench`: how fast it is, as JSON. Figures depend on the machine; ratios and counts do not.
import { execFileSync } from 'node:child_process';
import { benchActionStart } from './bench/action-start.ts';
import { benchPlanAndRender } from './bench/plan-and-render.ts';
import { benchRoundTrips } from './bench/round-trips.ts';
import { benchWebhookAnswers } from './bench/webhook-answers.ts';

// The Action runs on Node 24, whatever this runs on.
const node = execFileSync(process.execPath, ['scripts/other-node.js'], { encoding: 'utf8' }).trim();

const roundTrips = [];
for (const clusters of [3, 50, 200, 1000]) roundTrips.push(await benchRoundTrips(clusters));
const result = {
  node: process.version,
  roundTrips,
  planAndRender: benchPlanAndRender(),
  actionStart: await benchActionStart(node),
  webhookAnswers: await benchWebhookAnswers(),
};
console.log(JSON.stringify(result, null, 2));
