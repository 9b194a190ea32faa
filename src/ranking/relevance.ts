import type { Question, QuestionTerm } from '../core/question.ts';
import type { ScoreParts } from '../core/search.ts';
import type { Spread } from './fuse.ts';

/**
 * From ranking values, which only order, to relevance 0 to 1, which means the same everywhere: how
 * much of the question memories cover by words, how near one comes by meaning, and what its context
 * says for it.
 */

/** Where a share of the question covered by words makes relevance 0.5, and how fast it rises. */
const WORDS = { middle: 0.5, width: 0.1 };
/** In scripts without spaces a term is a pair of characters, many of them mere grammar: less is enough. */
const PAIRS_MIDDLE = 0.2;
const CHARACTER_PAIR = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/**
 * Cosines between unrelated short texts of the built-in embedder, and how many memories it takes
 * for a scope to be believed about its own instead. The mean is measured 0.13 to 0.16; 0.2 leaves a
 * margin, because one stray cosine decides in a scope of one or two: of questions about something
 * else that reach relevance 0.3 there, two thirds no longer do, and true paraphrases (0.47 in the
 * mean) lose none at 0.1.
 */
const NOISE = { mean: 0.2, deviation: 0.09, weight: 50 };
const MEANING_WIDTH = 0.07;
/** A lower rank shows in the score even where nothing else tells two hits apart. */
const STEP = 0.99;
/** What a shared concept alone is worth. */
const CONCEPT = 0.2;
/** Hits that are looked at to judge whether the question is answered at all. */
const FIRST = 5;

/** Cosines of the memories that were compared, and how many they were. */
export interface Comparison extends Spread {
  readonly count: number;
}

/**
 * Relevance of each hit, in the order of the hits and never rising. The first stands for how well
 * the best five answer the question at all; each other has the better of what it says itself and
 * what its context says for it.
 */
export function relevanceOf(
  hits: readonly ScoreParts[],
  question: Question,
  comparison: Comparison,
): number[] {
  const terms = question.terms.filter(({ isConcept }) => !isConcept);
  const wordConfidence = confidenceInWords(terms);
  const first = hits.slice(0, FIRST);
  const middle = meaningMiddle(comparison);
  const answered = wordConfidence(coverageTogether(first, terms.length));
  const mostWords = Math.max(0, ...hits.map((hit) => hit.words));
  const beyondWords = (hit: ScoreParts): number =>
    either(meaningConfidence(hit, middle), hit.concepts.length > 0 ? CONCEPT : 0);
  let ceiling = either(answered, Math.max(0, ...first.map(beyondWords)));
  return hits.map((hit, at) => {
    const own = either(wordConfidence(hit.coverage), beyondWords(hit));
    const inContext = mostWords === 0 ? 0 : answered * (hit.words / mostWords);
    if (at > 0) ceiling = Math.min(ceiling * STEP, Math.max(own, inContext));
    return ceiling;
  });
}

/**
 * The cosine at which relevance by meaning is 0.5: about the highest that as many unrelated
 * memories would reach by chance (the expected maximum of n normal values), so that a scope of ten
 * and one of ten thousand mean the same by a score.
 */
function meaningMiddle(comparison: Comparison): number {
  const { count } = comparison;
  const believed = count / (count + NOISE.weight);
  const mean = believed * comparison.mean + (1 - believed) * NOISE.mean;
  const deviation = believed * comparison.deviation + (1 - believed) * NOISE.deviation;
  return mean + deviation * Math.sqrt(2 * Math.log(count + 1));
}

/**
 * How much of the question the first hits cover: halfway between the best one alone (by idf) and
 * all together (by terms). Together tells answerable from unanswerable questions best, since the
 * answer to a long question is spread over turns.
 */
function coverageTogether(first: readonly ScoreParts[], questionTerms: number): number {
  if (questionTerms === 0) return 0;
  const alone = Math.max(0, ...first.map((hit) => hit.coverage));
  const together = new Set(first.flatMap((hit) => hit.matched)).size / questionTerms;
  return (alone + together) / 2;
}

/** How sure a share of the question's words makes, 0 to 1. */
function confidenceInWords(terms: readonly QuestionTerm[]): (coverage: number) => number {
  const pairs = terms.filter(({ term }) => CHARACTER_PAIR.test(term)).length;
  const share = terms.length === 0 ? 0 : pairs / terms.length;
  const middle = share * PAIRS_MIDDLE + (1 - share) * WORDS.middle;
  return (coverage) => (coverage === 0 ? 0 : logistic(coverage, middle, WORDS.width));
}

function meaningConfidence({ meaning }: ScoreParts, middle: number): number {
  return meaning === undefined ? 0 : logistic(meaning, middle, MEANING_WIDTH);
}

/** Either may be enough; both together are more than one. */
function either(left: number, right: number): number {
  return 1 - (1 - left) * (1 - right);
}

function logistic(value: number, middle: number, width: number): number {
  return 1 / (1 + Math.exp((middle - value) / width));
}
