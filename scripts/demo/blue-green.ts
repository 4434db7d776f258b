import type { Stage, Story } from './stage.ts';

const PAYMENTS = 'acme/payments';

/** Deployed at weight 0 and looked at, held by a smoke check, switched by wave, back, and to the end. */
export const blueGreen: Story = {
  rollout: 'payments',
  clusters: ['eu-west', 'eu-north', 'us-east'],
  async tell(stage: Stage): Promise<void> {
    const { github, step, comment } = stage;
    const pull = await stage.open('alice', PAYMENTS, 'Settle in euros', 'settle-in-euros');
    const { headSha } = github.pullRequest(pull);
    await step(comment(pull, 'alice', '/blue-green'));
    await step(comment(pull, 'alice', '/switch'));
    stage.say('The smoke test of the candidate succeeds.');
    stage.say();
    await github.reportCheck(PAYMENTS, { name: 'smoke-test', sha: headSha, conclusion: 'success' });
    await step(comment(pull, 'mallory', '/switch'));
    await step(comment(pull, 'bob', '/switch --wave europe'));
    await step(comment(pull, 'bob', '/switch back'));
    await step(comment(pull, 'alice', '/canary 25'));
    await step(comment(pull, 'alice', '/switch'));
    await step({ by: 'carol', said: 'merge', do: () => github.merge(pull, { as: 'carol' }) });
    const next = await stage.open('bob', PAYMENTS, 'Settle in francs', 'settle-in-francs');
    await step(comment(next, 'bob', '/blue-green'));
    await step(comment(pull, 'carol', '/rollback'));
    stage.showComment(pull);
  },
};
