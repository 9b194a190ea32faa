import type { MemoryRecord } from '../../core/record.ts';

/**
 * A memory without the sources that go, as its next version; undefined when nothing is left that it
 * rests on, so that it has to go too.
 */
export function weaken(record: MemoryRecord, gone: ReadonlySet<string>): MemoryRecord | undefined {
  const sources = record.sources.filter(({ id }) => !gone.has(id));
  if (sources.length === 0) return undefined;
  return { ...record, sources, version: record.version + 1 };
}
