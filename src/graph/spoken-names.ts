import { isSpaceless } from '../text/character-pairs.ts';
import { normalize } from '../text/normalize.ts';
import { STOP_WORDS } from '../text/stop-words.ts';
import { SLICE, USER_KEY } from './names.ts';
import type { Resolved } from './resolve.ts';

/** A name in the words that a speaker uses for it. */
export interface SpokenName {
  /** Normalised, without signs: ["jean", "luc"]. */
  readonly words: readonly string[];
  /** Entities that are called so. */
  readonly ids: readonly string[];
}

/** Spoken names by their first word, the longest first; those written without spaces under "". */
export type SpokenNames = ReadonlyMap<string, readonly SpokenName[]>;

/**
 * The names by which a text can be recognised to speak of entities: proper names, so written with a
 * capital, a digit or in a script without case. "Coffee" may be an entity, but "coffee" is no name.
 */
export function* indexSpokenNames(
  entities: readonly Resolved[],
  parts: ReadonlyMap<string, ReadonlySet<string>>,
): Generator<undefined, SpokenNames> {
  const ids = new Map<string, Set<string>>();
  for (const [at, entity] of entities.entries()) {
    if (at % SLICE === 0) yield;
    if (entity.id === USER_KEY) continue;
    for (const form of [entity.name, ...entity.aliases]) {
      if (isProper(form)) note(ids, wordsOf(form.replace(/ \([^)]*\)$/u, '')), entity.id);
    }
  }
  for (const [part, owners] of parts) {
    const [owner, ...others] = owners;
    if (owner === undefined || others.length > 0 || owner === USER_KEY || ids.has(part)) continue;
    note(ids, wordsOf(part), owner);
  }
  yield;
  return byFirstWord(ids);
}

const PROPER = /\p{Lu}|\p{Lt}|\p{Lo}/u;

function isProper(form: string): boolean {
  return PROPER.test(form);
}

function note(ids: Map<string, Set<string>>, words: readonly string[], id: string): void {
  const key = words.join(' ');
  if (key.length < 2) return;
  ids.set(key, (ids.get(key) ?? new Set()).add(id));
}

function byFirstWord(ids: ReadonlyMap<string, ReadonlySet<string>>): SpokenNames {
  const index = new Map<string, SpokenName[]>();
  for (const [key, owners] of ids) {
    const words = key.split(' ');
    const first = isSpaceless(key) ? '' : (words[0] ?? '');
    const list = index.get(first) ?? [];
    list.push({ words, ids: [...owners].sort() });
    index.set(first, list);
  }
  for (const list of index.values())
    list.sort((left, right) => right.words.length - left.words.length);
  return index;
}

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’]\p{L}+)*/gu;

/** A word of a question, as it counts when names are looked for. */
export interface SpokenWord {
  /** Normalised, without a possessive. */
  readonly word: string;
  readonly isPossessive: boolean;
  /** Written with a capital that is not owed to its place at the beginning of a sentence. */
  readonly isCapitalised: boolean;
}

export function readSpokenWords(text: string): readonly SpokenWord[] {
  return [...text.matchAll(WORD)].map((match) => {
    const [written] = match;
    const bare = written.replace(/['’]s$|(?<=s)['’]$/iu, '');
    const before = text.slice(Math.max(0, match.index - 3), match.index);
    return {
      word: normalize(bare).replaceAll(/['’]/gu, ''),
      isPossessive: bare !== written,
      isCapitalised: /^\p{Lu}/u.test(written) && match.index > 0 && !/[.!?]\s*$/u.test(before),
    };
  });
}

function wordsOf(form: string): readonly string[] {
  return readSpokenWords(form).map(({ word }) => word);
}

/** Names that are everyday words as well: written small, or at the beginning, they are the words. */
const EVERYDAY: ReadonlySet<string> = new Set(
  (
    'will may mark rose grace hope joy faith bill art frank grant chase drew sue pat rob jack dawn ' +
    'summer autumn spring winter april june august march sunday monday tuesday wednesday thursday ' +
    'friday saturday sky star apple amazon target meta square stripe slack zoom notion linear signal ' +
    'reading bath orange turkey china nice mobile victor penny ruby ivy iris olive daisy lily max ' +
    'page dean ray gene miles rich guy earl duke king young long small white black brown green gray'
  ).split(' '),
);

/** Whether a word of a question may be a name, where names are written small too. */
export function mayBeName(word: SpokenWord, isWrittenSmall: boolean, isFirst: boolean): boolean {
  if (word.isCapitalised) return true;
  if (!isWrittenSmall && !isFirst) return false;
  return !STOP_WORDS.has(word.word) && !EVERYDAY.has(word.word);
}
