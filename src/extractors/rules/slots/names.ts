import { readEntity, readName } from '../entity.ts';
import { GIVEN_NAMES } from '../given-names.ts';
import { phraseOf } from '../wording.ts';
import { LANGUAGES, endOfNounPhrase, endOfPrepositional, NATIONALITIES } from '../phrases.ts';
import type { Token } from '../token.ts';
import { isCapitalised } from '../token.ts';
import { VAGUE } from '../words.ts';
import type { Slot } from './slot.ts';
import { one } from './slot.ts';

/** Index behind a run of capitals that begins at `from`: "New York", "Bank of America". */
export function endOfName(tokens: readonly Token[], from: number): number {
  let at = from;
  if (tokens[at]?.lower === 'the') at++;
  const first = at;
  for (; at < tokens.length && at - first < 6; at++) {
    const token = tokens[at];
    const next = tokens[at + 1];
    if (token === undefined) break;
    const isLink =
      /^(?:of|de|la|da|do|del|van|von|der|and|the|&|-|\.|'|'s|\u2019s)$/.test(token.lower) &&
      at > first;
    const hasNext = next !== undefined && isCapitalised(next) && next.lower !== 'i';
    const isNumber = at > first && token.tag === 'NUM' && /^\d+$/.test(token.text);
    if (
      isLink
        ? !hasNext || token.lower === 'and'
        : !isNumber && (!isCapitalised(token) || token.lower === 'i')
    )
      break;
  }
  return at > first ? at : from;
}

const NO_PLACE =
  /^(?:bed|tears|production|staging|town|peace|fear|silence|love|school|work|home|house|apartment|church|college|university|hospital|general|person|fact|case|time|action|charge|total|there|here|it|that|this|particular|common|chaos|luxury|poverty|denial|harmony|march|april|june|july|august|september|october|november|december|january|february)$/;

export const place: Slot = (tokens, from, { isLowerCase }) => {
  const token = tokens[from];
  if (token === undefined) return undefined;
  let end = endOfName(tokens, from);
  const phrase = end === from ? endOfNounPhrase(tokens, from) : from;
  if (
    phrase > from &&
    /^(?:village|town|city|suburb|area|district|neighbou?rhood|island|farm|province)$/.test(
      tokens[phrase - 1]?.lower ?? '',
    )
  ) {
    const near = endOfPrepositional(tokens, phrase);
    const isNamed = near > phrase && tokens.slice(phrase, near).some(isCapitalised);
    return isNamed ? one(tokens.slice(from, near), near, 'place') : undefined;
  }
  if (end === from) {
    const isPlain =
      isLowerCase && /^(?:NOUN|PROPN|ADJ)$/.test(token.tag) && !NO_PLACE.test(token.lower);
    if (!isPlain || !/^[a-z]{3,}$/.test(token.lower) || tokens[from + 1]?.tag === 'NOUN')
      return undefined;
    return one([token], from + 1, 'place');
  }
  if (NO_PLACE.test(tokens[from]?.lower ?? '')) return undefined;
  if (tokens[end]?.lower === ',' && tokens[end + 1] !== undefined) {
    const country = endOfName(tokens, end + 1);
    const isRest =
      country > end + 1 &&
      (country === tokens.length ||
        !/^(?:and|or|,)$/.test(tokens[country]?.lower ?? '') ||
        !tokens.slice(country).some(isCapitalised));
    if (isRest) end = country;
  }
  return one(tokens.slice(from, end), end, 'place');
};

/** "I moved here": the place just spoken of. */
export const there: Slot = (tokens, from, { resolver }) => {
  const token = tokens[from];
  const entity =
    token && /^(?:here|there)$/.test(token.lower) ? resolver.resolve(token.lower) : undefined;
  if (token === undefined || entity === undefined) return undefined;
  return { values: [{ text: entity.name, tokens: [token], type: 'place', entity }], end: from + 1 };
};

