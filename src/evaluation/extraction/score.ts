import type { Candidate } from '../../core/extraction.ts';
import type { Interval } from '../bootstrap.ts';
import type { Split } from '../case.ts';
import { round } from '../metrics.ts';
import { shareInterval } from './intervals.ts';
import type { Label, LabelledTurn } from './label.ts';
import type { Pairing } from './pair.ts';

/** A labelled turn and what an extractor made of it. */
export interface TurnOutcome extends Pairing {
  readonly conversation: string;
  readonly split: Split;
  readonly turn: LabelledTurn;
  readonly candidates: readonly Candidate[];
}

/** Shares from 0 to 1; absent where nothing could be right. */
export interface Score {
  /** Statements that must be found. */
  readonly statements: number;
  readonly candidates: number;
  readonly precision?: number;
  readonly recall?: number;
  readonly f1?: number;
}

export type ScoreIntervals = Partial<Readonly<Record<'precision' | 'recall' | 'f1', Interval>>>;

/** Of one turn, or of those of its statements that are looked at. */
export interface Counts {
  readonly statements: number;
  readonly found: number;
  readonly candidates: number;
  readonly right: number;
}

/** Every statement of a turn. */
export function countAll(outcome: TurnOutcome): Counts {
  return countWhere(
    outcome,
    () => true,
    () => true,
  );
}

/** The statements and candidates of a turn that are looked at. */
export function countWhere(
  { turn, candidates, pairs }: TurnOutcome,
  ofLabel: (label: Label) => boolean,
  ofCandidate: (candidate: Candidate) => boolean,
): Counts {
  const required = turn.labels.filter((label) => !label.optional && ofLabel(label));
  const paired = new Set(pairs.map(({ label }) => label));
  const right = new Set(pairs.map(({ candidate }) => candidate));
  const own = candidates.filter(ofCandidate);
  return {
    statements: required.length,
    found: required.filter((label) => paired.has(label)).length,
    candidates: own.length,
    right: own.filter((candidate) => right.has(candidate)).length,
  };
}

/** Adds up the turns. */
export function scoreOf(counts: readonly Counts[]): Score {
  const { precision, recall, f1 } = sharesOf(counts);
  return {
    statements: sum(counts, ({ statements }) => statements),
    candidates: sum(counts, ({ candidates }) => candidates),
    ...(precision !== undefined && { precision: round(precision, 4) }),
    ...(recall !== undefined && { recall: round(recall, 4) }),
    ...(f1 !== undefined && { f1: round(f1, 4) }),
  };
}

function sharesOf(
  counts: readonly Counts[],
): Readonly<Record<'precision' | 'recall' | 'f1', number | undefined>> {
  const precision = share(
    sum(counts, ({ right }) => right),
    sum(counts, ({ candidates }) => candidates),
  );
  const recall = share(
    sum(counts, ({ found }) => found),
    sum(counts, ({ statements }) => statements),
  );
  return { precision, recall, f1: harmonicMean(precision, recall) };
}

function harmonicMean(left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined || right === undefined) return undefined;
  return left + right === 0 ? 0 : (2 * left * right) / (left + right);
}

/** Over turns. */
export function intervalsOf(counts: readonly Counts[]): ScoreIntervals {
  const measures = ['precision', 'recall', 'f1'] as const;
  return Object.fromEntries(
    measures.flatMap((measure) => {
      const interval = roundedInterval(counts, (rows) => sharesOf(rows)[measure]);
      return interval === undefined ? [] : [[measure, interval] as const];
    }),
  );
}

/** As `shareInterval` has it, rounded for printing. */
export function roundedInterval<Row>(
  rows: readonly Row[],
  shareOf: (rows: readonly Row[]) => number | undefined,
): Interval | undefined {
  const interval = shareInterval(rows, shareOf);
  return interval === undefined ? undefined : [round(interval[0], 4), round(interval[1], 4)];
}

/** Undefined of nothing. */
export function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

export function sum<Row>(rows: readonly Row[], value: (row: Row) => number): number {
  return rows.reduce((total, row) => total + value(row), 0);
}
