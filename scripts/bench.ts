// `npm run bench`: how fast it is, as JSON. Figures depend on the machine; ratios and counts do not.
import { benchActionStart } from './bench/action-start.ts';
import { benchPlanAndRender } from './bench/plan-and-render.ts';
import { benchRoundTrips } from './bench/round-trips.ts';
import { benchWebhookAnswers } from './bench/webhook-answers.ts';

const roundTrips = [];
for (const clusters of [3, 50, 200, 1000]) roundTrips.push(await benchRoundTrips(clusters));
const result = {
  node: process.version,
  roundTrips,
  planAndRender: benchPlanAndRender(),
  actionStart: await benchActionStart(),
  webhookAnswers: await benchWebhookAnswers(),
};
console.log(JSON.stringify(result, null, 2));
