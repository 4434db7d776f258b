import { describe, expect, it } from '@jest/globals';
import type { Command, Malformed, Request } from '../../src/rollout/command.ts';
import { LONGEST_LINE, parseRequest } from '../../src/rollout/parse-command.ts';

const parse = (text: string, prefix = '/'): Request | Malformed => parseRequest(text, { prefix, ignore: [] });

const EVERYWHERE = { clusters: [], wave: null };

function canary(target: number | 'next', more: Partial<Extract<Command, { verb: 'canary' }>> = {}): Command {
  return {
    verb: 'canary',
    target,
    scope: { clusters: [], wave: null },
    fleet: false,
    sha: null,
    breakGlass: null,
    ...more,
  };
}

function malformed(text: string, prefix = '/'): Malformed {
  const read = parse(text, prefix);
  if (!('reason' in read)) throw new Error(`${text} was understood`);
  return read;
}

describe('a command', () => {
  it.each<[string, Command]>([
    ['/canary 25', canary(2500)],
    ['/canary 25%', canary(2500)],
    ['/canary 25 %', canary(2500)],
    ['/canary 12.5', canary(1250)],
    ['/canary 0.01', canary(1)],
    ['/canary 0', canary(0)],
    ['/canary 100', canary(10_000)],
    ['/canary next', canary('next')],
    ['/Canary 25', canary(2500)],
    ['/canary 5 --fleet', canary(500, { fleet: true })],
    ['/canary --fleet 5', canary(500, { fleet: true })],
    ['/canary 25 --wave 2', canary(2500, { scope: { clusters: [], wave: '2' } })],
    ['/canary --wave canary-eu next', canary('next', { scope: { clusters: [], wave: 'canary-eu' } })],
    ["/canary 25 --cluster 'eu-*'", canary(2500, { scope: { clusters: ['eu-*'], wave: null } })],
    ['/canary 25 --cluster "eu-*"', canary(2500, { scope: { clusters: ['eu-*'], wave: null } })],
    ['/canary 25 --cluster `eu-*`', canary(2500, { scope: { clusters: ['eu-*'], wave: null } })],
    ['/canary 25 --cluster=eu-west,us-*', canary(2500, { scope: { clusters: ['eu-west', 'us-*'], wave: null } })],
    ["/canary 25 --cluster='eu-?',us-*", canary(2500, { scope: { clusters: ['eu-?', 'us-*'], wave: null } })],
    ['/canary 25 --cluster a --cluster b,a', canary(2500, { scope: { clusters: ['a', 'b'], wave: null } })],
    ['/canary 25 --sha ABCDEF1', canary(2500, { sha: 'abcdef1' })],
    ['/canary\u00a025', canary(2500)],
    ['/blue-green', { verb: 'blue-green', sha: null, now: false, breakGlass: null }],
    ['/Blue-Green --now', { verb: 'blue-green', sha: null, now: true, breakGlass: null }],
    ['/blue-green --now --sha ABCDEF1', { verb: 'blue-green', sha: 'abcdef1', now: true, breakGlass: null }],
    ['/switch', { verb: 'switch', back: false, scope: EVERYWHERE, breakGlass: null }],
    ['/switch back', { verb: 'switch', back: true, scope: EVERYWHERE, breakGlass: null }],
    ['/switch --wave 1', { verb: 'switch', back: false, scope: { clusters: [], wave: '1' }, breakGlass: null }],
    [
      "/switch back --cluster 'us-*',eu-west",
      { verb: 'switch', back: true, scope: { clusters: ['us-*', 'eu-west'], wave: null }, breakGlass: null },
    ],
    [
      '/switch --wave europe back',
      { verb: 'switch', back: true, scope: { clusters: [], wave: 'europe' }, breakGlass: null },
    ],
    ['/promote', { verb: 'promote', breakGlass: null }],
    ['/rollback', { verb: 'rollback', gradual: false }],
    ['/rollback --gradual', { verb: 'rollback', gradual: true }],
    ['/pause', { verb: 'pause' }],
    ['/resume', { verb: 'resume' }],
    ['/abort', { verb: 'abort' }],
    ['/approve', { verb: 'approve' }],
    ['/status', { verb: 'status' }],
    ['/help', { verb: 'help', topic: null }],
    ['/help canary', { verb: 'help', topic: 'canary' }],
    ['/help /canary', { verb: 'help', topic: 'canary' }],
    ['/plan canary 25', { verb: 'plan', of: canary(2500) }],
    [
      '/plan switch --wave 1',
      { verb: 'plan', of: { verb: 'switch', back: false, scope: { clusters: [], wave: '1' }, breakGlass: null } },
    ],
    ['/plan /promote', { verb: 'plan', of: { verb: 'promote', breakGlass: null } }],
    ['canary 25', canary(2500)],
  ])('%s is understood', (text, command) => {
    expect(parse(text)).toEqual({ command, rollouts: [] });
  });

  it('names the rollouts that it speaks of', () => {
    expect(parse('/pause --rollout checkout,cart --rollout cart')).toEqual({
      command: { verb: 'pause' },
      rollouts: ['checkout', 'cart'],
    });
    const planned = { command: { verb: 'plan', of: { verb: 'pause' } }, rollouts: ['cart'] };
    expect(parse('/plan --rollout cart pause')).toEqual(planned);
    expect(parse('/plan --rollout=cart pause')).toEqual(planned);
    expect(parse('/plan pause --rollout cart')).toEqual(planned);
  });

  it('may begin with another prefix', () => {
    expect(parse('!canary 25', '!')).toEqual({ command: canary(2500), rollouts: [] });
    expect(parse('/hg canary 25', '/hg ')).toEqual({ command: canary(2500), rollouts: [] });
    expect(parse('/hg plan /hg promote', '/hg ')).toEqual({
      command: { verb: 'plan', of: { verb: 'promote', breakGlass: null } },
      rollouts: [],
    });
    expect(malformed('/hg canray 25', '/hg ').suggestion).toBe('/hg canary 25');
  });
});

