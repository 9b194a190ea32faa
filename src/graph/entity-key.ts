import type { EntityType } from '../core/statement.ts';
import { normalize } from '../text/normalize.ts';
import { nameKey } from '../truth/slot.ts';

/** People and animals, or everything else: one name in both is two entities. */
export type EntityClass = 'living' | 'other';

/** Undefined for "thing", which is said of whatever the text does not tell. */
export function classOf(type: EntityType): EntityClass | undefined {
  if (type === 'person' || type === 'animal') return 'living';
  return type === 'thing' || type === 'value' ? undefined : 'other';
}

/** Titles in front of a name, and the one that stands for all of the same gender. */
const TITLES: ReadonlyMap<string, string> = new Map([
  ...'dr prof professor doctor'.split(' ').map((title) => [title, ''] as const),
  ...'mr mister herr señor senor monsieur sir'.split(' ').map((title) => [title, 'mr'] as const),
  ...'mrs ms miss madam frau señora senora madame'
    .split(' ')
    .map((title) => [title, 'mrs'] as const),
]);
const LEGAL_FORM = /[\s,]+(?:inc|ltd|llc|gmbh|corp|co|plc|ag|sa|bv)\.?$/u;
const PROJECT = /^project\s+(?=\S)|(?<=\S)\s+project$/u;

/**
 * What a name is known by: without case, accents, articles, possessive and end marks; a living one
 * without its title, but for "mr" and "mrs", which tell people apart; others without their legal
 * form ("Acme Inc.").
 */
export function entityKey(name: string, of: EntityClass): string {
  const key = plainKey(name);
  if (of === 'living') return withoutTitle(key);
  return key.replace(LEGAL_FORM, '') || key;
}

/** What is longer is no name but a text: it is told apart by its beginning and its length. */
const LONGEST_NAME = 256;

/** The same without regard to what kind of name it is. */
export function plainKey(name: string): string {
  if (name.length > LONGEST_NAME) return `${name.length} ${normalize(name.slice(0, LONGEST_NAME))}`;
  const key = nameKey(name.replaceAll('’', "'"));
  return key.replace(/^["'(\s]+|[\s"').,;:!?]+$/gu, '') || key;
}

function withoutTitle(key: string): string {
  const [first = '', ...rest] = key.split(' ');
  const title = TITLES.get(first.replace(/\.$/u, ''));
  if (title === undefined || rest.length === 0) return key;
  const bare = withoutTitle(rest.join(' '));
  return title === '' || /^mrs? /u.test(bare) ? bare : `${title} ${bare}`;
}

/** A living one's name in its parts: "mr raj k. patel". */
export interface NameParts {
  readonly title?: 'mr' | 'mrs';
  readonly words: readonly string[];
}

export function readNameParts(key: string): NameParts {
  const [first, ...rest] = key.split(' ').map((word) => word.replace(/\.$/u, ''));
  if ((first === 'mr' || first === 'mrs') && rest.length > 0) return { title: first, words: rest };
  return { words: first === undefined ? rest : [first, ...rest] };
}

/** What a project is called without the word: "alpha" for "project alpha"; undefined without it. */
export function projectName(key: string): string | undefined {
  const bare = key.replace(PROJECT, '');
  return bare === key ? undefined : bare;
}

/** Whether `short` may be an abbreviation of `full`: a part, or initials in place of a part. */
export function abbreviates(short: readonly string[], full: readonly string[]): boolean {
  const [first, ...others] = short;
  const last = others.at(-1);
  if (first === undefined || full.length < 2 || short.length > full.length) return false;
  if (last === undefined) return first === full[0] || first === full.at(-1);
  if (short.every((word, at) => word === full[at]) && short.length === full.length) return false;
  return (
    isSame(first, full[0]) &&
    last === full.at(-1) &&
    others.slice(0, -1).every((word) => full.slice(1, -1).some((other) => isSame(word, other)))
  );
}

function isSame(short: string, full: string | undefined): boolean {
  return short === full || (short.length === 1 && full?.startsWith(short) === true);
}
