import type { Candidate, DeriveSettings, Extractor } from '../core/extraction.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Statement } from '../core/statement.ts';

const READ_ALL: DeriveSettings = { strategy: 'everything', threshold: 0 };
/** A statement stands for a text when it was read from at least this share of it. */
const TELLING_SHARE = 0.6;

/** The one thing that a text states; of a text that states several, none stands for it. */
export async function readOnly(
  extractor: Extractor | undefined,
  record: MemoryRecord,
): Promise<Candidate | undefined> {
  if (extractor === undefined) return undefined;
  const episode: MemoryRecord = { ...record, kind: 'episode', role: record.role ?? 'user' };
  const input = { episodes: [episode], before: [], settings: READ_ALL };
  const { candidates } = await extractor.extract(input);
  const stated = candidates.filter(({ statement }) => statement !== undefined);
  const [only] = stated;
  if (only === undefined || stated.length > 1) return undefined;
  const share = (only.source.end - only.source.start) / record.text.length;
  return share >= TELLING_SHARE ? only : undefined;
}

export async function readStatement(
  extractor: Extractor | undefined,
  record: MemoryRecord,
): Promise<Statement | undefined> {
  return (await readOnly(extractor, record))?.statement;
}
