import { MemoirError } from '../../core/errors.ts';
import type { Warning } from '../../core/memory.ts';
import type { Scope } from '../../core/scope.ts';
import type { ImportOptions, ImportProblem, ImportResult } from '../../core/transfer.ts';
import { createBatchImport } from './import-batch.ts';
import type { BatchCounts, BatchParts, ImportedLine } from './import-batch.ts';
import { MEMORY_FIELDS } from './order-fields.ts';
import { isHeader, readHeader } from './read-header.ts';
import type { ReadHeader } from './read-header.ts';
import { readMemory } from './read-memory.ts';
import { createMet, settleSlots } from './settle-slots.ts';
import { createTally } from './tally.ts';
import type { Tally } from './tally.ts';

/** Memories of one commit, and characters of their lines, at most. */
const BATCH_SIZE = 500;
const BATCH_LENGTH = 8_000_000;
const MOST_IGNORED = 20;

/** What is read under one header; a file may be several that were joined. */
interface Section {
  owner: Scope | undefined;
  /** What there should be, which a last line may amend. */
  expected: ReadHeader | undefined;
  /** Counts sections that have a header; lines without one may come from anywhere. */
  readonly history: number | undefined;
  readonly tally: Tally;
}

/**
 * Writes what `exportScope` or `exportLines` gave into a scope: ids, versions, histories, order and
 * all. `source` yields lines as text, or as the objects that they are; empty ones count and tell
 * nothing. Held in memory is one batch, which is durable before the next one is begun.
 *
 * Memories of another owner, and ids that memories of other users have, get ids of their own, the
 * same in every import, and so does everything that names them. What is here already is left as it
 * is. Values that are no memory are skipped and told to `onProblem`; a file that holds less than its
 * header says is imported as far as it goes, with a warning.
 */
export async function importRecords(
  parts: BatchParts,
  scope: Scope,
  source: AsyncIterable<unknown> | Iterable<unknown>,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const reading = createReading(parts, options);
  const importBatch = createBatchImport(parts, scope);
  const counts: BatchCounts = { added: 0, repeated: 0, met: createMet() };
  let batch: ImportedLine[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    const problems = await importBatch(batch, counts);
    for (const problem of problems) reading.skip(problem);
    batch = [];
    length = 0;
    options.onProgress?.({ added: counts.added, repeated: counts.repeated });
  };
  for await (const value of source) {
    if (options.signal?.aborted === true) break;
    const line = reading.read(value);
    if (line === undefined) continue;
    batch.push(line);
    length += line.length;
    if (batch.length >= BATCH_SIZE || length >= BATCH_LENGTH) await flush();
  }
  if (batch.length > 0 && options.signal?.aborted !== true) await flush();
  const adjusted = await settleSlots(parts, counts.met);
  if (options.signal?.aborted !== true) reading.endSection();
  const { added, repeated } = counts;
  return { added, repeated, adjusted, ...reading.result() };
}

interface Reading {
  /** What a value says; undefined for a header, for nothing, and for what is skipped. */
  read(value: unknown): ImportedLine | undefined;
  skip(problem: ImportProblem): void;
  /** Compares what was read with what its header says. */
  endSection(): void;
  result(): Pick<ImportResult, 'skipped' | 'ignored' | 'warnings'>;
}

function createReading({ runtime }: BatchParts, { onProblem }: ImportOptions): Reading {
  const ignored = new Set<string>();
  const warnings: Warning[] = [];
  let skipped = 0;
  let index = -1;
  let histories = 0;
  let section: Section = openSection(undefined);

  function openSection(header: ReadHeader | undefined): Section {
    const tally = createTally(runtime.digest);
    if (header !== undefined) histories += 1;
    const history = header && histories;
    return { owner: header?.scope, expected: header, history, tally };
  }

  function takeHeader(value: unknown): undefined {
    const header = readHeader(value);
    if (header.amends) {
      section.expected = header;
      return;
    }
    endSection();
    section = openSection(header);
  }

  function endSection(): void {
    const warning = lackOf(section);
    if (warning !== undefined) warnings.push(warning);
  }

  function skip(problem: ImportProblem): void {
    skipped += 1;
    onProblem?.(problem);
  }

  function parse(value: unknown): ImportedLine | undefined {
    const given: unknown = typeof value === 'string' ? parseLine(value) : value;
    if (given === undefined) return undefined;
    if (isHeader(given)) return takeHeader(given);
    const memory = readMemory(given);
    const text = typeof value === 'string' ? value.trim() : JSON.stringify(given);
    section.tally.add(text, memory.kind);
    for (const name of Object.keys(Object(given))) {
      if (!MEMORY_FIELDS.has(name) && ignored.size < MOST_IGNORED) ignored.add(name);
    }
    section.owner ??= memory.scope;
    const { owner, history } = section;
    return { index, memory, owner, history, length: text.length };
  }

  return {
    skip,
    endSection,
    read(value) {
      index += 1;
      try {
        return parse(value);
      } catch (error) {
        if (!MemoirError.is(error) || error.code === 'UNSUPPORTED') throw error;
        return void skip({ index, reason: error.message });
      }
    },
    result: () => ({ skipped, ignored: [...ignored], warnings }),
  };
}

function parseLine(line: string): unknown {
  if (line.trim() === '') return undefined;
  try {
    return JSON.parse(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new MemoirError('INVALID_INPUT', `is not JSON: ${error.message}`, { cause: error });
  }
}

function lackOf({ expected, tally }: Section): Warning | undefined {
  if (expected === undefined) return undefined;
  const { memories, digest } = tally.result();
  if (memories < expected.memories) {
    const message = `the file holds ${memories} whole memories of the ${expected.memories} that its first line tells of: it was cut off, or lines are damaged`;
    return { code: 'IMPORT_INCOMPLETE', message };
  }
  if (digest === expected.digest) return undefined;
  const message = 'the file is not as it was exported: somebody changed or added to it';
  return { code: 'IMPORT_CHANGED', message };
}
