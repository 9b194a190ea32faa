import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SupersessionCase } from '../../../evaluation/supersession/case.ts';
import { rememberGold } from '../../../evaluation/supersession/gold.ts';
import { readSupersessionCases } from '../../../evaluation/supersession/read.ts';
import {
  runSupersession,
  type Share,
  type SupersessionReport,
} from '../../../evaluation/supersession/run.ts';
import { markdownTable } from '../../../evaluation/markdown.ts';
import type { TableRow } from '../../../evaluation/table-rows.ts';
import { type Memory, MemoirError, type MemoryRecord, STATUSES } from '../../../index.ts';
import { type StoreFlags, withMemory } from '../open-memory.ts';
import { createProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { checkFolder, type DataFile, readJson } from './json-file.ts';
import { machineLine } from './machine.ts';
import { printRows } from './print-report.ts';

export interface SupersessionFlags extends StoreFlags {
  readonly data?: string;
  readonly markdown?: boolean;
  readonly explainMisses?: string;
}

const EXPECTED = 'the folder eval/supersession of a checkout of Memoir';
/** After all that is said in the cases. */
const NOW = '2030-01-01T00:00:00.000Z';

/**
 * Measures what is held to be true after facts have changed: with perfectly read turns, which
 * measures the decisions alone, and with the configured extractor, through the public API.
 */
export async function evaluateSupersession(
  flags: SupersessionFlags,
  terminal: Terminal,
): Promise<void> {
  const { cases, files } = readCases(flags.data ?? defaultData());
  const progress = createProgress(terminal);
  const gold = await runSupersession(cases, async (each) => rememberGold(each, NOW), NOW);
  let done = 0;
  const extracted = await inMemory(flags, (memory) =>
    runSupersession(
      cases,
      (each) => {
        done += 1;
        progress.update(`remembering cases, ${done} of ${cases.length}`, done / cases.length);
        return rememberCase(memory, each);
      },
      NOW,
    ),
  );
  progress.stop();
  if (flags.explainMisses !== undefined) {
    writeFileSync(flags.explainMisses, extracted.misses.map((miss) => `${miss}\n`).join(''));
  }
  const rows = toRows(gold, extracted);
  if (flags.markdown === true) terminal.line(markdownTable(rows));
  else printRows(terminal, rows);
  terminal.data({ gold, extracted, machine: machineLine(), files });
}

/** The cases are not part of the published package. */
function defaultData(): string {
  const folder = fileURLToPath(new URL('../../../../eval/supersession', import.meta.url));
  if (existsSync(folder)) return folder;
  throw new MemoirError('INVALID_INPUT', `--data is missing: give ${EXPECTED}`);
}

function readCases(folder: string): {
  readonly cases: readonly SupersessionCase[];
  readonly files: readonly DataFile[];
} {
  checkFolder(folder, EXPECTED);
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const read = names.sort().map((name) => readJson(join(folder, name)));
  const cases = read.flatMap(({ value }, at) =>
    readSupersessionCases(basename(names[at] ?? '', '.json'), value),
  );
  return { cases, files: read.map(({ file }) => file) };
}

async function inMemory<Result>(
  flags: StoreFlags,
  work: (memory: Memory) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'memoir-eval-'));
  const store = { ...flags, embedder: 'none', db: join(folder, 'memoir.db') };
  try {
    return await withMemory(store, work, { durability: 'normal' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tells the turns of a case one after the other, each in a session of its own. */
async function rememberCase(
  memory: Memory,
  { id, turns }: SupersessionCase,
): Promise<readonly MemoryRecord[]> {
  const scope = memory.scope({ user: id });
  for (const [at, { role, speaker, text, at: time }] of turns.entries()) {
    const message = {
      role,
      content: text,
      at: time,
      ...(speaker !== undefined && { name: speaker }),
    };
    await scope.add(message, { session: `${at}`, wait: 'derived' });
  }
  const found = await scope.list({
    derived: true,
    statuses: STATUSES,
    anyTime: true,
    limit: 1_000,
  });
  return found.items;
}

function toRows(gold: SupersessionReport, extracted: SupersessionReport): readonly TableRow[] {
  const line = (name: string, read: SupersessionReport, topic?: string): TableRow => {
    const score = topic === undefined ? read.all : read.topics[topic];
    return [
      ['', name],
      ['cases', percent(score?.cases)],
      ['current', percent(score?.current)],
      ['as of', percent(score?.asOf)],
      ['kept', percent(score?.kept)],
      ['doubles', String(score?.doubles ?? 0)],
    ];
  };
  return [
    line('gold statements', gold),
    line('extracted', extracted),
    ...Object.keys(extracted.topics).map((topic) => line(`  ${topic}`, extracted, topic)),
  ];
}

function percent(share: Share | undefined): string {
  if (share === undefined || share.of === 0) return '-';
  return `${((100 * share.right) / share.of).toFixed(1)} % of ${share.of}`;
}
