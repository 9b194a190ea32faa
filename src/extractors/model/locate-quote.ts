import { isSpaceless } from '../../text/character-pairs.ts';
import { normalize } from '../../text/normalize.ts';

/** A stretch of a text, in UTF-16 code units, half open. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A text as quotes are compared with it, and where each of its characters comes from. */
export interface FoldedText {
  readonly text: string;
  /** Start and end in the original of each UTF-16 unit of `text`. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const HIDDEN = /[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/;
const MARK = /\p{M}/u;
const SAME: readonly (readonly [RegExp, string])[] = [
  [/[‘’‚‛′`´]/, "'"],
  [/[“”„‟″«»]/, '"'],
  [/[‐‑‒–—―−]/, '-'],
  [/[\s\p{Z}\p{Cc}]/u, ' '],
];

/** Case, accents, kinds of quotation marks, dashes and spaces folded; hidden characters left out. */
export function foldText(original: string): FoldedText {
  let text = '';
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const character of original) {
    const folded = foldCharacter(character);
    // An accent that is left out still belongs to its letter.
    if (folded === '' && ends.length > 0 && MARK.test(character)) {
      ends[ends.length - 1] = at + character.length;
    }
    const isRepeatedSpace = folded === ' ' && (text === '' || text.endsWith(' '));
    if (!isRepeatedSpace) {
      text += folded;
      for (let unit = 0; unit < folded.length; unit += 1) {
        starts.push(at);
        ends.push(at + character.length);
      }
    }
    at += character.length;
  }
  return { text, starts, ends };
}

function foldCharacter(character: string): string {
  if (HIDDEN.test(character)) return '';
  const same = SAME.find(([pattern]) => pattern.test(character));
  return same === undefined ? normalize(character) : same[1];
}

/** What models put around a quote, and leave off or add at its ends. */
const EDGES = /^[\s"'.,;:!?…([{*_-]+|[\s"'.,;:!?…)\]}*_-]+$/g;
const ELLIPSIS = /\s*(?:\.{3,}|…)\s*/;
/** Parts of a quote with "..." between them lie at most this far apart. */
const WIDEST_GAP = 300;

/**
 * Where the quote stands in the text: word for word but for case, accents, quotation marks and
 * spaces, at the bounds of words; "..." stands for words left out. Undefined when it does not.
 */
export function locateQuote(text: FoldedText, quote: string): Span | undefined {
  const parts = quote
    .split(ELLIPSIS)
    .map((part) => foldText(part).text.replaceAll(EDGES, ''))
    .filter((part) => part !== '');
  let start: number | undefined;
  let end = 0;
  for (const part of parts) {
    const found = findWords(text.text, part, end);
    if (found === undefined || (start !== undefined && found - end > WIDEST_GAP)) return undefined;
    start ??= found;
    end = found + part.length;
  }
  if (start === undefined) return undefined;
  return { start: text.starts[start] ?? 0, end: text.ends[end - 1] ?? 0 };
}

function findWords(text: string, words: string, from: number): number | undefined {
  for (let at = text.indexOf(words, from); at >= 0; at = text.indexOf(words, at + 1)) {
    if (isBound(text, at) && isBound(text, at + words.length)) return at;
  }
  return undefined;
}

const WORD_UNIT = /[\p{L}\p{N}\p{M}]/u;

/** Between two words, or beside a character of a script that puts no spaces between them. */
function isBound(text: string, at: number): boolean {
  const [before, after] = [text[at - 1], text[at]];
  if (before === undefined || after === undefined) return true;
  if (!WORD_UNIT.test(before) || !WORD_UNIT.test(after)) return true;
  return isSpaceless(before) || isSpaceless(after);
}
