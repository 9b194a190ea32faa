import type { Token } from './token.ts';
import { readVerb, verbForms } from './verbs.ts';
import { ADVERBS, HEDGES } from './words.ts';

/** The first word from there on that is no adverb and denies nothing. */
export function nextVerb(tokens: readonly Token[], from: number): Token | undefined {
  let at = from;
  while (isSkipped(tokens[at])) at++;
  return tokens[at];
}

function isSkipped(token: Token | undefined): boolean {
  if (token === undefined) return false;
  return (
    /^(?:not|n't|nt|never|no|longer)$/.test(token.lower) ||
    ADVERBS.has(token.lower) ||
    HEDGES.has(token.lower)
  );
}

/** Whether a word can be that form of a verb. */
export function isForm(token: Token | undefined, form: string): boolean {
  if (token === undefined) return false;
  const isVerb = token.tag === 'VERB' || token.tag === 'AUX';
  return (isVerb ? readVerb : verbForms)(token.lower).some((each) => each.form === form);
}
