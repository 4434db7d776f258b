/** Days, hours, minutes and seconds, largest first and each at most once: `10m`, `1h30m`, `45s`. */
export const DURATION = /^(?=\d)(?:\d{1,3}d)?(?:\d{1,4}h)?(?:\d{1,5}m)?(?:\d{1,6}s)?$/;

const SECONDS: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, s: 1 };

/** Reads a duration that {@link DURATION} matches, in seconds. */
export function parseDuration(text: string): number {
  let seconds = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([dhms])/g)) seconds += Number(count) * (SECONDS[unit ?? 's'] ?? 0);
  return seconds;
}
