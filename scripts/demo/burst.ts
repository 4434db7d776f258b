import type { Stage, Story } from './stage.ts';

/** Home first: the load rises beyond what home may carry, flows over, and comes home again. */
export const burst: Story = {
  rollout: 'search',
  clusters: ['eu-west', 'eu-north'],
  async tell(stage: Stage): Promise<void> {
    const { github, step, comment, tick } = stage;
    const pull = await stage.open('alice', 'acme/search', 'Search by picture', 'by-picture');
    const load = (home: number, other: number) => (at: string) => ({
      health: [],
      loads: [
        { cluster: 'eu-west', at, requestsPerSecond: home },
        { cluster: 'eu-north', at, requestsPerSecond: other },
      ],
    });
    await step(comment(pull, 'alice', '/canary 20'));
    await step(tick('2,000 requests a second', load(2000, 0)));
    stage.later(5);
    await step(tick('3,000 requests a second', load(2400, 600)));
    await step(comment(pull, 'alice', '/canary 100'));
    stage.later(5);
    await step(tick('800 requests a second', load(430, 370)));
    stage.later(5);
    await step(tick('still 800', load(670, 130)));
    await step({ by: 'carol', said: 'merge', do: () => github.merge(pull, { as: 'carol' }) });
    stage.showComment(pull);
  },
};
