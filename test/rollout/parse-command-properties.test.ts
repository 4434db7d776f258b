import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Malformed, Request } from '../../src/rollout/command.ts';
import { formatRequest, parseRequest } from '../../src/rollout/parse-command.ts';
import { anyRequest } from './command-arbitrary.ts';

const parse = (text: string, prefix = '/'): Request | Malformed => parseRequest(text, { prefix, ignore: [] });
const prefixes = fc.constantFrom('/', '!', '/hg ', '@headgate ');

/** What a hand, a phone or a word processor does to a line without meaning anything by it. */
const SLIPS: Readonly<Record<string, (line: string) => string>> = {
  'a capital at the start': (line) => line.replace(/[a-z]/, (letter) => letter.toUpperCase()),
  'capitals throughout': (line) => line.toUpperCase(),
  'an exclamation mark after the verb': (line) => line.replace(/^(\/[a-z-]+)/, '$1!'),
  'a letter of the verb twice': (line) => line.replace(/^\/([a-z])/, '/$1$1'),
  'typographic dashes': (line) => line.replaceAll(' --', ' —'),
  'one hyphen': (line) => line.replaceAll(' --', ' -'),
  'no hyphens': (line) => line.replaceAll(' --', ' '),
  'typographic quotation marks': (line) => line.replaceAll("'", '’'),
  'no quotation marks': (line) => line.replaceAll("'", ''),
  'an invisible character': (line) => line.replace(' ', ' \u200b'),
  'spaces that do not break': (line) => line.replaceAll(' ', '\u00a0'),
  'spaces after commas': (line) => line.replaceAll(',', ', '),
  'spaces around the sign': (line) => line.replaceAll('=', ' = '),
  'a comma at the end': (line) => `${line},`,
  'colons for the sign': (line) => line.replaceAll('=', ':'),
  'signs between flags and values': (line) => line.replace(/(--(?:cluster|wave|sha|to|pool|for|rollout)) /g, '$1='),
};

/** A slip may fall into the words of a reason, where it means nothing. */
function apartFromWords(read: Request | Malformed): unknown {
  return JSON.parse(JSON.stringify(read, (key, value) => (key === 'breakGlass' ? value !== null : value)));
}

describe('any command', () => {
  it('that is written out and parsed is the same command', () => {
    fc.assert(
      fc.property(anyRequest, prefixes, (request, prefix) => {
        expect(parse(formatRequest(request, prefix), prefix)).toEqual(request);
      }),
      { numRuns: 500 },
    );
  });

  it.each(Object.keys(SLIPS))(
    'that is written with %s is the same command or refused, and nothing else is suggested',
    (slip) => {
      fc.assert(
        fc.property(anyRequest, (request) => {
          const slipped = SLIPS[slip]?.(formatRequest(request)) ?? '';
          const read = parse(slipped);
          if (!('reason' in read)) expect(apartFromWords(read)).toEqual(apartFromWords(request));
          else if (read.suggestion !== null)
            expect(apartFromWords(parse(read.suggestion))).toEqual(apartFromWords(request));
        }),
        { numRuns: 300 },
      );
    },
  );

  it('never makes the parser throw, and every suggestion parses', () => {
    const words = fc.array(
      fc.oneof(
        fc.constantFrom(
          '/canary',
          '/plan',
          '/rollback',
          '/shift',
          '/drain',
          '/failover',
          '/drill',
          '/switch',
          'failover',
        ),
        fc.constantFrom(
          '25',
          'next',
          'back',
          '--cluster',
          '--wave',
          '—sha',
          '--fleet',
          "'eu-*'",
          'eu-west=60',
          'a=1,b=2',
        ),
        fc.constantFrom('--rollout', '--to', '--for', '15m', '15min', ':', '=', ',', '`', '“x”', 'eu-west', '/help'),
        fc.constantFrom('25percent', '%', 'Gradual', '-', '--', 'now', '--pool', 'eu'),
        fc.string({ unit: 'binary', maxLength: 12 }),
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(words, fc.constantFrom(' ', '', '\u00a0'), prefixes, (parts, space, prefix) => {
        const read = parse(parts.join(space), prefix);
        if (!('reason' in read)) return;
        expect(read.found).not.toBe('');
        expect(read.expected).not.toBe('');
        if (read.suggestion !== null) expect(parse(read.suggestion, prefix)).toHaveProperty('command');
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parse(text)));
  });
});
