import { type Interval, uniform } from '../bootstrap.ts';
import { percentile } from '../metrics.ts';

const RESAMPLES = 1000;
const SEED = 20260501;

/**
 * 95 % percentile bootstrap interval (Efron 1979) of a share of sums: 1,000 resamples of the rows,
 * the same ones in every run. Undefined when the share is undefined in every resample.
 */
export function shareInterval<Row>(
  rows: readonly Row[],
  shareOf: (resampled: readonly Row[]) => number | undefined,
): Interval | undefined {
  const chance = uniform(SEED);
  const shares: number[] = [];
  for (let round = 0; round < RESAMPLES && rows.length > 0; round += 1) {
    const resampled = rows.map((row) => rows[Math.floor(chance() * rows.length)] ?? row);
    const share = shareOf(resampled);
    if (share !== undefined) shares.push(share);
  }
  if (shares.length === 0) return undefined;
  return [percentile(shares, 0.025), percentile(shares, 0.975)];
}
