import type { Question } from '../core/question.ts';
import { plainWords, readTerms } from '../text/analyze.ts';
import { conceptsOf } from '../text/concepts.ts';
import { asksAssistant, asksList, asksNumber } from '../text/patterns.ts';
import { termHash } from '../text/term-hash.ts';
import { readPeriod } from './period.ts';

/** Longest part of a question that is read, in UTF-16 code units: a question may be a whole message. */
export const MAX_QUESTION_LENGTH = 8_000;

/**
 * Reads a question without a model: its terms, the names in it, what its wording asks for, and, when
 * `now` (epoch ms) is given, the period it names as seen from then.
 */
export function analyzeQuestion(text: string, now?: number): Question {
  const read = text.slice(0, MAX_QUESTION_LENGTH);
  const { terms: all, variants } = readTerms(read);
  const terms = [...new Set(all)];
  // Like a concept, another form of a word adds to the score and is no further word to be covered.
  const beside = new Set([...variants, ...conceptsOf([...terms, ...variants])]);
  for (const term of terms) beside.delete(term);
  const period = now === undefined ? undefined : readPeriod(read, now);
  return {
    text: read,
    terms: [
      ...terms.map((term) => ({ term, hash: termHash(term), isConcept: false })),
      ...[...beside].map((term) => ({ term, hash: termHash(term), isConcept: true })),
    ],
    words: [...new Set(plainWords(read))].map(termHash),
    asksAssistant: asksAssistant(read),
    asksNumber: asksNumber(read),
    asksList: asksList(read),
    ...(period !== undefined && { period }),
  };
}
