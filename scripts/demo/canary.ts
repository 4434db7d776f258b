import type { Stage, Story } from './stage.ts';

const SHOP = 'acme/shop';

/** Step by step over three clusters, with a person who may not, one who is told to wait, and one who merges. */
export const canary: Story = {
  rollout: 'checkout',
  clusters: ['eu-west', 'eu-north', 'us-east'],
  async tell(stage: Stage): Promise<void> {
    const { github, step, comment } = stage;
    const first = await stage.open('alice', SHOP, 'Pay with one click', 'one-click');
    await step({
      by: 'alice',
      said: 'label rollout:canary',
      do: () => github.label(first, { as: 'alice', label: 'rollout:canary' }),
    });
    await step(comment(first, 'alice', '/canary 25'));
    await step(comment(first, 'alice', "/canary 50 --cluster 'eu-*'"));
    await step(comment(first, 'mallory', '/canary 100'));
    await step(
      comment(first, 'alice', '/canary 60 --cluster eu-west'),
      comment(first, 'bob', '/canary 30 --cluster us-east'),
    );
    await step(comment(first, 'bob', '/pause'));
    await step(comment(first, 'alice', '/canary 75'));
    await step(comment(first, 'bob', '/resume'));
    await step(comment(first, 'alice', '/canray 75'));
    await step(comment(first, 'alice', '/rollback'));

    const second = await stage.open('bob', SHOP, 'Pay with one click, again', 'one-click-again');
    await step(comment(second, 'bob', '/canary 25'));
    await step({ by: 'carol', said: 'merge', do: () => github.merge(second, { as: 'carol' }) });
    stage.showComment(second);
  },
};
