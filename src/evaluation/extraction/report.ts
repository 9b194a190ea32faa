import type { Candidate } from '../../core/extraction.ts';
import { KINDS } from '../../core/record.ts';
import type { Interval } from '../bootstrap.ts';
import type { Split } from '../case.ts';
import { percentile, round } from '../metrics.ts';
import { SPLITS } from '../report.ts';
import type { LabelledTurn } from './label.ts';
import { pairUp } from './pair.ts';
import { PHENOMENA } from './phenomena.ts';
import { countDates } from './right-dates.ts';
import {
  countAll,
  type Counts,
  countWhere,
  intervalsOf,
  roundedInterval,
  type Score,
  type ScoreIntervals,
  scoreOf,
  share,
  sum,
  type TurnOutcome,
} from './score.ts';

export interface ExtractionSplitReport extends Score {
  readonly turns: number;
  /** Statements that may be found. */
  readonly optional: number;
  /** 95 % bootstrap intervals over turns. */
  readonly ci: ScoreIntervals;
  readonly kinds: Readonly<Record<string, Score>>;
  readonly phenomena: Readonly<Record<string, Score>>;
  /** Turns that say nothing worth keeping: what is found there is wrong. */
  readonly nothing: NothingReport & {
    readonly ci?: Interval;
    readonly about: Readonly<Record<string, NothingReport>>;
  };
  /** Of the dates that texts tell of statements that were found. */
  readonly dates: {
    readonly told: number;
    readonly right?: number;
    readonly ci?: Interval;
    readonly invented: number;
  };
  /** The share of what was found that was given the kind of its label. */
  readonly rightKind?: number;
}

export interface NothingReport {
  readonly turns: number;
  readonly candidates: number;
  readonly per100: number;
}

export interface ExtractionReport {
  readonly dataset: 'extraction';
  readonly splits: Readonly<Partial<Record<Split, ExtractionSplitReport>>>;
  readonly millisecondsPerTurn: { readonly p50: number; readonly p95: number };
}

/** Scores the candidates of one turn. */
export function outcomeOf(
  conversation: { readonly id: string; readonly split: Split },
  turn: LabelledTurn,
  candidates: readonly Candidate[],
): TurnOutcome {
  const { id, split } = conversation;
  return { conversation: id, split, turn, candidates, ...pairUp(turn, candidates) };
}

/** Adds up the outcomes; splits without a turn are absent. */
export function extractionReport(
  outcomes: readonly TurnOutcome[],
  millisecondsPerTurn: readonly number[],
): ExtractionReport {
  const splits = SPLITS.flatMap((split) => {
    const own = outcomes.filter((outcome) => outcome.split === split);
    return own.length === 0 ? [] : [[split, splitReport(own)] as const];
  });
  return {
    dataset: 'extraction',
    splits: Object.fromEntries(splits),
    millisecondsPerTurn: {
      p50: round(percentile(millisecondsPerTurn, 0.5), 2),
      p95: round(percentile(millisecondsPerTurn, 0.95), 2),
    },
  };
}

function splitReport(outcomes: readonly TurnOutcome[]): ExtractionSplitReport {
  const pairs = outcomes.flatMap((outcome) => outcome.pairs);
  const rightKind = share(
    pairs.filter(({ label, candidate }) => label.kind === candidate.kind).length,
    pairs.length,
  );
  return {
    turns: outcomes.length,
    optional: outcomes
      .flatMap(({ turn }) => turn.labels)
      .filter(({ optional }) => optional === true).length,
    ...scoreOf(outcomes.map(countAll)),
    ci: intervalsOf(outcomes.map(countAll)),
    kinds: byKind(outcomes),
    phenomena: byPhenomenon(outcomes),
    nothing: nothingReport(outcomes),
    dates: datesReport(outcomes),
    ...(rightKind !== undefined && { rightKind: round(rightKind, 4) }),
  };
}

function byKind(outcomes: readonly TurnOutcome[]): Readonly<Record<string, Score>> {
  const kinds = KINDS.filter((kind) => kind !== 'episode');
  return named(kinds, String, (kind) =>
    outcomes.map((outcome) =>
      countWhere(
        outcome,
        (label) => label.kind === kind,
        (candidate) => candidate.kind === kind,
      ),
    ),
  );
}

function byPhenomenon(outcomes: readonly TurnOutcome[]): Readonly<Record<string, Score>> {
  return named(
    PHENOMENA,
    ({ name }) => name,
    ({ ofLabel, ofCandidate }) =>
      outcomes.map((outcome) =>
        countWhere(
          outcome,
          (label) => ofLabel(label, outcome.turn),
          (candidate) => ofCandidate(candidate, outcome.turn),
        ),
      ),
  );
}

/** What there is neither a statement nor a candidate of is left out. */
function named<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  countsOf: (item: Item) => readonly Counts[],
): Readonly<Record<string, Score>> {
  const scores = items.map((item) => [nameOf(item), scoreOf(countsOf(item))] as const);
  return Object.fromEntries(
    scores.filter(([, { statements, candidates }]) => statements + candidates > 0),
  );
}

function nothingReport(outcomes: readonly TurnOutcome[]): ExtractionSplitReport['nothing'] {
  const empty = outcomes.filter(({ turn }) => turn.labels.length === 0);
  const groups = [...new Set(empty.map(({ turn }) => turn.about ?? 'other'))].sort();
  const ci = roundedInterval(empty, (rows) => nothingOf(rows).per100 / 100);
  return {
    ...nothingOf(empty),
    ...(ci !== undefined && { ci }),
    about: Object.fromEntries(
      groups.map((about) => [
        about,
        nothingOf(empty.filter(({ turn }) => (turn.about ?? 'other') === about)),
      ]),
    ),
  };
}

function nothingOf(outcomes: readonly TurnOutcome[]): NothingReport {
  const candidates = sum(outcomes, (outcome) => outcome.candidates.length);
  const per100 = round((share(candidates, outcomes.length) ?? 0) * 100, 2);
  return { turns: outcomes.length, candidates, per100 };
}

function datesReport(outcomes: readonly TurnOutcome[]): ExtractionSplitReport['dates'] {
  const counts = outcomes.flatMap(({ pairs }) => pairs.map(countDates));
  const rightShare = (rows: typeof counts): number | undefined =>
    share(
      sum(rows, ({ right }) => right),
      sum(rows, ({ told }) => told),
    );
  const right = rightShare(counts);
  const ci = roundedInterval(counts, (rows) => rightShare([...rows]));
  return {
    told: sum(counts, ({ told }) => told),
    ...(right !== undefined && { right: round(right, 4) }),
    ...(ci !== undefined && { ci }),
    invented: sum(counts, ({ invented }) => invented),
  };
}
