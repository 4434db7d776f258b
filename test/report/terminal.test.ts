import { describe, expect, it } from '@jest/globals';
import { renderTerminal } from '../../src/report/terminal.ts';
import * as shop from './shop.ts';

const checkout = shop.rollout();
const state = shop.underWay(checkout, { 'eu-west': 2500, 'eu-north': 2500 });
const changes = [{ path: 'delivery/eu-west/x.yaml', before: 'a\r\n', after: 'b\u001b[2J\r\n' }];
const look = {
  subject: shop.SUBJECT,
  settlements: [shop.applied('/canary 25', shop.underWay(checkout, {}), state), shop.refused('/promote')],
  views: [{ rollout: checkout, state, changes }],
  commit: shop.HEAD,
  conflicts: 0,
};
const plain = { colour: false, diff: false };

describe('a look in a terminal', () => {
  it('is a table of clusters with what is waited for and what comes next', () => {
    const lines = renderTerminal(look, plain).split('\n');
    expect(lines).toContain('checkout: under way, 25 % in 2 of 3 clusters');
    expect(lines).toContain('  CLUSTER   WAVE        blue   green');
    expect(lines).toContain('  eu-west   1 (first)   75 %   ███░░░░░░░ 25 %');
    expect(lines).toContain('  us-east   2 (second)  100 %  ░░░░░░░░░░ 0 %');
    expect(lines).toContain('  waits for  somebody to take the next step (role write or above) (/canary next)');
    expect(lines).toContain('  next       5 % in us-east (wave second)');
  });

  it('says what was done and what was not', () => {
    const text = renderTerminal(look, plain);
    expect(text).toContain('done: /canary 25 (checkout): Traffic was moved as asked.');
    expect(text).toContain(
      'refused: /promote (checkout)\n  reason:   not_permitted\n  found:    grace has the role read',
    );
    expect(text).toContain(`Committed as ${shop.HEAD}.`);
  });

  it('says what would be done', () => {
    const planned = (settlement: Parameters<typeof shop.asked>[2]) => ({
      ...look,
      settlements: [shop.asked('/plan pause', { verb: 'plan', of: { verb: 'pause' } }, settlement)],
    });
    expect(renderTerminal(planned(look.settlements[0] ?? null), plain)).toContain(
      'would be done: /plan pause (checkout): Traffic was moved as asked.\n  green 0 → 25 % in eu-west, eu-north',
    );
    expect(renderTerminal(planned(shop.refused('x')), plain)).toContain(
      'would be refused: /plan pause (checkout)\n  reason:   not_permitted',
    );
  });

  it('answers a question for help', () => {
    const help = renderTerminal({ ...look, settlements: [shop.asked('/help', { verb: 'help', topic: null })] }, plain);
    expect(help).toContain('/rollback [--gradual] [--rollout <names>]\n  Moves all traffic back');
  });

  it('has colours only where they are asked for, and no control characters of others ever', () => {
    expect(renderTerminal(look, { colour: false, diff: true }).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    const coloured = renderTerminal(look, { colour: true, diff: true });
    expect(coloured).toContain('\u001b[32m+b\ufffd[2J \u001b[0m');
    expect(coloured).not.toContain('\u001b[2J');
  });

  it('is one line end where there is nothing to say', () => {
    expect(renderTerminal({ ...look, settlements: [], views: [], commit: null }, plain)).toBe('\n');
  });
});
