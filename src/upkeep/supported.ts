import { analyze, plainWords } from '../text/analyze.ts';

/** Share of a sentence's content words that what it cites must have. */
const LEAST_SUPPORT = 0.5;
/** They are in every report of a conversation. */
const REPORTING = new Set(
  analyze('user assistant said says told asked mentioned wants talked conversation message'),
);
const NOT = /\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|without)\b|n['’]t\b/iu;

/**
 * Whether what a sentence cites says so, as far as words tell: every number and every name of it is
 * there, half of its other words, and the sentence of the source that is nearest to it says "not"
 * where it does. A cheap check against what a model made up, not a proof.
 */
export function isSupported(sentence: string, cited: readonly string[]): boolean {
  const said = cited.join('\n');
  const stems = new Set(analyze(said));
  const words = new Set(plainWords(said));
  const own = [...new Set(analyze(sentence))].filter((stem) => !REPORTING.has(stem));
  const found = own.filter((stem) => stems.has(stem)).length;
  if (own.length > 0 && found < own.length * LEAST_SUPPORT) return false;
  const known = (word: string): boolean => words.has(word) || stems.has(analyze(word)[0] ?? word);
  if (![...numbersIn(sentence), ...namesIn(sentence)].every(known)) return false;
  return NOT.test(sentence) === NOT.test(nearestSentence(own, said));
}

/** The sentence of what was said that shares most words with another one. */
export function nearestSentence(stems: readonly string[], said: string): string {
  let best = '';
  let most = -1;
  for (const sentence of said.split(/(?<=[.!?])\s+|\n+/u)) {
    const words = new Set(analyze(sentence));
    const shared = stems.filter((stem) => words.has(stem)).length;
    if (shared > most) [best, most] = [sentence, shared];
  }
  return best;
}

function numbersIn(sentence: string): readonly string[] {
  return plainWords(sentence).filter((word) => /\d/u.test(word));
}

/** Words with a capital that do not begin the sentence. */
function namesIn(sentence: string): readonly string[] {
  const words = sentence.match(/[\p{L}\p{N}]+/gu) ?? [];
  const named = words.filter((word, index) => index > 0 && word !== 'I' && /^\p{Lu}/u.test(word));
  return named.flatMap(plainWords);
}
