import type { Token, Tag } from './token.ts';
import { repairTags } from './tags.ts';
import type { FoundTime, TimeParser } from './time.ts';
import { createTimeParser } from './time-parser.ts';

/** What the rules need of a language: tags of words, and times. */
export interface Language {
  /** Words of a sentence that begins at `offset` of its text. */
  tag(sentence: string, offset: number): Token[];
  /** Times that a sentence names, `reference` being when it was said. */
  times(sentence: string, offset: number, reference: Date): FoundTime[];
}

/** Loads tagger and date parser, about 0.2 s. Both packages are CommonJS in part. */
export async function loadLanguage(): Promise<Language> {
  const [{ default: winkNLP }, { default: model }, chrono] = await Promise.all([
    import('wink-nlp'),
    import('wink-eng-lite-web-model'),
    import('chrono-node/en'),
  ]);
  const wink = winkNLP(model, ['sbd', 'pos']);
  const parser: TimeParser = createTimeParser(chrono.casual.clone());
  const { its } = wink;
  return {
    tag(sentence, offset) {
      const tokens = wink.readDoc(withoutSurprises(sentence)).tokens();
      const texts = tokens.out();
      const tags = tokens.out(its.pos) as Tag[];
      return repairTags(place(sentence, offset, texts, tags));
    },
    times: (sentence, offset, reference) => parser(sentence, offset, reference),
  };
}

/** The tagger knows only straight apostrophes; the length must stay. */
function withoutSurprises(sentence: string): string {
  return sentence.replace(/[\u2019\u2018\u02bc]/g, "'").replace(/\s/g, ' ');
}

/** Finds each word in the sentence; what cannot be found there is left out. */
function place(sentence: string, offset: number, texts: string[], tags: Tag[]): Token[] {
  const tokens: Token[] = [];
  const plain = withoutSurprises(sentence);
  let at = 0;
  texts.forEach((text, index) => {
    const start = plain.indexOf(text, at);
    if (start < 0 || text.trim() === '') return;
    at = start + text.length;
    const before = tokens.at(-1);
    if (before !== undefined && isOneWord(before, offset + start, sentence, offset)) {
      const whole = sentence.slice(before.start - offset, at);
      tokens[tokens.length - 1] = {
        ...before,
        text: whole,
        lower: whole.toLowerCase(),
        tag: /^\p{Lu}/u.test(whole) ? 'PROPN' : 'NOUN',
        end: offset + at,
      };
      return;
    }
    tokens.push({
      text: sentence.slice(start, at),
      lower: text.toLowerCase(),
      tag: tags[index] ?? 'X',
      start: offset + start,
      end: offset + at,
    });
  });
  return tokens;
}

/** The tagger cuts a word at a letter that English has not: "Gda", "\u0144", "sk". */
function isOneWord(before: Token, start: number, sentence: string, offset: number): boolean {
  if (before.end !== start) return false;
  const [last, next] = [sentence.slice(0, start - offset).at(-1), sentence.slice(start - offset)];
  if (!/^[\p{L}\p{M}]/u.test(next) || !/[\p{L}\p{M}]$/u.test(last ?? '')) return false;
  return /[^\0-\x7f]$/u.test(last ?? '') || /^[^\0-\x7f]/u.test(next);
}
