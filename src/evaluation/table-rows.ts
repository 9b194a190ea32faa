import type { AblationReport } from './ablation.ts';
import type { AbstentionReport } from './abstention.ts';
import type { Interval } from './bootstrap.ts';
import type { CategoryNames } from './markdown.ts';
import type { EvaluationReport, FullSplitReport, SplitReport } from './report.ts';

/** One row of a table for people: titles with values, in the order of the columns. */
export type TableRow = readonly (readonly [title: string, value: string])[];

export function titled(cells: Readonly<Record<string, string>>): TableRow {
  return Object.entries(cells);
}

/** The tables of a report, in percent: turns by rank and budget, other measures, sessions. */
export function reportTables(
  report: EvaluationReport,
  names: CategoryNames,
): readonly (readonly TableRow[])[] {
  const of = (row: (name: string, split: SplitReport, ci?: TurnIntervals) => TableRow) =>
    Object.entries(report.splits).flatMap(([name, split]) => [
      row(`**${name}**`, split, split.ci),
      ...Object.entries(split.categories).map(([category, own]) =>
        row(`${name}: ${names[category] ?? category}`, own),
      ),
    ]);
  const hasSessions = Object.values(report.splits).some(({ sessions }) => sessions !== undefined);
  return [
    of((name, split, ci) => recallRow(report.dataset, name, split, ci)),
    of((name, split) => strictRow(report.dataset, name, split)),
    ...(hasSessions ? [of((name, split) => sessionRow(report.dataset, name, split))] : []),
  ];
}

type TurnIntervals = FullSplitReport['ci'];

function recallRow(
  dataset: string,
  name: string,
  { n, recall, budget }: SplitReport,
  ci?: TurnIntervals,
): TableRow {
  return titled({
    [dataset]: name,
    n: String(n),
    'R@1': percent(recall['1']),
    'R@5': percent(recall['5']),
    'R@10': percent(recall['10']),
    '95 %': range(ci?.recall['10']),
    'R@20': percent(recall['20']),
    'R@50': percent(recall['50']),
    '500 tokens': percent(budget['500']),
    '1,000': percent(budget['1000']),
    '2,000': percent(budget['2000']),
  });
}

function strictRow(dataset: string, name: string, split: SplitReport): TableRow {
  const { any, all, ndcg, mrr } = split;
  return titled({
    [dataset]: name,
    'any@1': percent(any['1']),
    'any@5': percent(any['5']),
    'any@10': percent(any['10']),
    'all@1': percent(all['1']),
    'all@5': percent(all['5']),
    'all@10': percent(all['10']),
    'nDCG@10': percent(ndcg['10']),
    MRR: percent(mrr['all']),
  });
}

function sessionRow(dataset: string, name: string, { sessions }: SplitReport): TableRow {
  return titled({
    [`${dataset}, sessions`]: name,
    n: String(sessions?.n ?? 0),
    'any@1': percent(sessions?.any['1']),
    'any@5': percent(sessions?.any['5']),
    'any@10': percent(sessions?.any['10']),
    'all@5': percent(sessions?.all['5']),
    'all@10': percent(sessions?.all['10']),
    'R@5': percent(sessions?.recall['5']),
    'R@10': percent(sessions?.recall['10']),
  });
}

/** Of questions with one answer each, the ways of ranking beside each other. */
export function hitRows(
  variants: readonly { readonly name: string; readonly report: EvaluationReport }[],
): readonly TableRow[] {
  return variants.flatMap(({ name, report }) =>
    Object.entries(report.splits).map(([split, { n, any, mrr, ci }]) =>
      titled({
        [report.dataset]: `${name}, ${split}`,
        n: String(n),
        'hit@1': percent(any['1']),
        '95 %': range(ci.any['1']),
        'hit@5': percent(any['5']),
        '95 % ': range(ci.any['5']),
        'hit@10': percent(any['10']),
        MRR: percent(mrr['all']),
      }),
    ),
  );
}

/** Both ends of an interval in percent; empty when there is none. */
export function range(interval: Interval | undefined): string {
  return interval === undefined ? '' : `${percent(interval[0])} to ${percent(interval[1])}`;
}

export function ablationRows(split: string, report: AblationReport): readonly TableRow[] {
  return report.rows.map(({ without, change, ci: [low, high], better, worse }) =>
    titled({
      [`${split}, n ${report.n}, R@10 ${percent(report.full)}`]: `without ${without}`,
      change: percent(change),
      '95 %': `${percent(low)} to ${percent(high)}`,
      better: String(better),
      worse: String(worse),
    }),
  );
}

export function abstentionRows(split: string, report: AbstentionReport): readonly TableRow[] {
  const { n, curve } = report;
  return curve.map(({ floor, answerable, unanswerable, foreign }) =>
    titled({
      [`floor (${split})`]: floor.toFixed(2),
      [`kept (n ${n.answerable})`]: percent(answerable.kept),
      results: answerable.results.toFixed(1),
      [`unanswerable silent (n ${n.unanswerable})`]: percent(unanswerable?.silent),
      'results ': unanswerable?.results.toFixed(1) ?? '',
      [`foreign silent (n ${n.foreign})`]: percent(foreign?.silent),
      'results  ': foreign?.results.toFixed(1) ?? '',
    }),
  );
}

/** A share of 0 to 1 with one digit after the point; empty when there is none. */
export function percent(fraction: number | undefined): string {
  return fraction === undefined ? '' : (fraction * 100).toFixed(1);
}
