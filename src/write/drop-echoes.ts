import type { Candidate } from '../core/extraction.ts';
import type { MemoryRecord } from '../core/record.ts';
import { sameValue } from '../truth/same.ts';
import { nameKey } from '../truth/slot.ts';

/**
 * Leaves out what an assistant or a tool says that is remembered already: it was told so, perhaps by
 * Memoir itself in a prompt, and saying it back makes it neither truer nor true again.
 */
export function dropEchoes(
  candidates: readonly Candidate[],
  episodes: readonly MemoryRecord[],
  known: readonly MemoryRecord[],
): readonly Candidate[] {
  const origins = new Map(episodes.map(({ id, origin }) => [id, origin.type]));
  return candidates.filter((candidate) => {
    const origin = origins.get(candidate.source.id);
    if (origin !== 'assistant' && origin !== 'tool') return true;
    return !known.some((record) => saysTheSame(candidate, record));
  });
}

function saysTheSame({ text, statement, source }: Candidate, record: MemoryRecord): boolean {
  if (record.sources.some(({ id }) => id === source.id)) return false;
  const other = record.statement;
  if (statement === undefined || other === undefined) return text === record.text;
  return (
    nameKey(statement.subject) === nameKey(other.subject) &&
    statement.predicate === other.predicate &&
    statement.negated === other.negated &&
    sameValue(statement.object, other.object)
  );
}
