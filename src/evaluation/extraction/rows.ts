import type { Interval } from '../bootstrap.ts';
import { percent, range, type TableRow, titled } from '../table-rows.ts';
import type { GoldReport, GoldScore } from './gold-report.ts';
import type { ExtractionReport, ExtractionSplitReport, NothingReport } from './report.ts';
import type { Score } from './score.ts';

/** The tables of a report, in percent: statements, turns with nothing to keep, dates. */
export function extractionTables(report: ExtractionReport): readonly (readonly TableRow[])[] {
  const splits = Object.entries(report.splits);
  return [
    splits.flatMap(([name, split]) => scoreRows(name, split)),
    splits.flatMap(([name, split]) => nothingRows(name, split)),
    splits.map(([name, { dates, rightKind }]) =>
      titled({
        'of what was found': name,
        'dates told': String(dates.told),
        right: percent(dates.right),
        '95 %': range(dates.ci),
        invented: String(dates.invented),
        'right kind': percent(rightKind),
      }),
    ),
  ];
}

function scoreRows(split: string, report: ExtractionSplitReport): readonly TableRow[] {
  const parts = [...Object.entries(report.kinds), ...Object.entries(report.phenomena)];
  return [
    scoreRow(`**${split}**`, report, report.ci),
    ...parts.map(([name, score]) => scoreRow(`${split}: ${name}`, score)),
  ];
}

function scoreRow(name: string, score: Score, ci: ExtractionSplitReport['ci'] = {}): TableRow {
  return titled({
    extraction: name,
    statements: String(score.statements),
    candidates: String(score.candidates),
    precision: percent(score.precision),
    '95 %': range(ci.precision),
    recall: percent(score.recall),
    '95 % ': range(ci.recall),
    F1: percent(score.f1),
    '95 %  ': range(ci.f1),
  });
}

function nothingRows(split: string, { nothing }: ExtractionSplitReport): readonly TableRow[] {
  const row = (name: string, of: NothingReport, ci?: Interval): TableRow =>
    titled({
      'nothing to keep': name,
      turns: String(of.turns),
      found: String(of.candidates),
      'per 100 turns': of.per100.toFixed(1),
      '95 %': range(ci),
    });
  return [
    row(`**${split}**`, nothing, nothing.ci),
    ...Object.entries(nothing.about).map(([about, of]) => row(`${split}: ${about}`, of)),
  ];
}

/** One row for all gold memories, one for each persona, one for each side of the conversation. */
export function goldRows(report: GoldReport): readonly TableRow[] {
  return [
    goldRow('**all**', report, report.ci),
    ...Object.entries(report.personas).map(([name, score]) => goldRow(name, score)),
    ...Object.entries(report.saidBy).map(([name, score]) => goldRow(`said by the ${name}`, score)),
  ];
}

function goldRow(name: string, score: GoldScore, ci?: GoldReport['ci']): TableRow {
  return titled({
    'RealMem, gold memories': name,
    n: String(score.memories),
    recall: percent(score.recall),
    '95 %': range(ci?.recall),
    'of turns kept whole': percent(score.reachable),
    candidates: String(score.candidates),
    'supported by gold': percent(score.supported),
    '95 % ': range(ci?.supported),
  });
}
