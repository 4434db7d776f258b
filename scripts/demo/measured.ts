import { type Measurement, percentOf, together } from '../../src/playground/load.ts';

/** What users met, in percent to a tenth. */
export interface MeasuredShares {
  readonly requests: number;
  /** By backend, of the answers that a backend gave. */
  readonly shares: Readonly<Record<string, number>>;
  /** Of all requests, those that were answered with 500 or above, or not at all. */
  readonly errors: number;
}

export interface Measured extends MeasuredShares {
  readonly clusters: Readonly<Record<string, MeasuredShares>>;
}

export function measuredOf(measurements: ReadonlyMap<string, Measurement>): Measured {
  const clusters = Object.fromEntries([...measurements].map(([name, one]) => [name, sharesOf(one)]));
  return { ...sharesOf(together([...measurements.values()])), clusters };
}

/** Prints what was measured beside what is printed of Git. */
export function printMeasured(
  measured: Measured,
  live: Readonly<Record<string, number>>,
  print: (line: string) => void,
): void {
  for (const [name, one] of Object.entries(measured.clusters)) {
    print(`    ${name.padEnd(10)}${inWords(one)}   live after ${live[name] ?? '?'} s`);
  }
  print(`    measured  ${inWords(measured)}   of ${measured.requests} requests`);
  print('');
}

function inWords({ shares, errors }: MeasuredShares): string {
  const each = Object.entries(shares).map(([backend, percent]) => `${backend} ${percent.toFixed(1).padStart(5)} %`);
  return [...each, ...(errors === 0 ? [] : [`errors ${errors.toFixed(1)} %`])].join('   ');
}

function sharesOf(measurement: Measurement): MeasuredShares {
  const { requests, versions, statuses } = measurement;
  const failed = Object.entries(statuses).reduce(
    (sum, [status, count]) => sum + (status === 'broken' || Number(status) >= 500 ? count : 0),
    0,
  );
  return {
    requests,
    shares: Object.fromEntries(Object.keys(versions).map((version) => [version, percentOf(measurement, version)])),
    errors: requests === 0 ? 0 : Math.round((failed / requests) * 1000) / 10,
  };
}
