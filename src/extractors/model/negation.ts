import { languageOf } from '../../text/analyze.ts';

const NOT =
  "\\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|hardly|barely|anymore)\\b|n['’]t\\b|\\bdont\\b|\\bcant\\b";
/** Words that say "not" in other clothes. */
const UNLIKING =
  '\\b(?:hat(?:e|es|ed|ing)|dislik\\w+|detest\\w*|loath\\w+|avoid\\w*|refus\\w+|quit\\w*|stop\\w*|gave up|give up|given up|giving up|den(?:y|ies|ied)|lack\\w*|unable|allergic|intoleran\\w+|except|instead|rather than|without|any more|sick of|tired of|free of)\\b';
const SAYS_NOT = new RegExp(NOT, 'i');
const TURNS = new RegExp(`${NOT}|${UNLIKING}`, 'i');
/** They have a "not" in them and turn nothing around. */
const HARMLESS =
  /\b(?:can(?:['’]t|not|t) (?:wait|believe|help|get enough|stop|live without)|(?:not|\w+n['’]t) (?:only|just|merely)|no (?:problem|worries|doubt|wonder|idea)|why not|(?:do not|don['’]t|never|won['’]t) (?:forget|mind|worry)|nothing (?:beats|like|better)|couldn['’]t (?:be|agree|wait)|if not|no longer single|not (?:bad|to mention))\b|\b(?:isn|aren|don|doesn|didn|won|haven|hasn|wasn|weren)['’]t (?:it|he|she|they|you|i|we)\b/gi;

/** Whether this text has a way to say "not"; texts that are not English are believed to have one. */
export function canDeny(text: string): boolean {
  return !isEnglish(text) || TURNS.test(text);
}

const CLAUSE = /[,;:.!?–—()\n]|\b(?:but|and|although|though|while|because|so|yet|however)\b/i;

/**
 * Whether every clause of the text with one of these words says "not" ("I don't like olives" and
 * "olives"); every clause of all, when none has them. English only; others are believed not to.
 */
export function denies(text: string, words: readonly string[]): boolean {
  if (!isEnglish(text)) return false;
  const clauses = text.replaceAll(HARMLESS, ' ').split(CLAUSE);
  const about = clauses.filter((clause) => {
    const plain = clause.toLowerCase();
    return words.some((word) => plain.includes(word));
  });
  const judged = about.length > 0 ? about : clauses.filter((clause) => /\p{L}/u.test(clause));
  return judged.every((clause) => SAYS_NOT.test(clause));
}

/** Whether a sentence of an answer has a plain "not" in it. */
export function saysNot(text: string): boolean {
  return SAYS_NOT.test(text);
}

/** Whether it has a "not" in other clothes: it may stand for a plain one of the source. */
export function soundsNegative(text: string): boolean {
  return TURNS.test(text);
}

const LATIN = /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]*$/u;

function isEnglish(text: string): boolean {
  return LATIN.test(text) && languageOf(text) === undefined;
}
