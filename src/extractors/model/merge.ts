import type { Candidate } from '../../core/extraction.ts';
import { nameKey, slotOf } from '../../truth/slot.ts';
import { normalize } from '../../text/normalize.ts';

/**
 * The candidates with those of rules before them, what one message says once: of two that say the
 * same sentence, or fill the same slot with the same value or out of the same words, the first stays.
 * What two messages say stays twice: being said again makes a memory surer.
 */
export function mergeCandidates(
  first: readonly Candidate[],
  then: readonly Candidate[],
): readonly Candidate[] {
  const merged: Candidate[] = [];
  for (const candidate of [...first, ...then]) {
    if (!merged.some((other) => isDouble(other, candidate))) merged.push(candidate);
  }
  return merged;
}

function isDouble(one: Candidate, other: Candidate): boolean {
  if (one.source.id !== other.source.id || one.stance !== other.stance) return false;
  if (normalize(one.text) === normalize(other.text)) return true;
  if (one.statement === undefined || other.statement === undefined) return false;
  if (one.statement.negated !== other.statement.negated) return false;
  if (slotOf(one.statement) !== slotOf(other.statement)) return false;
  return nameKey(one.statement.object) === nameKey(other.statement.object) || overlap(one, other);
}

function overlap({ source: one }: Candidate, { source: other }: Candidate): boolean {
  return one.start < other.end && other.start < one.end;
}
