import type { EntityType } from '../core/statement.ts';
import { plainWords, readTerms } from '../text/analyze.ts';
import { stemEnglish } from '../text/stem-english.ts';
import { signsOf } from './signs.ts';
import { nameKey } from './slot.ts';

const ARTICLES: ReadonlySet<string> = new Set('a an the my our your his her their its'.split(' '));
/** What companies add to their name and people leave out. */
const LEGAL_FORMS: ReadonlySet<string> = new Set(
  'inc incorporated corp corporation ltd limited llc llp plc gmbh ag sa nv bv co company'.split(
    ' ',
  ),
);
/** Words that turn the meaning round, wherever they stand. */
const TURNING: ReadonlySet<string> = new Set(
  'not no never none without neither nor hardly except former formerly ex non retired aspiring until unless'.split(
    ' ',
  ),
);
/** Words that say which way: "from Rome" is not "to Rome". */
const DIRECTIONS: ReadonlySet<string> = new Set(
  'to from into out before after with without over under above below up down off'.split(' '),
);
const NUMBERS: ReadonlyMap<string, string> = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'
    .split(' ')
    .map((word, number) => [word, String(number)]),
);
const MAGNITUDES: ReadonlySet<string> = new Set(
  'hundred thousand million billion k m bn percent half dozen'.split(' '),
);

/**
 * Whether two values are one: the same words but for case, accents, articles, endings ("hike",
 * "hikes"), a company's legal form ("Acme Corp") and numbers in words or digits; or the same content
 * words in another order with the same prepositions of direction. Signs tell values apart ("O+",
 * "O-"; see `signsOf`). Abbreviations are other values:
 * that "NYC" is New York must be told.
 */
export function sameValue(left: string, right: string): boolean {
  if (nameKey(left) === nameKey(right)) return true;
  const keys = new Set(keysOf(left));
  return keysOf(right).some((key) => keys.has(key));
}

/** Two values are one when they share a key. */
function keysOf(value: string): readonly string[] {
  const words = valueWords(value);
  const name = `name ${nameKey(value)}`;
  if (words.length === 0) return [name];
  const keys = [name, `words ${[...words, '', ...signsOf(value)].join(' ')}`];
  if (words.length <= 2) return keys;
  const content = [...new Set(contentOf(value))].toSorted();
  if (content.length === 0) return keys;
  return [...keys, `content ${[...content, '', ...marksOf(value)].join(' ')}`];
}

/** What content words alone do not tell: negations, numbers, directions, signs. */
function marksOf(text: string): readonly string[] {
  const marks = valueWords(text).filter(
    (word) => TURNING.has(word) || isNumber(word) || DIRECTIONS.has(word),
  );
  return [...marks, ...signsOf(text)].toSorted();
}

/**
 * Whether a value says the same as another and more: "Lisbon, Portugal" of "Lisbon" and of
 * "Portugal", "senior engineer" of "engineer", "15 March 2026" of "March 2026", "Ana Silva" of "Ana".
 * Words before a name make another one ("York", "New York"). No value refines itself.
 */
export function refines(specific: string, general: string, type: EntityType): boolean {
  return tellsMore(read({ object: specific, type }), read({ object: general, type }));
}

/** What both tell bears the same signs in both: a "C++ book" is not about "C". */
function agreeInSigns({ signs }: Reading, general: Reading): boolean {
  const shared = signs.filter((sign) =>
    valueWords(sign).every((word) => general.words.includes(word)),
  );
  return shared.join(' ') === general.signs.join(' ');
}

/** A value taken apart once, for many comparisons. */
interface Reading extends TypedValue {
  readonly words: readonly string[];
  readonly signs: readonly string[];
  /** What stands between its commas, if it has any. */
  readonly parts: readonly string[];
}

function read(value: TypedValue): Reading {
  const parts = value.object.includes(',') ? value.object.split(',') : [];
  return {
    ...value,
    words: valueWords(value.object),
    signs: signsOf(value.object),
    parts: parts.map((part) => valueWords(part).join(' ')),
  };
}

function tellsMore(specific: Reading, general: Reading): boolean {
  const { object, type, words: long, parts } = specific;
  const short = general.words;
  if (short.length === 0 || long.length <= short.length) return false;
  if (!short.every((word) => long.includes(word))) return false;
  if (!sameTurns(long, short) || scalesNumber(long, short)) return false;
  if (!agreeInSigns(specific, general)) return false;
  const isHead = short.every((word, index) => word === long[index]);
  if (isHead && hasTail(object, short.length, type)) return true;
  if (parts.includes(short.join(' '))) return true;
  const isLast = short.every((word, index) => word === long[long.length - short.length + index]);
  return isLast && (type === 'value' || type === 'thing' || type === 'event');
}

/**
 * Which of the values written in one slot are one value: to each the most specific of them that it
 * can only mean. A value that could mean several ("engineer" beside "junior engineer" and "senior
 * engineer") stays itself. Does not depend on the order.
 */