export const ORGANISATION_WORDS: RegExp =
  /^(?:bank|hospital|school|university|college|company|startup|start-up|firm|agency|restaurant|cafe|caf\u00e9|bakery|shop|store|library|museum|clinic|studio|factory|hotel|gym|nonprofit|non-profit|ngo|charity|consultancy|law-firm|bookstore|bookshop|supermarket|pharmacy|airline|newspaper|magazine|lab|laboratory|zoo|farm|bar|pub|church|corporation|institute|kindergarten|daycare|nursery|shelter|salon|spa|brewery|winery|dealership|embassy|government|ministry|council|police|army|navy|post|office|center|centre|conservatory|academy|orchestra|theat(?:er|re)|practice|refinery|mill|warehouse|depot|court|parliament|foundation|association|federation|publisher|insurer|railway|circus|observatory|bureau|port|station|customs|laundry|vineyard|garage|workshop|cinema)$/;

export const organisation: Slot = (tokens, from) => {
  const end = endOfName(tokens, from);
  if (end > from) {
    const whole = endOfNounPhrase(tokens, from);
    const last = tokens[whole - 1]?.lower ?? '';
    // "the Ghent rowing club": a name, and what it is.
    if (whole > end && (ORGANISATION_WORDS.test(last) || GROUP_WORDS.test(last)))
      return one(tokens.slice(from, whole), whole, 'organisation');
    const words = tokens.slice(from, end);
    return words.every(({ lower }) => VAGUE.has(lower))
      ? undefined
      : one(words, end, 'organisation');
  }
  const phrase = endOfNounPhrase(tokens, from);
  const head = tokens[phrase - 1];
  const first = tokens[from];
  if (
    head === undefined ||
    first === undefined ||
    phrase === from ||
    !ORGANISATION_WORDS.test(head.lower)
  )
    return undefined;
  if (/^(?:my|our|his|her|their|your|this|that)$/.test(first.lower)) return undefined;
  // "left the company": which one, is not told.
  if (
    /^the (?:company|firm|corporation)$/.test(`${first.lower} ${head.lower}`) &&
    phrase - from === 2
  )
    return undefined;
  const more = endOfPrepositional(tokens, phrase);
  const isNear = more > phrase && tokens.slice(phrase, more).some(isCapitalised);
  const last = isNear ? more : phrase;
  return one(tokens.slice(from, last), last, 'organisation');
};

const SCHOOLS =
  /^(?:school|university|college|kindergarten|institute|gym|church|library|bar|pub|hotel|airport)$/;

/** Where one starts to work; at a school one starts to learn. */
export const employer: Slot = (tokens, from, context) => {
  const filled = organisation(tokens, from, context);
  if (filled === undefined || GIVEN_NAMES.has(tokens[from]?.lower ?? '')) return undefined;
  return SCHOOLS.test(tokens[filled.end - 1]?.lower ?? '') ? undefined : filled;
};

/** A school by its name: "Oakwood High School". */
export const school: Slot = (tokens, from, context) => {
  const filled = organisation(tokens, from, context);
  const words = tokens.slice(from, filled?.end ?? from);
  const isNamed = words.some(({ text }) => /^\p{Lu}/u.test(text));
  return isNamed &&
    /^(?:school|college|university|academy|kindergarten|high|elementary)$/.test(
      words.at(-1)?.lower ?? '',
    )
    ? filled
    : undefined;
};

/** A name that can be nothing else, also of somebody who writes no capitals. */
export const given: Slot = (tokens, from, context) => {
  const filled = name(tokens, from, context);
  const isCertain =
    !context.isLowerCase ||
    tokens.slice(from, filled?.end ?? from).some(isCapitalised) ||
    GIVEN_NAMES.has(tokens[from]?.lower ?? '');
  return isCertain ? filled : undefined;
};

const GROUP_WORDS =
  /^(?:club|team|group|band|choir|league|orchestra|community|committee|board|society|association|troupe|squad|ensemble|crew|guild|union|gym)$/;

