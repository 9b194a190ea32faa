import type { EntityType } from '../../core/statement.ts';
import type { Kinship } from './kinship.ts';
import { kinshipOf, singularKin } from './kinship.ts';
import { thingType, typeOf } from './thing-type.ts';
import type { Token } from './token.ts';
import { isCapitalised } from './token.ts';
import { ADVERBS, NO_NAMES, VAGUE } from './words.ts';
import { phraseOf } from './wording.ts';

/** Somebody or something that a phrase names, as the rest of Memoir calls it. */
export interface Entity {
  readonly name: string;
  readonly type: EntityType;
  /** It is the one whom the text is about: the user, or the speaker. */
  readonly isSpeaker?: true;
  /** How it stands to another, where the phrase says so: "my sister Ana". */
  readonly kin?: Kin;
  /** "my parents". */
  readonly isSeveral?: true;
  /** Understood from a pronoun. */
  readonly isGuessed?: true;
  /** Of something that belongs to it, "my favourite colour": the words of what belongs. */
  readonly attribute?: string;
}

export interface Kin {
  readonly kinship: Kinship;
  /** As it was written: "older sister", "best friend". */
  readonly word: string;
  readonly owner: Entity;
  readonly isNamed: boolean;
}

/** How pronouns are understood where a phrase stands. */
export interface Resolver {
  /** Undefined where nobody can be meant with certainty. */
  resolve(pronoun: string): Entity | undefined;
  /** Who has been spoken of by that name, with what was said of them. */
  named?(name: string): Entity | undefined;
}

const POSSESSIVE: Readonly<Record<string, string>> = {
  my: 'i',
  our: 'we',
  his: 'he',
  her: 'she',
  their: 'they',
  your: 'you',
  its: 'it',
};
const QUALITIES = new Set(
  (
    'older younger elder eldest oldest youngest little big baby twin best good close dear old new ex late former future ' +
    'beloved lovely sweet adorable cute beautiful amazing wonderful own first second third only current middle step half ' +
    'elderly great direct line immediate fellow childhood primary paternal maternal fur wife-to-be next pet grown favorite adopted rescue female male'
  ).split(' '),
);
/** The entities of a subject: one, several joined by "and", or none that can be told. */
export function readEntities(tokens: readonly Token[], resolver: Resolver): readonly Entity[] {
  const words = trim(tokens);
  const and = words.findIndex((token) => token.lower === 'and' || token.lower === '&');
  if (and > 0) {
    const first = readEntity(words.slice(0, and), resolver);
    const both = [first, readEntity(words.slice(and + 1), beside(first, resolver))];
    const known = both.filter((entity) => entity !== undefined);
    if (known.length < both.length || known.some(({ attribute }) => attribute !== undefined))
      return [];
    return known;
  }
  const entity = readEntity(words, resolver);
  return entity === undefined ? [] : [entity];
}

/** "Jonas and his wife": whose, the word before tells. */
export function beside(first: Entity | undefined, resolver: Resolver): Resolver {
  const isOne = first !== undefined && first.type === 'person' && first.isSpeaker !== true;
  if (!isOne) return resolver;
  return {
    ...resolver,
    resolve: (word) => (/^(?:he|she)$/.test(word) ? first : resolver.resolve(word)),
  };
}

/** What one noun phrase names; undefined for what cannot be told or is nobody in particular. */
export function readEntity(tokens: readonly Token[], resolver: Resolver): Entity | undefined {
  const words = trim(tokens);
  const [first] = words;
  if (first === undefined) return undefined;
  if (words.length === 1) {
    const resolved = resolver.resolve(first.lower);
    if (resolved !== undefined) return resolved;
    if (VAGUE.has(first.lower)) return undefined;
  }
  return (
    readApposition(words, resolver) ??
    readOwned(words, resolver) ??
    readKnown(words, resolver) ??
    readNameFrom(words) ??
    readThing(words)
  );
}

function readKnown(words: readonly Token[], resolver: Resolver): Entity | undefined {
  const name = readName(words);
  return name && (resolver.named?.(name.name) ?? name);
}

/** "Anna from accounting", "Tom at work". */
function readNameFrom(words: readonly Token[]): Entity | undefined {
  const at = words.findIndex(({ lower }) => /^(?:from|at|in)$/.test(lower));
  return at > 0 && words.length - at <= 4 ? readName(words.slice(0, at)) : undefined;
}