export function classesOf(values: readonly TypedValue[]): ReadonlyMap<string, string> {
  const owns = ownValues([...new Map(values.map((value) => [value.object, value])).values()]);
  const distinct = [...new Set(owns.values())].map(read);
  const byWord = indexByWord(distinct);
  const finerThan = (value: Reading): readonly Reading[] => {
    const sharing = value.words.map((word) => byWord.get(word) ?? []);
    const [fewest = []] = sharing.toSorted((left, right) => left.length - right.length);
    return fewest.filter((other) => tellsMore(other, value));
  };
  const classes = new Map(
    distinct.map((own) => {
      const finest = finerThan(own).filter((value) => finerThan(value).length === 0);
      return [own.object, nameKey((finest.length === 1 ? finest[0] : own)?.object ?? '')];
    }),
  );
  return new Map([...owns].map(([object, own]) => [object, classes.get(own.object) ?? object]));
}

interface TypedValue {
  readonly object: string;
  readonly type: EntityType;
}

/** The spelling that stands for each: the first of those that are the same, in order. */
function ownValues(values: readonly TypedValue[]): ReadonlyMap<string, TypedValue> {
  const byKey = new Map<string, TypedValue>();
  const owns = new Map<string, TypedValue>();
  for (const value of values.toSorted((left, right) => compare(left.object, right.object))) {
    const keys = keysOf(value.object);
    const known = keys.map((key) => byKey.get(key)).find((own) => own !== undefined);
    const own = known ?? value;
    for (const key of keys) if (!byKey.has(key)) byKey.set(key, own);
    owns.set(value.object, own);
  }
  return owns;
}

function indexByWord(values: readonly Reading[]): ReadonlyMap<string, readonly Reading[]> {
  const index = new Map<string, Reading[]>();
  for (const value of values) {
    for (const word of new Set(value.words)) {
      const sharing = index.get(word);
      if (sharing === undefined) index.set(word, [value]);
      else sharing.push(value);
    }
  }
  return index;
}

/**
 * Whether two sentences say the same: the same content words, stemmed, in any order; or, from five
 * words on, a fifth more in one of them. Numbers, negations, directions and the order of names agree.
 */
export function sameSentence(left: string, right: string): boolean {
  if (nameKey(left) === nameKey(right)) return true;
  if (!sameContent(left, right, 5)) return false;
  return namesIn(left).join(' ') === namesIn(right).join(' ');
}

/** From `leastForMore` words in common on, one side may have a fifth more of them. */
function sameContent(left: string, right: string, leastForMore: number): boolean {
  if (marksOf(left).join(' ') !== marksOf(right).join(' ')) return false;
  const leftTerms = new Set(contentOf(left));
  const rightTerms = new Set(contentOf(right));
  const common = [...leftTerms].filter((term) => rightTerms.has(term)).length;
  const less = Math.min(leftTerms.size, rightTerms.size);
  const more = Math.max(leftTerms.size, rightTerms.size);
  if (common === 0 || common !== less) return false;
  return common === more || (common >= leastForMore && more <= common * 1.2);
}

/** The content words of a text, stemmed, numbers as digits. */
function contentOf(text: string): readonly string[] {
  return readTerms(text).terms.map((term) => NUMBERS.get(term) ?? term);
}

/** Words of a value without articles and legal forms, stemmed, numbers as digits. */
function valueWords(value: string): readonly string[] {
  const words = plainWords(
    value.replaceAll(/(?<=\d)[,'](?=\d{3})/gu, '').replaceAll(/n['’]t\b/gu, ' not'),
  );
  // "Vitamin A" ends with no article.
  const named = words.filter(
    (word, index) => !ARTICLES.has(word) || (index > 0 && index === words.length - 1),
  );
  const bare = named.filter((word, index) => index === 0 || !LEGAL_FORMS.has(word));
  return bare.map((word) => NUMBERS.get(word) ?? stemEnglish(word));
}

/**
 * Whether what follows the first words of a value only tells more of it: a surname, a model, a year,
 * or what a comma or a preposition introduces. "engineering manager" is no kind of "engineer".
 */
function hasTail(value: string, words: number, type: EntityType): boolean {
  if (type === 'person' || type === 'thing') return true;
  const bare = value.replace(/^(?:the|an?)\s+/iu, '');
  const head = `^(?:\\S+\\s+){${words - 1}}[^\\s,(]+\\s*`;
  const tail = String.raw`(?:[,(]|(?:in|at|on|of|for|near|by)\s|\d+$)`;
  return new RegExp(head + tail, 'iu').test(bare);
}

function isNumber(word: string): boolean {
  return /\d/u.test(word) || MAGNITUDES.has(word);
}

/** "3" and "3 million" are two numbers; "2026" and "March 2026" agree. */
function scalesNumber(long: readonly string[], short: readonly string[]): boolean {
  const added = long.filter((word) => !short.includes(word));
  return added.some((word) => MAGNITUDES.has(word)) && short.some(isNumber);
}

function sameTurns(left: readonly string[], right: readonly string[]): boolean {
  const turns = (words: readonly string[]): string =>
    words
      .filter((word) => TURNING.has(word))
      .toSorted()
      .join(' ');
  return turns(left) === turns(right);
}

/** Words with a capital that do not begin the sentence: "Ana knows Bob" is not "Bob knows Ana". */
function namesIn(sentence: string): readonly string[] {
  const words = sentence.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .filter((word, index) => index > 0 && /^\p{Lu}/u.test(word))
    .filter((word) => !ARTICLES.has(word.toLowerCase()) && word !== 'I')
    .map((word) => stemEnglish(nameKey(word)));
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
