import type { Span } from './locate-quote.ts';

/** Made on first use: it loads tables that an application may never need. */
let segmenter: Intl.Segmenter | undefined;

/** No sentence is taken to be longer, in UTF-16 code units: some people write without full stops. */
const LONGEST_SENTENCE = 400;

/** The sentences of a text by Unicode's rules (UAX #29), with line breaks as further ends. */
export function sentenceSpans(text: string): readonly Span[] {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'sentence' });
  const spans: Span[] = [];
  for (const line of text.matchAll(/[^\r\n]+/g)) {
    for (const { segment, index } of segmenter.segment(line[0])) {
      const lead = segment.length - segment.trimStart().length;
      const start = line.index + index + lead;
      const end = line.index + index + segment.trimEnd().length;
      if (/[\p{L}\p{N}]/u.test(segment)) spans.push({ start, end });
    }
  }
  return spans;
}

/** The stretch widened to whole sentences, but not by more than a long one on either side. */
export function wholeSentences(sentences: readonly Span[], span: Span): Span {
  const touched = sentences.filter(({ start, end }) => start < span.end && end > span.start);
  const start = Math.min(span.start, touched[0]?.start ?? span.start);
  const end = Math.max(span.end, touched.at(-1)?.end ?? span.end);
  return {
    start: Math.max(start, span.start - LONGEST_SENTENCE),
    end: Math.min(end, span.end + LONGEST_SENTENCE),
  };
}
