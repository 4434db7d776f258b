import { describe, expect, it } from '@jest/globals';
import type { Command } from '../../src/rollout/command.ts';
import { concerning } from '../../src/rollout/concern.ts';
import { formatCommand } from '../../src/rollout/format-command.ts';
import type { Intent } from '../../src/rollout/intent.ts';
import { parseRequest } from '../../src/rollout/parse-command.ts';
import type { Rollout } from '../../src/rollout/rollout.ts';
import { cluster, exampleFleet, pool } from '../fleet/example-fleet.ts';
import { exampleRollout } from './example-rollout.ts';

const on = (...names: readonly string[]): Rollout =>
  exampleFleet(
    { pools: [pool(Object.fromEntries(names.map((name, index) => [name, index === 0 ? 10_000 : 0])))] },
    names.map((name) => cluster(name, 'eu', null)),
  );

const europe = on('eu-west', 'eu-north');
const both = on('eu-west', 'us-east');
const versionsOnly = exampleRollout();

function intent(said: string, rollouts: readonly string[] = []): Intent {
  const asked = parseRequest(said, { prefix: '/', ignore: [] });
  if (!('command' in asked)) throw new Error(`${said} is no command`);
  const shared = { key: said, at: '2026-01-05T09:00:00Z', subject: null, said, edited: false, reaction: null };
  const actor = { login: 'alice', bot: false };
  return { ...shared, actor, source: { kind: 'command-line' }, asked: { command: asked.command, rollouts } };
}

/** What a rollout hears of a command, beside other rollouts. */
function heard(said: string, here: Rollout, others: readonly Rollout[], rollouts: readonly string[] = []) {
  return concerning(here, others, [intent(said, rollouts)]).map(({ asked }) =>
    formatCommand((asked as { command: Command }).command),
  );
}

describe('a fleet command on several rollouts', () => {
  it.each([
    ['/drain us-east', europe, []],
    ['/drain us-east', both, ['/drain us-east']],
    ['/drain eu-west,us-east', europe, ['/drain eu-west']],
    ['/drain eu-west,us-east', both, ['/drain eu-west,us-east']],
    ["/undrain 'us-*'", europe, []],
    ['/failover us-east', europe, []],
    ['/failback us-east --healthy', europe, []],
    ['/drill failover us-east', europe, []],
    ['/shift us-east=40', europe, []],
    ['/plan drain us-east', europe, []],
    ['/plan drain eu-west,us-east', europe, ['/plan drain eu-west']],
    ['/rebalance', europe, ['/rebalance']],
    ['/rebalance', versionsOnly, []],
    ['/drain eu-west', versionsOnly, []],
    ['/canary 25', versionsOnly, ['/canary 25']],
  ])('%s', (said, here, expected) => {
    expect(
      heard(
        said,
        here,
        [europe, both].filter((one) => one !== here),
      ),
    ).toEqual(expected);
  });

  it('is heard by all where none of them knows the name, so that it is answered', () => {
    expect(heard('/drain us-wets', europe, [both])).toEqual(['/drain us-wets']);
    expect(heard('/drain us-wets', both, [europe])).toEqual(['/drain us-wets']);
  });

  it('is left as it is where it names its rollouts, where there is one rollout, and where no other has a fleet axis', () => {
    expect(heard('/drain us-east', europe, [both], ['checkout'])).toEqual(['/drain us-east']);
    expect(heard('/drain us-east', europe, [])).toEqual(['/drain us-east']);
    expect(heard('/drain us-east', versionsOnly, [versionsOnly])).toEqual(['/drain us-east']);
  });

  it('keeps a target that means something elsewhere alone: it cannot be left out', () => {
    expect(heard('/failover eu-west --to us-east', europe, [both])).toEqual(['/failover eu-west --to us-east']);
  });
});
