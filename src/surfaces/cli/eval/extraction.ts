import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LabelledConversation } from '../../../evaluation/extraction/label.ts';
import { extractionMisses } from '../../../evaluation/extraction/misses.ts';
import { readLabelledConversations } from '../../../evaluation/extraction/read.ts';
import { extractionTables, goldRows } from '../../../evaluation/extraction/rows.ts';
import {
  type ExtractionEffort,
  runGold,
  runLabelled,
  type RunExtractionOptions,
} from '../../../evaluation/extraction/run.ts';
import { markdownTable } from '../../../evaluation/markdown.ts';
import { type RealmemPersona, readRealmemPersona } from '../../../evaluation/realmem/read.ts';
import type { TableRow } from '../../../evaluation/table-rows.ts';
import { MemoirError } from '../../../index.ts';
import type { StoreFlags } from '../open-memory.ts';
import { count } from '../plural.ts';
import { createProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { checkFolder, type DataFile, readJson } from './json-file.ts';
import { machineLine } from './machine.ts';
import { openExtractor } from './open-extractor.ts';
import { printRows } from './print-report.ts';

export interface ExtractionFlags extends StoreFlags {
  readonly data?: string;
  readonly markdown?: boolean;
  readonly explainMisses?: string;
}

/** What one run found out, for people and for scripts. */
interface ExtractionFindings {
  readonly report: object;
  readonly tables: readonly (readonly TableRow[])[];
  readonly lines: readonly string[];
  readonly effort: ExtractionEffort;
}

const EXPECTED = 'the folder eval/extraction of a checkout of Memoir, or the folder of RealMem';

/** Measures what an extractor makes of labelled turns, or of the sessions of RealMem. */
export async function evaluateExtraction(
  flags: ExtractionFlags,
  terminal: Terminal,
): Promise<void> {
  const data = flags.data ?? defaultData();
  checkFolder(data, EXPECTED);
  const read = isRealmem(data) ? readGold(data) : readLabelled(data);
  const extractor = openExtractor(flags);
  const progress = createProgress(terminal);
  const begin = performance.now();
  try {
    const findings = await read.measure({
      extractor,
      // A language model is asked once about a conversation, as the write path asks it of a session.
      window: flags.extractor === 'model' ? 'conversation' : 'turn',
      clock: () => performance.now(),
      onProgress: (done, total) =>
        progress.update(`reading conversations, ${done} of ${total}`, done / total),
      ...(flags.explainMisses !== undefined && { missesTo: flags.explainMisses }),
    });
    progress.stop();
    const seconds = Number(((performance.now() - begin) / 1000).toFixed(1));
    print(terminal, flags, findings);
    const { report, effort } = findings;
    terminal.data({ ...report, effort, machine: machineLine(), files: read.files, seconds });
  } finally {
    progress.stop();
    await extractor.close();
  }
}

interface MeasureExtractionOptions extends RunExtractionOptions {
  /** File for what was missed. */
  readonly missesTo?: string;
}

interface ReadSet {
  readonly files: readonly DataFile[];
  readonly measure: (options: MeasureExtractionOptions) => Promise<ExtractionFindings>;
}

/** The labelled turns are not part of the published package. */
function defaultData(): string {
  const folder = fileURLToPath(new URL('../../../../eval/extraction', import.meta.url));
  if (existsSync(folder)) return folder;
  throw new MemoirError('INVALID_INPUT', `--data is missing: give ${EXPECTED}`);
}

function isRealmem(folder: string): boolean {
  return readdirSync(folder).some(isPersona);
}

function isPersona(name: string): boolean {
  return name.endsWith('_256k.json');
}

function readLabelled(folder: string): ReadSet {
  const test = readHalf(folder, ['test.json'], 'test');
  const tuneFolder = join(folder, 'tune');
  checkFolder(tuneFolder, EXPECTED);
  const names = readdirSync(tuneFolder).filter((name) => name.endsWith('.json'));
  const tune = readHalf(tuneFolder, names.sort(), 'tune');
  const conversations = [...tune.conversations, ...test.conversations];
  return {
    files: [...tune.files, ...test.files],
    async measure(options) {
      const { report, outcomes, effort } = await runLabelled(conversations, options);
      if (options.missesTo !== undefined) {
        const lines = extractionMisses(outcomes).map((miss) => `${JSON.stringify(miss)}\n`);
        writeFileSync(options.missesTo, lines.join(''));
      }
      const lines = [timeLine(report.millisecondsPerTurn)];
      return { report, tables: extractionTables(report), lines, effort };
    },
  };
}

function readHalf(
  folder: string,
  names: readonly string[],
  split: 'tune' | 'test',
): {
  readonly conversations: readonly LabelledConversation[];
  readonly files: readonly DataFile[];
} {
  const files = names.map((name) => ({ name, ...readJson(join(folder, name)) }));
  return {
    conversations: files.flatMap(({ name, value }) =>
      readLabelledConversations(name, value, split),
    ),
    files: files.map(({ file }) => file),
  };
}

function readGold(folder: string): ReadSet {
  const files = readdirSync(folder)
    .filter(isPersona)
    .sort()
    .map((name) => ({ name, ...readJson(join(folder, name)) }));
  const personas: readonly RealmemPersona[] = files.map(({ name, value }) =>
    readRealmemPersona(name, value),
  );
  return {
    files: files.map(({ file }) => file),
    async measure(options) {
      if (options.missesTo !== undefined) {
        throw new MemoirError(
          'INVALID_INPUT',
          'RealMem has no --explain-misses here: leave it out',
        );
      }
      const { report, effort } = await runGold(personas, options);
      const kept = `Candidates have ${(report.size * 100).toFixed(1)} % of the words of the turns.`;
      const lines = [kept, timeLine(report.millisecondsPerTurn)];
      return { report, tables: [goldRows(report)], lines, effort };
    },
  };
}

function timeLine({ p50, p95 }: { readonly p50: number; readonly p95: number }): string {
  return `One turn takes ${p50} ms (median), ${p95} ms (95th percentile).`;
}

function print(terminal: Terminal, flags: ExtractionFlags, findings: ExtractionFindings): void {
  for (const rows of findings.tables) {
    if (flags.markdown === true) terminal.line(markdownTable(rows));
    else printRows(terminal, rows);
    terminal.line();
  }
  for (const line of [...findings.lines, ...effortLines(findings.effort)]) terminal.line(line);
}

function effortLines(effort: ExtractionEffort): readonly string[] {
  const { extractor, modelCalls, unfounded, limits, warnings, failures } = effort;
  return [
    `Extractor ${extractor}; ${count(modelCalls, 'call')} of a model; ${machineLine()}.`,
    ...(unfounded > 0 ? [`Left out: ${count(unfounded, 'candidate')} without a source.`] : []),
    ...limits.map((limit) => `Not honoured: ${limit}.`),
    ...warnings.map((warning) => `Warning: ${warning}`),
    ...failures.map((failure) => `Failed: ${failure}`),
  ];
}
