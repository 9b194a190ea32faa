import type { EntityType } from '../../../core/statement.ts';
import type { Entity, Resolver } from '../entity.ts';
import { phraseOf } from '../wording.ts';
import { endOfNounPhrase, endOfPrepositional } from '../phrases.ts';
import type { Token } from '../token.ts';

/** A value that a slot of a pattern took. */
export interface SlotValue {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Left out of `text`, for sentences: "a", "an", "the". */
  readonly article?: string;
  readonly type?: EntityType;
  /** For people and animals. */
  readonly entity?: Entity;
  /** The singular word for somebody: "sister". */
  readonly word?: string;
}

export interface Filled {
  readonly values: readonly SlotValue[];
  readonly end: number;
}

/** What a slot is read with. */
export interface SlotContext {
  readonly resolver: Resolver;
  /** The writer uses no capitals, so that names have none. */
  readonly isLowerCase: boolean;
}

export type Slot = (
  tokens: readonly Token[],
  from: number,
  context: SlotContext,
) => Filled | undefined;

const value = (tokens: readonly Token[], type?: EntityType): SlotValue => ({
  text: phraseOf(tokens),
  tokens,
  ...(type && { type }),
  ...articleOf(tokens),
});

function articleOf(tokens: readonly Token[]): { readonly article?: string } {
  const article = tokens[0]?.lower ?? '';
  return /^(?:an?|the)$/.test(article) && tokens.length > 1 ? { article } : {};
}

export const one = (tokens: readonly Token[], end: number, type?: EntityType): Filled => ({
  values: [value(tokens, type)],
  end,
});

/** Several of what `item` reads, as "A, B and C". */
export function listOf(item: Slot): Slot {
  return (tokens, from, context) => {
    const values: SlotValue[] = [];
    const ends: number[] = [];
    let end = from;
    for (let at = from; ;) {
      const filled = item(tokens, at, context);
      if (filled === undefined) break;
      values.push(...filled.values);
      end = filled.end;
      at = end;
      ends.push(end);
      while (/^(?:,|and|or|&|plus|nor)$/.test(tokens[at]?.lower ?? '')) at++;
      if (at === end || values.length >= 8) break;
    }
    if (values.length === 0) return undefined;
    // "Woodhaven, a small town": without "and" it is no list.
    const isList = tokens
      .slice(from, end)
      .some(({ lower }) => /^(?:and|or|&|plus|nor)$/.test(lower));
    return isList || values.length === 1
      ? { values, end }
      : { values: values.slice(0, 1), end: ends[0] ?? end };
  };
}

export function withoutEnd(tokens: readonly Token[]): readonly Token[] {
  let end = tokens.length;
  while (end > 0 && /^(?:PUNCT|CCONJ|SCONJ|INTJ|ADP)$/.test(tokens[end - 1]?.tag ?? '')) end--;
  return tokens.slice(0, end);
}

/** A phrase that a list of words knows, of up to three words. */
export function known(words: RegExp, type: EntityType = 'value'): Slot {
  return (tokens, from) => {
    for (let end = Math.min(tokens.length, from + 3); end > from; end--) {
      const phrase = tokens.slice(from, end);
      if (words.test(phraseOf(phrase).toLowerCase())) return one(phrase, end, type);
    }
    return undefined;
  };
}

export function written(
  tokens: readonly Token[],
  from: number,
  expression: RegExp,
): Filled | undefined {
  for (let end = Math.min(tokens.length, from + 12); end > from; end--) {
    const words = tokens.slice(from, end);
    if (expression.test(phraseOf(words))) return one(words, end, 'value');
  }
  return undefined;
}

/** A noun phrase whose head is one of certain words; `isOwn`: also "my car". */
export function headed(heads: RegExp, type: EntityType, isOwn: boolean): Slot {
  return (tokens, from) => {
    const end = endOfNounPhrase(tokens, from);
    const words = tokens.slice(from, end);
    const head = words.findLast(({ tag }) => tag === 'NOUN' || tag === 'PROPN') ?? words.at(-1);
    if (head === undefined || !heads.test(head.lower)) return undefined;
    const first = words[0]?.lower ?? '';
    if (/^(?:this|that|these|those|your|no|any)$/.test(first)) return undefined;
    if (type === 'thing' && words[0]?.tag === 'NUM') return undefined;
    if (!isOwn && /^(?:my|our|his|her|their|the)$/.test(first)) return undefined;
    const more = type === 'event' ? Math.max(end, endOfPrepositional(tokens, end)) : end;
    return one(tokens.slice(from, more), more, type);
  };
}
