/** Days, hours, minutes and seconds, largest first and each at most once: `10m`, `1h30m`, `45s`. */
export const DURATION = /^(?=\d)(?:\d{1,3}d)?(?:\d{1,4}h)?(?:\d{1,5}m)?(?:\d{1,6}s)?$/;

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;
const SECONDS: Readonly<Record<string, number>> = Object.fromEntries(UNITS);

/** Reads a duration that {@link DURATION} matches, in seconds. */
export function parseDuration(text: string): number {
  let seconds = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([dhms])/g)) seconds += Number(count) * (SECONDS[unit ?? 's'] ?? 0);
  return seconds;
}

/** Writes whole seconds as briefly as {@link parseDuration} reads them: 5400 is `1h30m`, 0 is `0s`. */
export function formatDuration(seconds: number): string {
  let left = seconds;
  let text = '';
  for (const [unit, length] of UNITS) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === '' ? '0s' : text;
}