export const group: Slot = (tokens, from) => {
  const end = endOfNounPhrase(tokens, from);
  const words = tokens.slice(from, end);
  if (!GROUP_WORDS.test(words.at(-1)?.lower ?? '') || words.length < 2) return undefined;
  if (/^(?:my|our|his|her|their|this|that|your)$/.test(words[0]?.lower ?? '')) return undefined;
  // "the board of the chess club".
  const whole = tokens[end]?.lower === 'of' ? Math.max(end, endOfPrepositional(tokens, end)) : end;
  return one(tokens.slice(from, whole), whole, 'organisation');
};

/** "little Otto". */
const LITTLE = /^(?:little|baby)$/;

export const name: Slot = (tokens, start, { isLowerCase }) => {
  const from = LITTLE.test(tokens[start]?.lower ?? '') ? start + 1 : start;
  const first = tokens[from];
  if (first === undefined) return undefined;
  let end = endOfName(tokens, from);
  const isPlain =
    isLowerCase && /^[a-z]{2,}$/.test(first.lower) && /^(?:NOUN|PROPN|ADJ|VERB)$/.test(first.tag);
  if (end === from && isPlain && !VAGUE.has(first.lower)) end = from + 1;
  if (end === from || first.lower === 'the') return undefined;
  const words = tokens.slice(from, end);
  if (
    NO_PERSON.test(phraseOf(words).toLowerCase()) ||
    NATIONALITIES.test(phraseOf(words).toLowerCase())
  )
    return undefined;
  if (!isLowerCase && readName(words) === undefined) return undefined;
  return one(words, end, 'person');
};

export const person: Slot = (tokens, from, context) => {
  for (let end = Math.min(tokens.length, from + 8); end > from; end--) {
    const words = tokens.slice(from, end);
    if (words.at(-1)?.tag === 'PUNCT' || words.some(({ lower }) => lower === 'and')) continue;
    const isKinOrName =
      readName(words) !== undefined || /^(?:my|our|his|her|their)$/.test(words[0]?.lower ?? '');
    if (!isKinOrName) continue;
    const entity = readEntity(words, context.resolver);
    if (entity === undefined || entity.attribute !== undefined || entity.isSpeaker) continue;
    if (entity.type !== 'person' && entity.type !== 'animal') continue;
    if (LANGUAGES.test(entity.name.toLowerCase())) continue;
    return { values: [{ text: entity.name, tokens: words, type: entity.type, entity }], end };
  }
  return undefined;
};

const NO_PERSON =
  /^(?:jewish|christian|catholic|muslim|buddhist|hindu|protestant|orthodox|sikh|atheist|agnostic|republican|democrat|latina?|latino|hispanic|asian|african|european|black|white|gay|queer|lgbtq?|deaf|type \S+|ok|adhd|monday|tuesday|wednesday|thursday|friday|saturday|sunday|gen [xyz]|millennial|(?:ceo|cto|cfo|pm|vp|hr))$/;

const CAPITAL_TOOL =
  /^(?:vim|neovim|emacs|vscode|linux|ubuntu|windows|macos|python|javascript|typescript|rust|golang|java|kotlin|swift|ruby|php|c\+\+|c#|scala|elixir|haskell|react|vue|svelte|angular|django|postgres|postgresql|mysql|sqlite|mongodb|redis|docker|kubernetes|terraform|figma|photoshop|excel|notion|obsidian|git|node|sql|r)$/;

/** A tool by its name, one or several. */
export const tool: Slot = (tokens, from) => {
  const end = endOfName(tokens, from);
  const word = tokens[from];
  if (end === from)
    return word !== undefined && CAPITAL_TOOL.test(word.lower)
      ? one([word], from + 1, 'thing')
      : undefined;
  const words = tokens.slice(from, end);
  return words[0]?.lower === 'the' || LANGUAGES.test(words[0]?.lower ?? '')
    ? undefined
    : one(words, end, 'thing');
};
