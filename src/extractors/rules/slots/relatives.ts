import type { Resolver } from '../entity.ts';
import { readEntity } from '../entity.ts';
import { phraseOf } from '../wording.ts';
import { kinshipOf, singularKin } from '../kinship.ts';
import type { Token } from '../token.ts';
import type { Filled, Slot } from './slot.ts';

/** Somebody by a word for relatives, friends or animals: "a younger sister", "two cats". */
export const relative: Slot = (tokens, from) =>
  readRelatives(tokens, from, (word) => (kinshipOf(word) ? word : undefined));
export const relatives: Slot = (tokens, from) => readRelatives(tokens, from, singularKin);

function readRelatives(
  tokens: readonly Token[],
  from: number,
  singular: (word: string) => string | undefined,
): Filled | undefined {
  let end = from;
  while (
    end < tokens.length &&
    end - from < 5 &&
    (singular(tokens[end]?.lower ?? '') === undefined ||
      singular(tokens[end + 1]?.lower ?? '') !== undefined)
  ) {
    const token = tokens[end];
    if (
      token === undefined ||
      !/^(?:ADJ|NOUN|PROPN|VERB|PUNCT|NUM|ADV)$/.test(token.tag) ||
      token.lower === ','
    )
      return undefined;
    end++;
  }
  const word = singular(tokens[end]?.lower ?? '');
  if (word === undefined) return undefined;
  return {
    values: [
      {
        text: phraseOf(tokens.slice(from, end + 1)),
        tokens: tokens.slice(from, end + 1),
        word,
      },
    ],
    end: end + 1,
  };
}

/** Somebody who stands in a relation to somebody else: "my sister", "Ana's boss". */
export const relation: Slot = (tokens, from, { resolver }) => {
  const ours = ofMine(tokens, from, resolver);
  if (ours !== undefined) return ours;
  for (let end = Math.min(tokens.length, from + 6); end > from + 1; end--) {
    const entity = readEntity(tokens.slice(from, end), resolver);
    if (entity?.kin === undefined || entity.kin.isNamed) continue;
    return { values: [{ text: entity.name, tokens: tokens.slice(from, end), entity }], end };
  }
  return undefined;
};

/** "a colleague of mine", "one of my friends": the same as "my colleague". */
function ofMine(tokens: readonly Token[], from: number, resolver: Resolver): Filled | undefined {
  const mine = tokens.findIndex(({ lower }, at) => at > from && /^(?:mine|ours)$/.test(lower));
  const isOne = /^(?:an?|one)$/.test(tokens[from]?.lower ?? '');
  const owner = tokens[mine];
  if (!isOne || mine - from > 6 || owner === undefined || tokens[mine - 1]?.lower !== 'of')
    return undefined;
  const words = [{ ...owner, lower: 'my' }, ...tokens.slice(from + 1, mine - 1)];
  const entity = readEntity(words, resolver);
  if (entity?.kin === undefined || entity.kin.isNamed) return undefined;
  return { values: [{ text: entity.name, tokens: words, entity }], end: mine + 1 };
}