describe('a command that is not understood', () => {
  it.each<[string, string | null]>([
    ['/canray 25', '/canary 25'],
    ['/canary25', '/canary 25'],
    ['/canary=25', '/canary 25'],
    ['/rollback!', '/rollback'],
    ['/rollbak --gradual', '/rollback --gradual'],
    ['/revert', '/rollback'],
    ['/bluegreen', '/blue-green'],
    ['/blue-gren --now', '/blue-green --now'],
    ['/swich --wave 1', '/switch --wave 1'],
    ['/cutover', '/switch'],
    ['/switch Back', '/switch back'],
    ['/switch eu-west', '/switch --cluster eu-west'],
    ['/switch back eu-west,us-east', '/switch back --cluster eu-west,us-east'],
    ['/stop', '/abort'],
    ['/canary 25percent', '/canary 25'],
    ['/canary 12,5', '/canary 12.5'],
    ['/canary .5', '/canary 0.5'],
    ['/canary 12.345', '/canary 12.34'],
    ['/canary 0.999', '/canary 0.99'],
    ['/canary Next', '/canary next'],
    ['/canary 25 --clusters eu-west', '/canary 25 --cluster eu-west'],
    ['/canary 25 --Cluster eu-west', '/canary 25 --cluster eu-west'],
    ['/canary 25 cluster eu-west', '/canary 25 --cluster eu-west'],
    ['/canary 25 -wave 2', '/canary 25 --wave 2'],
    ['/canary 25 eu-west', '/canary 25 --cluster eu-west'],
    ['/canary 25 --cluster EU-West', '/canary 25 --cluster eu-west'],
    ['/canary 25 --cluster eu-west,', '/canary 25 --cluster eu-west'],
    ['/canary 25 —cluster eu-west', '/canary 25 --cluster eu-west'],
    ['/canary 25 –wave 2', '/canary 25 --wave 2'],
    ['/canary 25 —-cluster eu–west', '/canary 25 --cluster eu-west'],
    ['/canary 25 --cluster ‘eu-*’', "/canary 25 --cluster 'eu-*'"],
    ['/canary 25 --cluster “eu-west”', '/canary 25 --cluster eu-west'],
    ['/canary 25\u200b', '/canary 25'],
    ['/rollback gradual', '/rollback --gradual'],
    ['/plan canray 25', '/plan canary 25'],
    ['/plan plan promote', '/plan promote'],
    ['/plan status', '/status'],
    ['/help canry', '/help canary'],
  ])('%s: the line that was meant is given', (text, suggestion) => {
    expect(malformed(text).suggestion).toBe(suggestion);
  });

  it.each([
    '/canary',
    '/canary --wave',
    '/canary 150',
    '/canary -5',
    '/canary lots',
    '/canary 25 --cluster',
    '/canary 25 --cluster ,',
    '/canary 25 --wave 1 --wave 2',
    '/canary 25 --sha xyz',
    '/canary 25 --sha 123456',
    '/canary 25 --cluster eu_west',
    '/canary 25 --quickly',
    "/canary 25 --cluster 'eu-west",
    '/canary next --fleet',
    '/canary 25 please',
    '/promote --cluster eu-west',
    '/promote now',
    '/blue-green 25',
    '/blue-green please',
    '/blue-green --wave 1',
    '/switch 25',
    '/switch bakc',
    '/switch back please',
    '/switch-back',
    '/switch --now',
    '/rollback eu-west',
    '/plan',
    '/frobnicate',
    '/',
    '',
  ])('%s: nothing is guessed that might reach further than what was written', (text) => {
    expect(malformed(text).suggestion).toBeNull();
  });

  it('is told everything that is wrong with it at once', () => {
    const { found, reason } = malformed('/canary 150 --clusters eu-west --sha xyz');
    expect(reason).toBe('malformed_command');
    expect(found).toContain('`150`');
    expect(found).toContain('`--clusters`');
    expect(found).toContain('`xyz`');
  });

  it('is told what was expected', () => {
    expect(malformed('/canary').expected).toContain('from 0 to 100');
    expect(malformed('/canary 12.345').found).toContain('finer than 0.01 %');
    expect(malformed('/canary 150').found).toContain('more than 100 %');
    expect(malformed('/canary 25 –wave 2').found).toContain('U+2013');
    expect(malformed('/promote --cluster a').expected).toContain('/promote');
    expect(malformed('/canray 25').expected).toContain('`/canary`');
  });

  it('is quoted briefly, and never breaks out of its quotation', () => {
    const { found } = malformed(`/canary ${'x'.repeat(3000)}`);
    expect(found.length).toBeLessThan(200);
    expect(malformed('/canary "a`b"').found).not.toContain('a`b');
  });

  it('is refused unread where it is too long or has several lines', () => {
    expect(malformed(`/canary 25 ${'--fleet '.repeat(LONGEST_LINE)}`).expected).toContain(String(LONGEST_LINE));
    expect(malformed('/canary 25\n/promote').found).toBe('several lines');
  });
});
