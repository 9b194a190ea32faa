import { type Interval, meanIntervals } from '../bootstrap.ts';
import { mean, percentile, round } from '../metrics.ts';
import type { GoldOutcome, SessionOutcome, SupportOutcome } from './gold-memories.ts';

/** Shares from 0 to 1; absent where there is nothing to share. */
export interface GoldScore {
  readonly memories: number;
  readonly recall?: number;
  /** Recall if every turn were kept whole: what the measure itself allows. */
  readonly reachable?: number;
  readonly candidates: number;
  readonly supported?: number;
}

export interface GoldReport extends GoldScore {
  readonly dataset: 'extraction-realmem';
  readonly ci: { readonly recall: Interval; readonly supported: Interval };
  /** Different words of the candidates for each different word of the turns. */
  readonly size: number;
  readonly personas: Readonly<Record<string, GoldScore>>;
  readonly saidBy: Readonly<Record<string, GoldScore>>;
  readonly millisecondsPerTurn: { readonly p50: number; readonly p95: number };
}

/** Adds up the sessions of all personas. */
export function goldReport(
  sessions: readonly SessionOutcome[],
  millisecondsPerTurn: readonly number[],
): GoldReport {
  const gold = sessions.flatMap((session) => session.gold);
  const candidates = sessions.flatMap((session) => session.candidates);
  const said = sessions.reduce((sum, { words }) => sum + words.said, 0);
  const kept = sessions.reduce((sum, { words }) => sum + words.kept, 0);
  const group = (field: 'persona' | 'saidBy'): Readonly<Record<string, GoldScore>> =>
    Object.fromEntries(
      [...new Set(gold.map((one) => one[field]))].map((name) => [
        name,
        scoreOf(
          gold.filter((one) => one[field] === name),
          candidates.filter((one) => one[field] === name),
        ),
      ]),
    );
  return {
    dataset: 'extraction-realmem',
    ...scoreOf(gold, candidates),
    ci: {
      recall: intervalOf(gold.map(({ covered }) => covered)),
      supported: intervalOf(candidates.map(({ supported }) => supported)),
    },
    size: said === 0 ? 0 : round(kept / said, 4),
    personas: group('persona'),
    saidBy: group('saidBy'),
    millisecondsPerTurn: {
      p50: round(percentile(millisecondsPerTurn, 0.5), 2),
      p95: round(percentile(millisecondsPerTurn, 0.95), 2),
    },
  };
}

function scoreOf(gold: readonly GoldOutcome[], candidates: readonly SupportOutcome[]): GoldScore {
  return {
    memories: gold.length,
    ...(gold.length > 0 && {
      recall: shareOf(gold.map(({ covered }) => covered)),
      reachable: shareOf(gold.map(({ reachable }) => reachable)),
    }),
    candidates: candidates.length,
    ...(candidates.length > 0 && {
      supported: shareOf(candidates.map(({ supported }) => supported)),
    }),
  };
}

function shareOf(are: readonly boolean[]): number {
  return round(mean(are.map(Number)), 4);
}

function intervalOf(are: readonly boolean[]): Interval {
  const [low, high] = meanIntervals([are.map(Number)])[0] ?? [0, 0];
  return [round(low, 4), round(high, 4)];
}
