import {
  ASKS_ASSISTANT_ELSEWHERE,
  ASKS_LIST_ELSEWHERE,
  ASKS_NUMBER_ELSEWHERE,
  DIRECTIVE_ELSEWHERE,
  FIRST_PERSON_ELSEWHERE,
} from './languages/wording.ts';

/**
 * What the wording of a turn or question gives away, found by pattern: in English here, in other
 * languages by `languages/wording.ts`.
 */

const FIRST_PERSON = /\b(?:i|i['’](?:m|ve|d|ll)|me|my|mine|myself|we|our|ours|us)\b/i;
const DIGIT = /\p{N}/u;
const DIRECTIVE =
  /\b(?:always|never|from now on|going forward|whenever|every time|please (?:remember|keep in mind)|keep in mind|i (?:really )?prefer|i['’]d prefer|my preference|rather than)\b/i;
const ASKS_ASSISTANT =
  /\byou (?:just |also |already )?(?:said|told|mentioned|suggested|recommended|gave|provided|listed|proposed|wrote|explained|described|advised|came up with|shared)\b|\bdid you\b|\b(?:our|the|a) (?:previous|last|earlier|past) (?:chat|conversation|discussion|session)\b|\bremind me\b|\byour (?:answer|suggestion|recommendation|advice|list|reply|proposal)s?\b/i;
const ASKS_NUMBER =
  /\b(?:when|how many|how much|how long|how old|how often|what (?:date|day|year|month|time))\b/i;
const ASKS_LIST =
  /\b(?:how many|how often|(?:which|what) (?:\w+ )?\w+s (?:did|do|does|has|have|had|is|are|was|were|can)|list|all (?:the|of)|every|each|in total|altogether|so far|summar\w+)\b/i;

/** Only the end of a text is looked at: a pattern that may fail late must not run over all of it. */
const LONGEST_END = 400;
/** A question mark at the end, a closing quote or a note in brackets after it aside. */
const ASKS = /(?:[?？؟]['"”’)\]]*|か。)\s*(?:\[[^\]]*\]\s*)?$/;

export const hasFirstPerson = (text: string): boolean =>
  FIRST_PERSON.test(text) || FIRST_PERSON_ELSEWHERE.test(text);
export const hasDigit = (text: string): boolean => DIGIT.test(text);
/** The text ends with a question. */
export const asks = (text: string): boolean => ASKS.test(text.slice(-LONGEST_END));
/** A standing instruction or stated preference. */
export const isDirective = (text: string): boolean =>
  DIRECTIVE.test(text) || DIRECTIVE_ELSEWHERE.test(text);
/** "What did you suggest?": the answer stands in a reply of the assistant. */
export const asksAssistant = (text: string): boolean =>
  ASKS_ASSISTANT.test(text) || ASKS_ASSISTANT_ELSEWHERE.test(text);
export const asksNumber = (text: string): boolean =>
  ASKS_NUMBER.test(text) || ASKS_NUMBER_ELSEWHERE.test(text);
/** Several memories answer it together. */
export const asksList = (text: string): boolean =>
  ASKS_LIST.test(text) || ASKS_LIST_ELSEWHERE.test(text);
