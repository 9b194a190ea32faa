import { InvalidArgumentError } from 'commander';

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A parser of durations like 90s, 15m, 12h and 30d: milliseconds. */
export function duration(value: string): number {
  const milliseconds = readDuration(value);
  if (milliseconds !== undefined) return milliseconds;
  throw new InvalidArgumentError('Give a duration like 15m, 12h or 30d.');
}

/** A time to come: ISO 8601, or how long from now. */
export function momentFrom(value: string, now: number): string {
  const milliseconds = readDuration(value);
  return milliseconds === undefined ? value : new Date(now + milliseconds).toISOString();
}

function readDuration(value: string): number | undefined {
  const [, amount, unit = ''] = /^(\d{1,9})([smhd])$/.exec(value) ?? [];
  const milliseconds = UNITS[unit];
  return amount === undefined || milliseconds === undefined
    ? undefined
    : Number(amount) * milliseconds;
}
