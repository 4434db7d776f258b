import { SHOP } from '../../src/playground/playground.ts';
import type { Stage, Story } from './stage.ts';

const STOREFRONT = 'acme/storefront';

/** A cluster is ill while a canary is under way: other shares, a drill, a failover from an issue, and the way back. */
export const failover: Story = {
  rollout: 'storefront',
  clusters: ['eu-west', 'eu-north'],
  async tell(stage: Stage): Promise<void> {
    const { github, step, comment, tick } = stage;
    const pull = await stage.open('alice', STOREFRONT, 'A new front page', 'front-page');
    await step(comment(pull, 'alice', '/canary 10'));
    await step(comment(pull, 'alice', '/shift eu-west=70 eu-north=30'));
    await step(comment(pull, 'alice', '/drill failover eu-west --for 10m'));
    const nothing = () => ({ health: [], loads: [] });
    stage.later(10);
    await step(tick('the drill is over: the first step back', nothing));
    stage.later(5);
    await step(tick('the second step back', nothing));
    stage.later(5);
    await step(tick('and home', nothing));

    const issue = github.openIssue(SHOP.gitops, { as: 'carol', title: 'eu-west answers with 503' });
    stage.say('eu-west is ill. Carol opens an issue in the GitOps repository.');
    stage.say();
    await step(comment(issue, 'carol', '/failover eu-west --to us-east'));
    await step(comment(issue, 'mallory', '/failover eu-west --to eu-north'));
    await step(comment(issue, 'carol', '/failover eu-west --to eu-north'));
    await step(comment(pull, 'alice', '/canary 50'));
    await step(comment(issue, 'carol', '/failback eu-west'));
    stage.later(12);
    stage.say('Two observers have seen eu-west healthy for eleven minutes, so the way back begins.');
    stage.say();
    const healthy = (at: string) => ({ health: healthyFor('eu-west', 11, at), loads: [] });
    await step(tick('the first step back', healthy));
    stage.later(5);
    await step(tick('the second', healthy));
    stage.later(5);
    await step(tick('the last', healthy));
    await step({ by: 'carol', said: 'merge', do: () => github.merge(pull, { as: 'carol' }) });
    stage.showComment(issue);
  },
};

/** What two observers saw, once a minute. */
function healthyFor(cluster: string, minutes: number, at: string) {
  return ['probe-a', 'probe-b'].flatMap((observer) =>
    Array.from({ length: minutes + 1 }, (_, minute) => ({
      cluster,
      observer,
      at: new Date(Date.parse(at) - minute * 60_000).toISOString(),
      healthy: true,
    })),
  );
}
