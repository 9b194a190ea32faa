import { languageOf } from '../../text/analyze.ts';
import { verbForms } from './verbs.ts';

/** Whether a sentence says nothing of those who talk: somebody else's line, a story, a song. */
export function isOfOthers(sentence: string): boolean {
  if (SOMEBODY_ELSE.test(sentence) && !NOBODY.test(sentence)) return true;
  return INVENTED.test(sentence) || SARCASM.test(sentence);
}

/** Whether it is told laughing. */
export function isAnecdote(sentence: string): boolean {
  return LAUGHTER.test(sentence);
}

/** "Tom: I work at Acme", a line of a conversation between others. */
const SOMEBODY_ELSE =
  /^\p{L}[\p{L}.'\u2019-]*(?: \p{Lu}[\p{L}.'\u2019-]*){0,2}:\s+(?:[Ii]|[Mm]y|[Ww]e|[Oo]ur)\b/u;
const NOBODY =
  /^(?:note|reminder|fyi|update|ps|p\.s\.|important|remember|todo|to-do|task|also|and|about me|me|name|background|context|fact|facts|question|example|sorry|correction|wait|actually|news|edit)\b/i;

/** What is told laughing is an anecdote at best. */
const LAUGHTER = /\b(?:lol|ha(?:ha)+h?|lmao|rofl|hehe)\b|\u{1F602}|\u{1F923}/iu;

/** What is told of a story, a dream or a play, or sung. */
const INVENTED =
  /\bin (?:the|this|that|a|my|your|his|her) (?:\p{L}+ )?(?:novel|book(?! club)|movie|film|story|series|sitcom|play(?! ?group)|comic|manga|anime|scene|chapter|dream|song|poem|myth|legend|fairy tale|fable|musical|opera|video ?game|sim|simulation|script|screenplay)\b|\b(?:lyrics?|quote|proverb|saying|motto|slogan|headline|caption|chorus|joke) (?:go(?:es)?|says?|is|reads?|was)\b|\b(?:main character|protagonist|my character|i (?:dreamt|dreamed)|once upon a time)\b/iu;

/** Rules of English on another language give nonsense. */
export function isEnglish(sentence: string): boolean {
  if (languageOf(sentence) !== undefined && !isPlainly(sentence)) return false;
  const letters = sentence.match(/\p{L}/gu)?.length ?? 0;
  const latin = sentence.match(/[A-Za-z]/g)?.length ?? 0;
  return latin >= letters * 0.8 && (FUNCTION_WORD.test(sentence) || hasEnglishVerb(sentence));
}

/** "I met Rui in Porto": a foreign name does not make a foreign sentence. */
function isPlainly(sentence: string): boolean {
  const verb = /^(?:I|We|She|He|They) (\p{L}+)\b/u.exec(sentence)?.[1];
  return verb !== undefined && verbForms(verb).length > 0;
}

function hasEnglishVerb(sentence: string): boolean {
  return (sentence.match(/[a-z]{3,}/g) ?? []).some((word) => verbForms(word).length > 0);
}

const FUNCTION_WORD =
  /\b(?:do|don|ever|please|keep|use|call|i|i['\u2019]?m|me|my|we|our|you|your|he|she|it|they|his|her|their|the|a|an|is|are|was|were|does|doesn|did|didn|isn|aren|can|be|to|of|in|on|at|for|and|with|from|by|never|always|has|have|had|not|no|since)\b/i;

const SARCASM =
  /^(?:oh,? |well,? |yeah,? |ah,? )*(?:great|wonderful|fantastic|lovely|perfect|brilliant|awesome),? (?:i (?:just |really |so |absolutely )+love|another|just what)\b|\bgotta love\b|\bi just love (?:it when|how|being|waiting|paying|when)\b|\byeah,? right\b/i;
