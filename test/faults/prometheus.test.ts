import { afterEach, describe, expect, it } from '@jest/globals';
import { type Deadline, SUCCESS_RATE } from './manifests.ts';
import { closeStages, faultStage, type Stage } from './stage.ts';

afterEach(async () => {
  expect(await closeStages()).toEqual([]);
});

const STARTED = [
  'alice /canary 10: applied started',
  'headgate live in eu-west (after 60 s), us-east (after 60 s): applied seen_live',
];

/** A canary at 10 % that is live everywhere and measured well. */
async function canaryUnderWay(deadline: Deadline): Promise<Stage> {
  const stage = await faultStage({ gates: [SUCCESS_RATE], deadline });
  stage.prometheus.tell({ 'eu-west/checkout-green': 99.9, 'us-east/checkout-green': 99.9 });
  await stage.say('/canary 10');
  await stage.tick();
  await stage.tick();
  expect(gateRows(stage)[0]).toContain('| passes |');
  return stage;
}

/** The gate in each cluster, as the comment has it. */
function gateRows(stage: Stage): readonly string[] {
  return stage.sticky().match(/^\| success-rate .*$/gm) ?? [];
}

describe('Prometheus', () => {
  it('is down: nothing goes forward, neither by itself nor for a person, and the deadline rolls back once', async () => {
    const stage = await canaryUnderWay({ after: '1h', remedy: { rollBack: { what: 'fleet' } } });
    await stage.prometheus.become('down');
    await stage.tick(20);
    await stage.say('/canary next');
    await stage.tick(20);
    expect(await stage.weights()).toEqual([10, 10]);
    expect(await stage.commits()).toHaveLength(2);
    for (const row of gateRows(stage)) {
      expect(row).toContain('cannot be judged');
      expect(row).toContain('the source main gave no answer, because the request failed (ECONNREFUSED)');
    }
    expect(stage.sticky()).toMatch(/\*\*Waits for\*\* the gate success-rate to pass; if .*, it is rolled back/);
    expect(stage.sticky()).not.toContain('then it goes on by itself');
    expect(stage.sticky()).toContain('Where the source gives no answer, look at the source first.');
    expect((await stage.metrics()).of('headgate_operations_total{operation="readMetric",outcome="unknown"}')).not.toBe(
      0,
    );

    await stage.tick(20);
    await stage.tick();
    expect(await stage.weights()).toEqual([0, 0]);
    expect(await stage.ledger()).toEqual([
      ...STARTED,
      'alice /canary next: refused gate_insufficient',
      'headgate after 1h success-rate could not be judged: applied rolled_back',
      'headgate live in eu-west (after 60 s), us-east (after 60 s): applied seen_live',
    ]);
    expect(await stage.commits()).toHaveLength(4);
    expect(stage.sticky()).toContain('after 1h success-rate could not be judged');
  });

  it('is slow: the look ends in bounded time and waits, and goes on when there is an answer', async () => {
    const stage = await canaryUnderWay({ after: '1h', remedy: null });
    await stage.prometheus.become('slow');
    await stage.tick(10);
    expect(await stage.weights()).toEqual([10, 10]);
    expect(gateRows(stage)).toHaveLength(2);
    for (const row of gateRows(stage)) expect(row).toContain('it did not answer in full within 1 s');
    await stage.prometheus.become('well');
    await stage.tick();
    expect(await stage.weights()).toEqual([25, 25]);
    expect(await stage.ledger()).toEqual([...STARTED, 'headgate the pause has run out: applied moved']);
    expect(await stage.commits()).toHaveLength(3);
  });

  it('lies: no number, no series and thousands of them are no evidence, and the deadline asks who started it', async () => {
    const stage = await canaryUnderWay({ after: '1h', remedy: 'ask' });
    for (const [lie, words] of [
      ['NaN', 'what was measured is not a number'],
      ['nothing', 'nothing was measured'],
      ['thousands of series', 'it has more than 1000 series for the query'],
    ] as const) {
      stage.prometheus.lie(lie);
      await stage.tick(5);
      expect(gateRows(stage)).toHaveLength(2);
      for (const row of gateRows(stage)) expect(row).toContain(words);
    }
    expect(await stage.commits()).toHaveLength(2);
    await stage.tick(50);
    await stage.tick();
    expect(await stage.weights()).toEqual([10, 10]);
    expect(await stage.state()).toMatchObject({ phase: 'paused', hold: { reason: 'deadline_over' } });
    expect(await stage.commits()).toHaveLength(3);
    expect(stage.sticky()).toMatch(/\*\*Paused by itself:\*\* after 1h success-rate could not be judged, on .*alice/);
    expect(stage.questions()).toHaveLength(1);
    expect(stage.questions()[0]).toContain('@alice');
    expect((await stage.metrics()).of('headgate_rollouts_held{reason="deadline_over"}')).toBe(1);
  });
});
