import { analyze } from '../../text/analyze.ts';
import type { AnswerItem } from './answer-item.ts';
import { foldText, locateQuote } from './locate-quote.ts';
import type { FoldedText, Span } from './locate-quote.ts';
import { numbersOf } from './numbers.ts';
import { unescapeMarks } from './prompt.ts';
import { sentenceSpans, wholeSentences } from './sentences.ts';
import type { Window, WindowMessage } from './window.ts';

/** Where an item stands, and the sentences it is judged by. */
export interface ItemSource {
  readonly message: WindowMessage;
  /** Its place in the window, from 0. */
  readonly place: number;
  /** The stretch of the record's text. */
  readonly span: Span;
  /** The whole sentences around it. */
  readonly sentences: string;
  /** The quote is there word for word. */
  readonly isExact: boolean;
}

export type FindSource = (item: AnswerItem) => ItemSource | undefined;

interface ReadMessage {
  readonly message: WindowMessage;
  readonly place: number;
  readonly folded: FoldedText;
  readonly sentences: readonly Span[];
}

/**
 * Finds the words that an item cites: word for word in the message it names, or, when it miscounted,
 * in the only other message that has them; else the sentence of its message that shares most words
 * with the quote, if it shares nearly all. Undefined when nothing does.
 */
export function sourceFinder({ messages }: Window): FindSource {
  const read = new Map<number, ReadMessage>();
  const readAt = (place: number): ReadMessage | undefined => {
    const message = messages[place];
    if (message === undefined) return undefined;
    const known = read.get(place) ?? {
      message,
      place,
      folded: foldText(message.text),
      sentences: sentenceSpans(message.text),
    };
    read.set(place, known);
    return known;
  };
  return (item) => {
    const cited = readAt(item.message - 1);
    if (cited === undefined) return undefined;
    const quote = unescapeMarks(item.quote);
    return (
      findExactly(cited, quote) ??
      findElsewhere(
        messages.map((_, place) => readAt(place)).filter((each) => each !== undefined),
        quote,
      ) ??
      findNearly(cited, quote)
    );
  };
}

/** A stretch of fewer words says too little alone: the sentence around it is the source. */
const FEWEST_WORDS = 3;

function findExactly(read: ReadMessage, quote: string): ItemSource | undefined {
  const span = locateQuote(read.folded, quote);
  if (span === undefined) return undefined;
  const whole = wholeSentences(read.sentences, span);
  const words = wordCount(read.message.text.slice(span.start, span.end));
  return toSource(read, words < FEWEST_WORDS ? whole : span, true);
}

/** Shorter quotes stand in many messages by chance. */
const FEWEST_WORDS_ELSEWHERE = 4;

function findElsewhere(all: readonly ReadMessage[], quote: string): ItemSource | undefined {
  if (wordCount(quote) < FEWEST_WORDS_ELSEWHERE) return undefined;
  const found = all.map((read) => findExactly(read, quote)).filter((each) => each !== undefined);
  return found.length === 1 ? found[0] : undefined;
}

/** Share of the quote's stems that a sentence must have, and how many at least. */
const NEARLY = 0.8;
const FEWEST_STEMS = 3;

function findNearly(read: ReadMessage, quote: string): ItemSource | undefined {
  const stems = [...new Set(analyze(quote))];
  if (stems.length < FEWEST_STEMS) return undefined;
  let best: Span | undefined;
  let bestShare = 0;
  for (const span of read.sentences) {
    const sentence = read.message.text.slice(span.start, span.end);
    const said = new Set(analyze(sentence));
    const share = stems.filter((stem) => said.has(stem)).length / stems.length;
    if (share <= bestShare || !hasNumbers(sentence, quote)) continue;
    best = span;
    bestShare = share;
  }
  return best === undefined || bestShare < NEARLY ? undefined : toSource(read, best, false);
}

function hasNumbers(sentence: string, quote: string): boolean {
  const said = numbersOf(sentence);
  return [...numbersOf(quote)].every((number) => said.has(number));
}

function toSource(read: ReadMessage, span: Span, isExact: boolean): ItemSource {
  const { message, place } = read;
  const whole = wholeSentences(read.sentences, span);
  return { message, place, span, sentences: message.text.slice(whole.start, whole.end), isExact };
}

function wordCount(text: string): number {
  return text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu)?.length ?? 0;
}
