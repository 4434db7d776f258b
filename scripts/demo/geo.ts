import { SHOP } from '../../src/playground/playground.ts';
import type { Stage, Story } from './stage.ts';

/** Two jurisdictions: a canary by wave, a drain within one, and what the residency rules do not let anybody do. */
export const geo: Story = {
  rollout: 'accounts',
  clusters: ['eu-west', 'eu-north', 'us-east'],
  async tell(stage: Stage): Promise<void> {
    const { github, step, comment } = stage;
    const pull = await stage.open('alice', 'acme/accounts', 'Sign in with a passkey', 'passkey');
    await step(comment(pull, 'alice', '/canary 10 --wave overseas'));
    await step(comment(pull, 'alice', '/canary 10'));
    const issue = github.openIssue(SHOP.gitops, { as: 'carol', title: 'Maintenance in Europe' });
    stage.say('Carol opens an issue in the GitOps repository: maintenance in Europe.');
    stage.say();
    await step(comment(issue, 'carol', '/drain eu-west'));
    await step(comment(issue, 'carol', '/failover eu-north --to us-east'));
    await step(comment(issue, 'carol', "/drain 'eu-*'"));
    await step(comment(issue, 'carol', '/undrain eu-west'));
    await step(comment(issue, 'carol', '/failover us-east --to eu-north'));
    await step(comment(issue, 'carol', '/failback us-east --healthy'));
    await step({ by: 'carol', said: 'merge', do: () => github.merge(pull, { as: 'carol' }) });
    stage.showComment(issue);
  },
};