/** "Ana, my sister," and "my sister, Ana,". */
function readApposition(words: readonly Token[], resolver: Resolver): Entity | undefined {
  const comma = words.findIndex(({ lower }) => lower === ',');
  if (comma < 1) return undefined;
  const before = words.slice(0, comma);
  const after = trim(words.slice(comma + 1));
  const name = readName(before) ?? readName(after);
  const kin = readOwned(readName(before) === undefined ? before : after, resolver);
  if (name === undefined || kin === undefined) return undefined;
  if (kin.kin === undefined)
    return kin.attribute === undefined ? undefined : { ...name, type: thingType(kin.attribute) };
  return { ...kin, name: name.name, kin: { ...kin.kin, isNamed: true } };
}

/** "my sister Ana", "Ana's dog", "my dog's name", "my favourite colour". */
function readOwned(words: readonly Token[], resolver: Resolver): Entity | undefined {
  const isOneOf = words[0]?.lower === 'one' && words[1]?.lower === 'of';
  // "one of my goals"; "one of my friends" is somebody whom nobody can name.
  if (isOneOf && singularKin(words.at(-1)?.lower ?? '') === undefined)
    return readOwned(words.slice(2), resolver);
  const parent = words.length === 1 ? words[0] : undefined;
  const self = resolver.resolve('i');
  // "Mom lives in Utah": whose, goes without saying.
  if (parent !== undefined && self !== undefined && OWN_PARENT.test(parent.text))
    return readKin(self, words);
  const { owner, rest } = splitOwner(words, resolver);
  if (owner === undefined || owner.attribute !== undefined || rest.length === 0) return undefined;
  return readKin(owner, rest) ?? { ...owner, attribute: phraseOf(rest) };
}

const OWN_PARENT = /^(?:Mom|Mum|Mother|Dad|Father|Grandma|Grandpa|Granny)$/;

interface Owned {
  readonly owner: Entity | undefined;
  readonly rest: readonly Token[];
}

/** What is told of something by "of" and "for": "the deadline for the project". */
const ATTRIBUTE =
  /^(?:the |(?:my |our )(?=(?:\w+ )?(?:deadline|due date|budget)))?((?:submission |final |new |total |current |hard )?(?:deadline|due date|budget|status|name|price|cost))$/i;

