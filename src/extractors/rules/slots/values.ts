import { phraseOf } from '../wording.ts';
import {
  CONDITIONS,
  LANGUAGES,
  endOfNounPhrase,
  endOfPrepositional,
  isJob,
  isTelling,
} from '../phrases.ts';
import { verbForms } from '../verbs.ts';
import { VAGUE } from '../words.ts';
import type { Token } from '../token.ts';
import { isCapitalised } from '../token.ts';
import type { Slot } from './slot.ts';
import { known, one, withoutEnd, written } from './slot.ts';

export const role: Slot = (tokens, from) => {
  let end = endOfNounPhrase(tokens, from);
  if (end === from) return undefined;
  const withOf = tokens[end]?.lower === 'of' ? endOfPrepositional(tokens, end) : end;
  if (isJob(tokens.slice(from, withOf))) end = withOf;
  const words = tokens.slice(from, end);
  if (words.some(({ tag, text }) => tag === 'NUM' || /^['\u2019]s?$/.test(text))) return undefined;
  if (/^(?:my|our|his|her|their|the)$/.test(words[0]?.lower ?? '') && words[0]?.lower !== 'the')
    return undefined;
  return isJob(words) ? one(words, end, 'value') : undefined;
};

/** Everything to the end of the clause. */
export const rest: Slot = (tokens, from) => {
  const words = withoutEnd(tokens.slice(from));
  if (words.length === 0 || words.length > 14) return undefined;
  return one(words, tokens.length, 'value');
};

/** "call the bank": what is to be done, from its verb to the end. */
export const action: Slot = (tokens, from) => {
  const first = tokens[from];
  if (first === undefined) return undefined;
  const isVerb =
    first.tag === 'VERB' ||
    first.tag === 'AUX' ||
    verbForms(first.lower).some(({ form }) => form === 'base');
  const words = withoutEnd(withoutTail(tokens.slice(from)));
  if (!isVerb || words.length < 2 || words.length > 16) return undefined;
  if (META_DEEDS.has(first.lower) && !(first.lower === 'move' && words.some(isCapitalised)))
    return undefined;
  if (words.slice(1).every(({ lower, tag }) => VAGUE.has(lower) || tag === 'ADP' || tag === 'DET'))
    return undefined;
  if (words.some(({ lower }) => /^(?:this|that|these|those|it|them|you|your)$/.test(lower)))
    return undefined;
  return one(words, tokens.length, 'value');
};

/** "see the code, not the plan": what is to be done ends at the comma. */
function withoutTail(tokens: readonly Token[]): readonly Token[] {
  const comma = tokens.findIndex(
    ({ lower }, at) =>
      lower === ',' &&
      /^(?:not|have|don|do|so|then|just|something|especially|for|or)$/.test(
        tokens[at + 1]?.lower ?? '',
      ),
  );
  return comma < 0 ? tokens : tokens.slice(0, comma);
}

/** Deeds of a conversation or of a piece of work in it: "I need to see the draft". */
const META_DEEDS: ReadonlySet<string> = new Set(
  (
    'see know understand confirm ensure make dive talk discuss ask be find define clarify verify explore check look think say ' +
    'tell wait go focus start continue proceed get prioritize analyze lock adjust reassess iterate pivot have keep let mention ' +
    'point emphasize highlight add include do try share show thank hear move address sort figure add set hear'
  ).split(' '),
);

export const language: Slot = (tokens, from, context) => {
  let at = from;
  while (
    /^(?:a|any|bit|little|some|of|fluent|basic|good|native|conversational)$/.test(
      tokens[at]?.lower ?? '',
    )
  )
    at++;
  return known(LANGUAGES)(tokens, at, context);
};

export const condition: Slot = (tokens, from) => {
  const end = endOfNounPhrase(tokens, from);
  const words = tokens.slice(from, end);
  if (end === from || !CONDITIONS.test(phraseOf(words)) || words.length > 5) return undefined;
  const isOwn = /^(?:my|his|her|their|our|this|that)$/.test(words[0]?.lower ?? '');
  return isOwn ? undefined : one(words, end, 'value');
};

export const number: Slot = (tokens, from) => {
  const token = tokens[from];
  const digits =
    token === undefined ? undefined : (NUMBER_WORDS[token.lower] ?? /^\d+$/.exec(token.text)?.[0]);
  if (token === undefined || digits === undefined) return undefined;
  const magnitude = /^(?:hundred|thousand|million)$/.exec(tokens[from + 1]?.lower ?? '')?.[0];
  const text = magnitude === undefined ? digits : `${digits} ${magnitude}`;
  const end = magnitude === undefined ? from + 1 : from + 2;
  return { values: [{ text, tokens: [token], type: 'value' }], end };
};

const NUMBER_WORDS: Readonly<Record<string, string>> = Object.fromEntries(
  'zero one two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, index) => [word, String(index)]),
);

const MONEY =
  /^(?:about |around |roughly |approximately |over |under |up to |almost |nearly )?(?:[$\u20ac\u00a3\u00a5] ?\d[\d,.]* ?(?:k|m|bn|million|billion|thousand)?|\d[\d,.]* ?(?:k|m|million|billion|thousand)? ?(?:dollars?|euros?|pounds?|usd|eur|gbp|bucks|yen|rupees|francs|\u20ac|\$|\u00a3)|\d[\d,.]*k)\b/i;

export const money: Slot = (tokens, from) => {
  for (let end = Math.min(tokens.length, from + 7); end > from; end--) {
    const words = tokens.slice(from, end);
    const match = MONEY.exec(phraseOf(words));
    if (match === null || match[0].trim() !== phraseOf(words)) continue;
    const per = /^(?:a|per|each|every|\/)$/.test(tokens[end]?.lower ?? '') ? end + 2 : end;
    return one(
      tokens.slice(from, Math.min(per, tokens.length)),
      Math.min(per, tokens.length),
      'value',
    );
  }
  return undefined;
};

export const short: Slot = (tokens, from) => {
  const words = withoutEnd(tokens.slice(from));
  if (words.length === 0 || words.length > 6) return undefined;
  const isPlain = words.every(
    ({ tag, lower }) => tag !== 'VERB' && tag !== 'PRON' && lower !== ',',
  );
  return isPlain && isTelling(words) ? one(words, tokens.length) : undefined;
};

export const age: Slot = (tokens, from, context) => {
  const token = tokens[from];
  if (token !== undefined && Object.hasOwn(NUMBER_WORDS, token.lower))
    return number(tokens, from, context);
  if (token === undefined || !/^\d{1,3}$/.test(token.text)) return undefined;
  const isAge = Number(token.text) >= 0 && Number(token.text) < 120;
  return isAge ? one([token], from + 1, 'value') : undefined;
};

export const measure: Slot = (tokens, from) =>
  written(
    tokens,
    from,
    /^\d+(?:[.,]\d+)? ?(?:m|cm|ft|feet|foot|met(?:er|re)s?)(?: ?\d+(?: ?(?:cm|inch(?:es)?|in))?)?$/,
  );
export const email: Slot = (tokens, from) =>
  written(tokens, from, /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/);
export const phone: Slot = (tokens, from) => written(tokens, from, /^\+?[\d][\d ().-]{6,18}\d$/);

const AILING: Readonly<Record<string, string>> = {
  diabetic: 'diabetes',
  asthmatic: 'asthma',
  epileptic: 'epilepsy',
  dyslexic: 'dyslexia',
  autistic: 'autism',
  bipolar: 'bipolar disorder',
  anemic: 'anemia',
  anaemic: 'anaemia',
  hypertensive: 'hypertension',
  celiac: 'celiac disease',
  coeliac: 'coeliac disease',
  deaf: 'deafness',
  blind: 'blindness',
  colorblind: 'color blindness',
  colourblind: 'colour blindness',
  pregnant: 'pregnancy',
};

/** The condition of somebody who is "diabetic". */
export const adjective: Slot = (tokens, from) => {
  const token = tokens[from];
  const noun =
    token !== undefined && Object.hasOwn(AILING, token.lower) ? AILING[token.lower] : undefined;
  if (token === undefined || noun === undefined) return undefined;
  return { values: [{ text: noun, tokens: [token], type: 'value' }], end: from + 1 };
};

export const allergen: Slot = (tokens, from) => {
  const word = tokens[from];
  if (
    word === undefined ||
    !/^(?:NOUN|PROPN|ADJ)$/.test(word.tag) ||
    /^(?:severe|bad|serious|food|mild|terrible|many|some|no)$/.test(word.lower)
  )
    return undefined;
  return tokens[from + 1]?.lower.startsWith('allerg') === true
    ? one([word], from + 1, 'thing')
    : undefined;
};

/** A number or a name to the end of the clause: "9 to 6", not "standard". */
export const exact: Slot = (tokens, from, context) => {
  const filled = rest(tokens, from, context);
  return /[\d\p{Lu}]/u.test(filled?.values[0]?.text ?? '') ? filled : undefined;
};

export const pronouns: Slot = (tokens, from) =>
  written(tokens, from, /^(?:he|she|they|ze|xe|it)\/(?:him|her|them|hir|xem|its|they)(?:\/\w+)?$/i);
export const zone: Slot = (tokens, from) =>
  written(tokens, from, /^(?:[A-Z]{2,5}|\p{Lu}\p{Ll}+|(?:UTC|GMT) ?[+-] ?\d{1,2}(?::\d\d)?)$/u);

/** What leads a company, apart from which: "the CTO of Lumen Labs". */
export const title: Slot = known(
  /^(?:ceo|cto|cfo|coo|cmo|co-?founder|founder|owner|president|chair(?:man|woman|person)?|director|headmaster|principal|dean)$/,
);

/** What would rather be done, up to what would not. */
export const choice: Slot = (tokens, from, context) => {
  const end = tokens.findIndex(
    ({ lower }, at) => at > from && /^(?:than|over|instead)$/.test(lower),
  );
  const filled = end < 0 ? undefined : action(tokens.slice(0, end), from, context);
  return filled && { ...filled, end };
};

const AIMS = /^(?:lose|quit|learn|gain|conceive)$/;

/** What somebody tries for longer than an afternoon: "lose 10 kilos". */
export const aim: Slot = (tokens, from, context) =>
  AIMS.test(tokens[from]?.lower ?? '') ? action(tokens, from, context) : undefined;

/** One verb that tells enough alone: "cook". */
export const verb: Slot = (tokens, from) => {
  const token = tokens[from];
  const isBase = token !== undefined && verbForms(token.lower).some(({ form }) => form === 'base');
  return isBase && !META_DEEDS.has(token.lower) ? one([token], from + 1, 'value') : undefined;
};
