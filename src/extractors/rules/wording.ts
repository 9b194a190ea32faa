import type { Token } from './token.ts';

/** The words as they were written, without an article before them. */
export function phraseOf(tokens: readonly Token[]): string {
  // "The Godfather" is a name, "the Netherlands" one that has an article.
  return wordsOf(tokens).replace(/^(?:(?:the|an?)\s+(?=\S)|(?:The|An?)\s+(?=\p{Ll}|\d))/u, '');
}

/** The words as they were written, single spaced. */
export function wordsOf(tokens: readonly Token[]): string {
  let phrase = '';
  let end = tokens[0]?.start ?? 0;
  for (const token of tokens) {
    phrase += `${token.start > end ? ' ' : ''}${token.text}`;
    end = token.end;
  }
  return phrase.trim();
}
