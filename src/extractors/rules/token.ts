/** The tags of the Universal Dependencies set that the tagger gives. */
export type Tag =
  | 'ADJ'
  | 'ADP'
  | 'ADV'
  | 'AUX'
  | 'CCONJ'
  | 'DET'
  | 'INTJ'
  | 'NOUN'
  | 'NUM'
  | 'PART'
  | 'PRON'
  | 'PROPN'
  | 'PUNCT'
  | 'SCONJ'
  | 'SPACE'
  | 'SYM'
  | 'VERB'
  | 'X';

/** A word or sign with its place in the text; offsets are UTF-16 units of the episode's text. */
export interface Token {
  readonly text: string;
  readonly lower: string;
  readonly tag: Tag;
  readonly start: number;
  readonly end: number;
}

/** Written with a capital: a name, unless a sentence begins there. */
export function isCapitalised(token: Token): boolean {
  return /^(?:\p{Lu}|[ei]\p{Lu})/u.test(token.text);
}
