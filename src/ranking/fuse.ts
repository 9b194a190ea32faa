import { WEIGHTS } from './weights.ts';

/** Mean and standard deviation of scores over the candidates of all spaces. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

/** Scores of one space summed up by whoever made them: how many there are, and their powers. */
export interface Sums {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

/** Spread over the passing candidates that have a score; deviation 0 when all are equal or none is there. */
export function spreadOf(spaces: readonly Sums[]): Spread {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const each of spaces) {
    count += each.count;
    sum += each.sum;
    squares += each.squares;
  }
  if (count === 0) return { mean: 0, deviation: 0 };
  const mean = sum / count;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}

/** How words and meaning become one value: both as standard scores over all candidates. */
export interface Fusion {
  readonly wordMean: number;
  readonly wordScale: number;
  readonly meaningMean: number;
  readonly meaningScale: number;
}

/**
 * words * z(words) + meaning * z(meaning), where a z is 0 (the mean) for what has no opinion or
 * where all are equal.
 */
export function fusionOf(words: Spread, meaning: Spread, weights: FusionWeights): Fusion {
  return {
    wordMean: words.mean,
    wordScale: words.deviation === 0 ? 0 : weights.words / words.deviation,
    meaningMean: meaning.mean,
    meaningScale: meaning.deviation === 0 ? 0 : weights.meaning / meaning.deviation,
  };
}

/** How much words and meaning weigh beside each other. */
export interface FusionWeights {
  readonly words: number;
  readonly meaning: number;
}

/** Words alone, without an embedded question. */
export const WORDS_ALONE: FusionWeights = { words: 1, meaning: 0 };

/**
 * The coverage gate, from the best share (0 to 1) of the question's idf weight found in one memory:
 * the less the words cover, the more meaning weighs; where they cover next to nothing, what little
 * they say (a shared concept, a neighbour) must not be blown up to a full standard score.
 */
export function coverageGate(coverage: number): FusionWeights {
  const { floor, gain, power, wordsFrom, leastWords } = WEIGHTS.meaning;
  return {
    words: Math.max(leastWords, Math.min(1, coverage / wordsFrom)),
    meaning: floor + gain * (1 - Math.min(1, coverage)) ** power,
  };
}
