import type { Statement } from '../core/statement.ts';
import { normalize } from '../text/normalize.ts';
import { predicateOf } from './predicates.ts';

/**
 * The place that a statement fills: of two statements in one slot the later ends the earlier. Subject
 * and predicate for predicates of one value; the object too for those of many. What is denied is in
 * the slot of what is said, because one ends the other.
 */
export function slotOf(statement: Statement): string {
  const place = [nameKey(statement.subject), statement.predicate];
  if (predicateOf(statement.predicate).values === 'many') place.push(nameKey(statement.object));
  return place.join('\u0000');
}

/**
 * A name or value without what does not tell it apart: case, accents, articles, a possessive ending,
 * punctuation around it. Of what is nothing else it is the folded text itself, so never empty unless
 * the name is.
 */
export function nameKey(name: string): string {
  const folded = normalize(name).replaceAll('’', "'").replaceAll(/\s+/gu, ' ').trim();
  const bare = folded
    .replace(/^["'“”«(]+|["'“”».,;:!)]+$/gu, '')
    .replace(/^(?:the|a|an|my|our|your|his|her|their)\s+/u, '')
    .replace(/'s$|(?<=s)'$/u, '')
    .trim();
  return bare === '' ? folded : bare;
}
