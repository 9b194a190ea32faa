import type { Candidate, DeriveSettings } from '../../core/extraction.ts';
import { isAbout } from './admits.ts';

/** The candidate with the categories it belongs to, by their names and what is known to belong to them. */
export function categoriesOf(candidate: Candidate, { categories = [] }: DeriveSettings): Candidate {
  const own = categories.filter((category) => isAbout(candidate, category));
  return own.length === 0 ? candidate : { ...candidate, categories: own };
}
