import type { SearchResult } from '../core/memory.ts';

/** Least relevance of what shares no word and no subject with a question. */
const LEAST_SCORE = 0.2;

/**
 * Whether a memory bears on a question by its own words, its subject, its meaning or what is known of
 * it, and not only because it was said beside something that does.
 */
export function bearsItself({ why, score }: SearchResult): boolean {
  const { matched, concepts, neighbour } = why.parts;
  if (why.knowledge !== undefined || why.rerank !== undefined) return true;
  if (matched.length > 0 || concepts.length > 0) return true;
  return neighbour === 0 && score >= LEAST_SCORE;
}
