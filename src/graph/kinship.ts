/**
 * What one person is to another, as far as it tells people of one name apart: "my sister Ana" is
 * not "my colleague Ana".
 */
export const KINSHIPS = [
  'self',
  'sibling',
  'parent',
  'child',
  'relative',
  'partner',
  'colleague',
  'doctor',
  'pet',
  'friend',
] as const;
export type Kinship = (typeof KINSHIPS)[number];

/** A friend may be a colleague or become a partner; all others exclude each other. */
export function excludes(left: Kinship, right: Kinship): boolean {
  if (left === right) return false;
  const beside = left === 'friend' ? right : right === 'friend' ? left : undefined;
  return beside !== 'partner' && beside !== 'colleague';
}

const BY_PREDICATE: Readonly<Record<string, Kinship>> = {
  'has sibling': 'sibling',
  'has parent': 'parent',
  'has child': 'child',
  'has relative': 'relative',
  'is married to': 'partner',
  'is in a relationship with': 'partner',
  'has partner': 'partner',
  'has colleague': 'colleague',
  'has boss': 'colleague',
  'reports to': 'colleague',
  'has doctor': 'doctor',
  'has pet': 'pet',
  'has friend': 'friend',
};

/** What the object is to the subject; undefined for relations that do not tell. */
export function kinshipOf(predicate: string): Kinship | undefined {
  return Object.hasOwn(BY_PREDICATE, predicate) ? BY_PREDICATE[predicate] : undefined;
}

/** A word for what somebody is to another. */
export interface KinshipWord {
  readonly kinship: Kinship;
  readonly predicate: string;
  /** Most people have one: "my sister" means her whose name is known. */
  readonly isOne: boolean;
}

const ONE: Readonly<Record<string, string>> = {
  'has sibling': 'sister brother sibling twin stepsister stepbrother half-sister half-brother',
  'has parent':
    'mother father mom mum mommy mama dad daddy papa stepmother stepmom stepfather stepdad',
  'has child': 'daughter son stepdaughter stepson',
  'has relative':
    'grandmother grandfather grandma grandpa granny mother-in-law father-in-law sister-in-law brother-in-law daughter-in-law son-in-law',
  'is married to': 'wife husband spouse',
  'is in a relationship with': 'girlfriend boyfriend fiance fiancee',
  'has partner': 'partner',
  'has boss': 'boss manager supervisor',
  'has doctor': 'doctor dentist therapist psychologist physician gp psychiatrist',
  'has pet': 'dog cat pet puppy pup kitten kitty rabbit hamster parrot horse',
};
const SEVERAL: Readonly<Record<string, string>> = {
  'has parent': 'parent',
  'has child': 'child kid baby',
  'has relative': 'cousin aunt uncle niece nephew relative grandchild grandson granddaughter',
  'has colleague': 'colleague coworker co-worker teammate mentor cofounder co-founder',
  'has friend': 'friend bestie buddy pal roommate flatmate housemate neighbor neighbour classmate',
};

const WORDS: ReadonlyMap<string, KinshipWord> = new Map(
  [ONE, SEVERAL].flatMap((table) =>
    Object.entries(table).flatMap(([predicate, words]) => {
      const kinship = kinshipOf(predicate) ?? 'relative';
      return words
        .split(' ')
        .map((word) => [word, { kinship, predicate, isOne: table === ONE }] as const);
    }),
  ),
);

const SYNONYMS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    mother: 'mom mum mommy mama',
    father: 'dad daddy papa',
    grandmother: 'grandma granny',
    grandfather: 'grandpa',
    dog: 'puppy pup',
    cat: 'kitten kitty',
    colleague: 'coworker co-worker',
    neighbour: 'neighbor',
  }).flatMap(([word, others]) => others.split(' ').map((other) => [other, word] as const)),
);

/** Of words that mean the same the one that stands for all: "mother" for "mom". */
export function plainKinshipWord(word: string): string {
  return SYNONYMS.get(word) ?? word;
}

export function kinshipWord(word: string): KinshipWord | undefined {
  return WORDS.get(word);
}

/** The words for a kinship that stand in a text, in its order. */
export function kinshipWordsIn(words: readonly string[], kinship: Kinship): string[] {
  return words.filter((word) => WORDS.get(word)?.kinship === kinship).map(plainKinshipWord);
}

/** Words that say no more than the relation does: a sibling may be a sister. */
const GENERAL: ReadonlySet<string> = new Set(
  'sibling parent child relative partner pet'.split(' '),
);

export function isGeneral(word: string): boolean {
  return GENERAL.has(word);
}

/** Somebody told by what they are to another: "user's older sister". */
export interface Descriptor {
  /** The key of the other: "user", "ana", "user's boss". */
  readonly owner: string;
  /** "older sister". */
  readonly phrase: string;
  /** "sister". */
  readonly word: string;
  readonly means: KinshipWord;
}

/**
 * Reads a key as a descriptor; undefined when it is a plain name. "Ana's mom" and "Ana's mother" read
 * alike.
 */
export function readDescriptor(key: string): Descriptor | undefined {
  const [, owner, written] = /^(.+)'s (.+?)$/u.exec(key) ?? [];
  if (owner === undefined || written === undefined) return undefined;
  const qualities = written.split(' ');
  const word = plainKinshipWord(qualities.pop() ?? '');
  const means = kinshipWord(word);
  if (means === undefined) return undefined;
  return { owner, phrase: [...qualities, word].join(' '), word, means };
}
