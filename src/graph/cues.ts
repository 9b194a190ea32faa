import type { Relation, RelationEnd } from '../core/graph.ts';
import type { EntityType } from '../core/statement.ts';
import { readTerms } from '../text/analyze.ts';
import { conceptsOf } from '../text/concepts.ts';
import { isEntity } from './graph.ts';
import { readInverse } from './inverses.ts';

/** What the words of a question ask of a relation. */
export interface Cues {
  /**
   * 0 to 1: how well a relation that leads to this end fits the words. `isHasty`: where many are
   * looked at, the words of the end are read only when the relation fits already.
   */
  fit(relation: Relation, to: RelationEnd, isHasty: boolean): number;
}

/** The relation's own word is in the question; a word of the same meaning; what it asks for. */
const OWN_WORD = 0.8;
const ASKED_FOR = 0.7;
const LIKE_WORD = 0.65;
const POSSIBLE = 0.5;
/** Only words of what it leads to are in the question; they are too, beside one of those above. */
const END_ALONE = 0.6;
const END_BESIDE = 0.2;

interface Asking {
  readonly asks: RegExp;
  readonly predicates: readonly string[];
  /** Other relations may answer it by what they lead to. */
  readonly to?: (end: RelationEnd) => boolean;
}

const isType =
  (...types: EntityType[]) =>
  (end: RelationEnd): boolean =>
    isEntity(end) && types.includes(end.type);
const DATE =
  /\b\d{1,4}\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|day\b|\b(?:week|month|year|spring|summer|autumn|winter)\b/i;
const isDate = (end: RelationEnd): boolean => !isEntity(end) && DATE.test(end.value);
const isNumber = (end: RelationEnd): boolean => !isEntity(end) && /\d/.test(end.value);

const ASKINGS: readonly Asking[] = [
  {
    asks: /\b(?:when|what (?:date|day|year|month|time)|how soon|deadline)\b/i,
    predicates: ['is due', 'takes place', 'was born on'],
    to: isDate,
  },
  {
    asks: /\b(?:where|which (?:city|town|country|place)|what (?:city|town|country|place))\b/i,
    predicates: [
      'lives in',
      'stays in',
      'is located in',
      'comes from',
      'was born in',
      'works at',
      'studies at',
      'has address',
    ],
    to: isType('place'),
  },
  { asks: /\bwho(?:se|m)?\b/i, predicates: [], to: isType('person') },
  { asks: /\bhow old\b/i, predicates: ['is aged', 'was born on'] },
  {
    asks: /\bhow (?:much|many)\b/i,
    predicates: ['costs', 'has budget'],
    to: isNumber,
  },
  { asks: /\bbirthday\b/i, predicates: ['was born on'] },
  {
    asks: /\b(?:job|profession|do for a living|employer)\b/i,
    predicates: ['works as', 'works at'],
  },
  { asks: /\b(?:phone|call|reach|contact)\b/i, predicates: ['has phone number', 'has email'] },
];

/** Nouns that say what kind of thing is meant: "the project Alice manages". */
const NOUNS: readonly { readonly noun: RegExp; readonly type: EntityType }[] = [
  { noun: /\bprojects?\b/i, type: 'project' },
  {
    noun: /\b(?:compan(?:y|ies)|employer|firm|startup|university|school|team)\b/i,
    type: 'organisation',
  },
  { noun: /\b(?:cit(?:y|ies)|town|country|place)\b/i, type: 'place' },
  { noun: /\b(?:person|people|manager|boss|lead|leader|head)\b/i, type: 'person' },
  { noun: /\b(?:event|trip|meeting|party|conference|wedding)\b/i, type: 'event' },
  { noun: /\b(?:pet|dog|cat|animal)s?\b/i, type: 'animal' },
];

export function readCues(question: string): Cues {
  const terms = new Set(readTerms(question).terms);
  const concepts = new Set(conceptsOf([...terms]));
  const askings = ASKINGS.filter(({ asks }) => asks.test(question));
  const types = new Set(NOUNS.flatMap(({ noun, type }) => (noun.test(question) ? [type] : [])));
  const wordFits = new Map<string, number>();

  const fitOfWords = (predicate: string): number => {
    const known = wordFits.get(predicate);
    if (known !== undefined) return known;
    const own = readTerms(`${predicate} ${readInverse(predicate)}`).terms.filter(isTelling);
    const isSaid = own.some((term) => terms.has(term));
    const isMeant = conceptsOf(own).some((concept) => concepts.has(concept));
    const fit = isSaid ? OWN_WORD : isMeant ? LIKE_WORD : 0;
    wordFits.set(predicate, fit);
    return fit;
  };

  const fitOfAsking = ({ predicate }: Relation, to: RelationEnd): number => {
    if (askings.some(({ predicates }) => predicates.includes(predicate))) return ASKED_FOR;
    if (isEntity(to) && types.has(to.type)) return ASKED_FOR;
    return askings.some((asking) => asking.to?.(to) === true) ? POSSIBLE : 0;
  };

  const isEndSaid = (to: RelationEnd): boolean =>
    readTerms(isEntity(to) ? to.name : to.value).terms.some((term) => terms.has(term));

  return {
    fit(relation, to, isHasty) {
      const fit = Math.max(fitOfWords(relation.predicate), fitOfAsking(relation, to));
      if (fit === 0) return !isHasty && isEndSaid(to) ? END_ALONE : 0;
      return fit + (isEndSaid(to) ? END_BESIDE : 0);
    },
  };
}

/** Verbs that say nothing by themselves: "made", "got". */
const EMPTY: ReadonlySet<string> = new Set(
  readTerms(
    'make makes made making do does did done get gets got give gives gave given take takes took go ' +
      'goes went gone come comes came put let keep kept say says said tell told think thought',
  ).terms,
);

function isTelling(term: string): boolean {
  return !EMPTY.has(term);
}
