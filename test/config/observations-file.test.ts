import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readObservations } from '../../src/config/observations-file.ts';

const FILE = 'observations.json';
const health = { cluster: 'eu-west', observer: 'probe-frankfurt', at: '2026-08-01T12:00:00Z', healthy: false };
const load = { cluster: 'eu-north', at: '2026-08-01T12:00:00.5Z', requestsPerSecond: 1200.5 };

function problems(text: string): readonly string[] {
  const read = readObservations(FILE, text);
  return read.ok ? [] : read.problems.map(({ path, found, expected }) => `${path}: ${found}, ${expected}`);
}

describe('observations', () => {
  it('are read from JSON as they are, and may be left out in part', () => {
    const read = readObservations(FILE, JSON.stringify({ health: [health], loads: [load] }, null, 2));
    expect(read).toEqual({ ok: true, value: { health: [health], loads: [load] } });
    expect(readObservations(FILE, '{}')).toEqual({ ok: true, value: { health: [], loads: [] } });
    expect(readObservations(FILE, '{"loads":[]}')).toEqual({ ok: true, value: { health: [], loads: [] } });
  });

  it('that are none are told of all at once, each with its line', () => {
    const text = `{
  "health": [
    {"cluster": "EU west", "observer": "", "at": "yesterday", "healthy": "no"}
  ],
  "load": [],
  "loads": [{"cluster": "eu-west", "at": "2026-08-01T12:00:00Z", "requestsPerSecond": -1}]
}`;
    const read = readObservations(FILE, text);
    expect(read.ok).toBe(false);
    const found = read.ok ? [] : read.problems.map(({ path, line }) => `${line} ${path}`);
    expect(found.sort()).toEqual([
      '3 health[0].at',
      '3 health[0].cluster',
      '3 health[0].healthy',
      '3 health[0].observer',
      '5 load',
      '6 loads[0].requestsPerSecond',
    ]);
    expect(problems(text).join('\n')).toMatch(/a number of requests per second that is not negative/);
  });

  it.each(['', '[]', 'null', '"text"', '{"health": {}}', '{"health": [', '{"health": [null]}'])(
    'are not %s',
    (text) => {
      expect(problems(text).length).toBeGreaterThan(0);
    },
  );

  it('never throw, whatever the file holds', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.anything().map((value) => JSON.stringify({ health: value }) ?? ''),
    );
    fc.assert(fc.property(texts, (text) => typeof readObservations(FILE, text).ok === 'boolean'));
  });
});
