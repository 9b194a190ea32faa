import type { AblationReport } from './ablation.ts';
import type { AbstentionReport } from './abstention.ts';
import type { EvaluationReport } from './report.ts';
import {
  ablationRows,
  abstentionRows,
  hitRows,
  reportTables,
  type TableRow,
} from './table-rows.ts';

/** Names of categories for people, where the data set only numbers them. */
export type CategoryNames = Readonly<Record<string, string>>;

/** The report as Markdown tables, in percent; the interval is that of recall at 10. */
export function toMarkdown(report: EvaluationReport, names: CategoryNames = {}): string {
  return reportTables(report, names).map(markdownTable).join('\n\n');
}

export function hitsMarkdown(
  variants: readonly { readonly name: string; readonly report: EvaluationReport }[],
): string {
  return markdownTable(hitRows(variants));
}

export function ablationMarkdown(split: string, report: AblationReport): string {
  return markdownTable(ablationRows(split, report));
}

export function abstentionMarkdown(split: string, report: AbstentionReport): string {
  return markdownTable(abstentionRows(split, report));
}

export function markdownTable(rows: readonly TableRow[]): string {
  const titles = rows[0]?.map(([title]) => title.trim()) ?? [];
  return [
    `| ${titles.join(' | ')} |`,
    `|${titles.map(() => '---|').join('')}`,
    ...rows.map((cells) => `| ${cells.map(([, value]) => value).join(' | ')} |`),
  ].join('\n');
}
