import type { AblationReport } from '../../../evaluation/ablation.ts';
import type { AbstentionReport } from '../../../evaluation/abstention.ts';
import {
  ablationMarkdown,
  abstentionMarkdown,
  type CategoryNames,
  hitsMarkdown,
  toMarkdown,
} from '../../../evaluation/markdown.ts';
import type { EvaluationReport } from '../../../evaluation/report.ts';
import {
  ablationRows,
  abstentionRows,
  hitRows,
  reportTables,
  type TableRow,
} from '../../../evaluation/table-rows.ts';
import { printTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** Everything that one run of `eval` found out. */
export interface Findings {
  readonly variants: readonly { readonly name: string; readonly report: EvaluationReport }[];
  /** Every question has one answer: the ways of ranking are shown beside each other. */
  readonly hits: boolean;
  readonly categoryNames: CategoryNames;
  readonly ablation?: Readonly<Record<string, AblationReport>>;
  readonly abstention?: Readonly<Record<string, AbstentionReport>>;
  readonly unscored: Readonly<Record<string, number>>;
  readonly machine: string;
  readonly embedder: string;
}

/** As tables in percent, for a terminal. */
export function printFindings(terminal: Terminal, findings: Findings): void {
  if (findings.hits) printRows(terminal, hitRows(findings.variants));
  for (const { name, report } of findings.variants) {
    if (!findings.hits) printTables(terminal, name, report, findings);
    terminal.line(latencyLine(name, report));
  }
  for (const [split, report] of Object.entries(findings.ablation ?? {})) {
    terminal.line();
    printRows(terminal, ablationRows(split, report));
  }
  for (const [split, report] of Object.entries(findings.abstention ?? {})) {
    terminal.line();
    printRows(terminal, abstentionRows(split, report));
  }
  for (const line of closingLines(findings)) terminal.line(line);
}

/** As Markdown tables, for a document. */
export function printMarkdown(terminal: Terminal, findings: Findings): void {
  if (findings.hits) terminal.line(`${hitsMarkdown(findings.variants)}\n`);
  for (const { name, report } of findings.variants) {
    if (!findings.hits) {
      terminal.line(`${name}:\n\n${toMarkdown(report, findings.categoryNames)}\n`);
    }
    terminal.line(`${latencyLine(name, report)}\n`);
  }
  for (const [split, report] of Object.entries(findings.ablation ?? {})) {
    terminal.line(`${ablationMarkdown(split, report)}\n`);
  }
  for (const [split, report] of Object.entries(findings.abstention ?? {})) {
    terminal.line(`${abstentionMarkdown(split, report)}\n`);
  }
  for (const line of closingLines(findings)) terminal.line(line);
}

function printTables(
  terminal: Terminal,
  name: string,
  report: EvaluationReport,
  { variants, categoryNames }: Findings,
): void {
  if (variants.length > 1) terminal.line(`${name}\n`);
  for (const rows of reportTables(report, categoryNames)) {
    printRows(terminal, rows);
    terminal.line();
  }
}

function latencyLine(name: string, { latencyMs: { p50, p95 } }: EvaluationReport): string {
  return `One search (${name}) takes ${p50} ms (median), ${p95} ms (95th percentile).`;
}

function closingLines({ unscored, machine, embedder }: Findings): readonly string[] {
  const reasons = Object.entries(unscored).map(([reason, count]) => `${count} ${reason}`);
  return [
    ...(reasons.length > 0 ? [`Not scored by recall: ${reasons.join(', ')}.`] : []),
    `Embedder ${embedder}; ${machine}.`,
  ];
}

/** One table; titles are those of the first row. */
export function printRows(terminal: Terminal, rows: readonly TableRow[]): void {
  const columns = (rows[0] ?? []).map(([title], index) => ({
    title: title.trim(),
    value: (row: TableRow) => (row[index]?.[1] ?? '').replaceAll('**', ''),
    align: index === 0 ? ('left' as const) : ('right' as const),
  }));
  printTable(terminal, rows, columns);
}
