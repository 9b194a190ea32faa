import type { Entity, Resolver } from './entity.ts';
import { beside, readEntity, readName } from './entity.ts';
import { kinshipOf } from './kinship.ts';
import type { Token } from './token.ts';
import { isCapitalised } from './token.ts';

/** Somebody who is named beside the word for what they are: "my sister Ana", "Ana, my sister". */
export interface FoundKin {
  readonly entity: Entity;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads them wherever they stand: also in a question, that Ana is the sister is taken for granted. One
 * after the other, so that "her husband Tom" is understood once Ana has been noted.
 */
export function* findKin(tokens: readonly Token[], resolver: Resolver): Generator<FoundKin, void> {
  for (const at of tokens.keys()) {
    const found = isOwner(tokens, at) ? kinAt(tokens, at, resolver) : undefined;
    if (found !== undefined) yield found;
  }
}

/** "my", or a name with the sign of the possessive behind it: "Dana's". */
function isOwner(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token === undefined) return false;
  if (/^(?:my|our|his|her)$/.test(token.lower)) return true;
  return isNamePart(token) && /^['\u2019]s$/.test(tokens[at + 1]?.text ?? '');
}

function kinAt(tokens: readonly Token[], at: number, resolver: Resolver): FoundKin | undefined {
  const wordAt = kinWordAfter(tokens, at);
  if (wordAt === undefined) return undefined;
  const kin = readEntity(tokens.slice(at, wordAt + 1), beside(ownerBefore(tokens, at), resolver));
  const name = nameAfter(tokens, wordAt + 1) ?? nameBefore(tokens, at);
  const first = tokens[Math.min(at, name?.from ?? at)];
  const last = tokens[Math.max(wordAt, (name?.to ?? 0) - 1)];
  if (kin?.kin === undefined || name === undefined || first === undefined || last === undefined) {
    return undefined;
  }
  const entity = { ...kin, name: name.name, kin: { ...kin.kin, isNamed: true } };
  return { entity, start: first.start, end: last.end };
}

/** "Jonas and his wife Ida". */
function ownerBefore(tokens: readonly Token[], at: number): Entity | undefined {
  if (tokens[at - 1]?.lower !== 'and') return undefined;
  let from = at - 1;
  while (from > 0 && at - from < 4 && isNamePart(tokens[from - 1])) from--;
  return readName(tokens.slice(from, at - 1));
}

function kinWordAfter(tokens: readonly Token[], at: number): number | undefined {
  const first =
    tokens[at + 1]?.text === "'s" || tokens[at + 1]?.text === '\u2019s' ? at + 2 : at + 1;
  for (let index = first; index < Math.min(tokens.length, at + 6); index++) {
    const token = tokens[index];
    if (token === undefined) return undefined;
    const next = tokens[index + 1]?.lower ?? '';
    const inLaw = tokens.slice(index, index + 5).map(({ lower }) => lower);
    if (next === '-' && kinshipOf(inLaw.join('')) !== undefined) return index + 4;
    // "my sister's husband Paul": his name, not hers.
    if (/^['\u2019]s$/.test(token.text) || /^['\u2019]s$/.test(tokens[index + 1]?.text ?? ''))
      continue;
    if (kinshipOf(token.lower) !== undefined && kinshipOf(next) === undefined && next !== '-') {
      return index;
    }
    if (!/^(?:ADJ|NOUN|NUM|ADV|VERB)$/.test(token.tag) && token.lower !== '-') return undefined;
  }
  return undefined;
}

interface Named {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** "my sister Ana", "my sister, Ana," and "my sister (Ana)". */
function nameAfter(tokens: readonly Token[], at: number): Named | undefined {
  const opening = tokens[at]?.lower;
  const isApart = opening === ',' || opening === '(';
  const from = isApart ? at + 1 : at;
  let to = from;
  while (to < tokens.length && to - from < 3 && isNamePart(tokens[to])) to++;
  const closing = tokens[to];
  if (to === from || (isApart && !/^[,).!?]$/.test(closing?.lower ?? '.'))) return undefined;
  // "my sister, Ana, and Tom": a list of three.
  if (isApart && tokens[to + 1]?.lower === 'and') return undefined;
  return named(tokens, from, to);
}

/** "Ana, my sister,". */
function nameBefore(tokens: readonly Token[], at: number): Named | undefined {
  if (tokens[at - 1]?.lower !== ',') return undefined;
  let from = at - 1;
  while (from > 0 && at - from < 4 && isNamePart(tokens[from - 1])) from--;
  const before = tokens[from - 1]?.lower ?? '';
  if (from === at - 1 || NO_APPOSITION.test(before)) return undefined;
  const closing = tokens.slice(at).find(({ lower }) => /^[,.!?]$/.test(lower));
  return closing?.lower === ',' ? named(tokens, from, at - 1) : undefined;
}

/** Before a name that is only spoken to, or one of a list. */
const NO_APPOSITION = /^(?:hi|hey|hello|dear|thanks|bye|sorry|and|with|,)$/;

function isNamePart(token: Token | undefined): boolean {
  return (
    token !== undefined && isCapitalised(token) && token.lower !== 'i' && token.tag !== 'PUNCT'
  );
}

function named(tokens: readonly Token[], from: number, to: number): Named | undefined {
  const name = readName(tokens.slice(from, to));
  return name === undefined ? undefined : { name: name.name, from, to };
}