function splitOwner(words: readonly Token[], resolver: Resolver): Owned {
  const link = words.findIndex(({ lower }) => lower === 'for' || lower === 'of');
  if (
    link > 0 &&
    ATTRIBUTE.test(
      words
        .slice(0, link)
        .map(({ lower }) => lower)
        .join(' '),
    )
  ) {
    return {
      owner: readEntity(words.slice(link + 1), resolver),
      rest: words.slice(/^(?:the|my|our)$/.test(words[0]?.lower ?? '') ? 1 : 0, link),
    };
  }
  const last = words.at(-1);
  const noun = last === undefined ? -1 : ['deadline', 'budget'].indexOf(last.lower);
  if (noun >= 0 && words.length > 2 && words[0]?.lower === 'the') {
    return { owner: readEntity(words.slice(0, -1), resolver), rest: words.slice(-1) };
  }
  const sign = words.findLastIndex((token, index) => index > 0 && /^['\u2019]s?$/.test(token.text));
  if (sign > 0) {
    return { owner: readEntity(words.slice(0, sign), resolver), rest: words.slice(sign + 1) };
  }
  const first = words[0]?.lower ?? '';
  const pronoun = Object.hasOwn(POSSESSIVE, first) ? POSSESSIVE[first] : undefined;
  if (pronoun !== undefined) return { owner: resolver.resolve(pronoun), rest: words.slice(1) };
  return { owner: undefined, rest: words };
}

function readKin(owner: Entity, rest: readonly Token[]): Entity | undefined {
  let at = 0;
  while (QUALITIES.has(rest[at]?.lower ?? '') || /^(?:year|-|old|\d+)$/.test(rest[at]?.lower ?? ''))
    at++;
  // "my eldest": a child; "my oldest friend": which friend.
  if (at > 0 && kinWord(rest, at) === undefined && kinWord(rest, at - 1) !== undefined) at--;
  const word = kinWord(rest, at);
  if (word === undefined) return undefined;
  const after = rest.slice(at + word.length);
  const kinship = kinshipOf(word.lower);
  if (kinship === undefined) return undefined;
  const name = readName(after);
  // "my dog food", "my mom friends": something else that belongs to the speaker.
  if (after.length > 0 && name === undefined) return undefined;
  const shown = phraseOf(rest.slice(0, at + word.length)).toLowerCase();
  return {
    name: name?.name ?? `${owner.name}'s ${shown}`,
    type: kinship.isAnimal === true ? 'animal' : 'person',
    kin: { kinship, word: shown, owner, isNamed: name !== undefined },
    ...(owner.isGuessed && { isGuessed: true as const }),
  };
}

function kinWord(
  rest: readonly Token[],
  at: number,
): { readonly lower: string; readonly length: number } | undefined {
  const one = rest[at]?.lower ?? '';
  const hyphened = [one, rest[at + 1]?.lower, rest[at + 2]?.lower];
  if (hyphened[1] === '-' && kinshipOf(hyphened.join('').slice(0, 30)) !== undefined) {
    return { lower: hyphened.join(''), length: 3 };
  }
  const inLaw = rest
    .slice(at, at + 5)
    .map(({ lower }) => lower)
    .join('');
  if (kinshipOf(inLaw) !== undefined && inLaw.includes('-')) return { lower: inLaw, length: 5 };
  if (hyphened[1] !== undefined && kinshipOf(`${one}-${hyphened[1]}`) !== undefined) {
    return { lower: `${one}-${hyphened[1]}`, length: 2 };
  }
  return kinshipOf(one) === undefined ? undefined : { lower: one, length: 1 };
}

/** The words of a name, all with capitals: "Ana", "Dr. Patel", "Ana de la Cruz". */
export function readName(words: readonly Token[]): Entity | undefined {
  const [first] = words;
  if (first === undefined || words.length > 5) return undefined;
  const isName = words.every(
    (token, index) =>
      (isCapitalised(token) && token.tag !== 'PUNCT') ||
      (index > 0 &&
        index < words.length - 1 &&
        /^(?:de|la|da|van|von|der|of|the|&|-|'|\.)$/.test(token.lower)) ||
      (index > 0 && token.tag === 'NUM'),
  );
  if (!isName || (words.length === 1 && (NO_NAMES.has(first.lower) || first.text.length < 2)))
    return undefined;
  if (words.length > 1 && NO_NAMES.has(first.lower)) return undefined;
  // A sentence begins with a capital too; a number makes a step of it.
  if (words.length === 1 && first.tag !== 'PROPN') return undefined;
  if (NUMBERED.test(first.lower)) return undefined;
  if (first.tag === 'VERB' || first.tag === 'ADV' || first.tag === 'INTJ' || first.tag === 'DET')
    return undefined;
  return { name: phraseOf(words), type: typeOf(words, 'person') };
}

const NUMBERED =
  /^(?:step|phase|day|week|month|option|chapter|section|part|question|note|tip|example|figure|table|level|version|task|action|goal|item|act|scene|episode|stage|module|lesson|unit|round|appendix|rule|point|slide|page|line|issue|bug|ticket)$/;

/** "the deadline for the project": something, by its words. */
function readThing(words: readonly Token[]): Entity | undefined {
  const isDefinite = words[0]?.lower === 'the';
  const rest = isDefinite ? words.slice(1) : words;
  const [first] = rest;
  if (first === undefined || rest.length > 8 || first.tag === 'PRON' || first.tag === 'DET')
    return undefined;
  const head = rest.findLast(({ tag }) => tag === 'NOUN' || tag === 'PROPN');
  if (head === undefined || (rest.length === 1 && (VAGUE.has(first.lower) || !isDefinite)))
    return undefined;
  if (rest.some(({ tag, lower }) => tag === 'VERB' || lower === ',' || tag === 'PRON'))
    return undefined;
  return { name: phraseOf(rest), type: typeOf(rest, 'thing') };
}

/** Without signs and adverbs at both ends. */
function trim(tokens: readonly Token[]): readonly Token[] {
  const isEdge = (token: Token | undefined): boolean =>
    token !== undefined &&
    ((token.tag === 'PUNCT' && !/^['\u2019]s?$/.test(token.text)) ||
      token.tag === 'SPACE' ||
      token.tag === 'INTJ' ||
      token.tag === 'SYM' ||
      ADVERBS.has(token.lower));
  let start = 0;
  let end = tokens.length;
  while (start < end && isEdge(tokens[start])) start++;
  while (end > start && isEdge(tokens[end - 1])) end--;
  return tokens.slice(start, end);
}
