/** A stretch of an episode's text. */
export interface Stretch {
  readonly text: string;
  readonly start: number;
}

/** Nobody states facts in sentences that long: it is a list or a paste. */
const LONGEST_SENTENCE = 500;

const ABBREVIATION =
  /(?:^|[\s(])(?:mr|mrs|ms|mx|dr|prof|rev|sgt|lt|capt|st|mt|jr|sr|vs|str|\p{L}+str|ave|blvd|nr|no(?=\. \d)|approx|e\.g|i\.e|cf|ca|\p{Lu}|a\.m|p\.m|jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec)\.$/iu;
/** The end of a sentence: a line break, or its sign with a space after it. */
const BREAK =
  /[\r\n\u2028\u2029]+|[.!?\u2026]+["'\u201d\u2019)\]]*(?=\s)|\p{Extended_Pictographic}(?:\u200d|\ufe0f|\p{Emoji_Modifier})*(?=\s+\p{Lu})/gu;

/**
 * The sentences of a text with their offsets, trimmed of white space and list marks. `slice(start,
 * start + text.length)` of the text given is the sentence.
 */
export function splitSentences(text: string): Stretch[] {
  const found: Stretch[] = [];
  let start = 0;
  for (const match of text.matchAll(BREAK)) {
    const end = match.index + match[0].length;
    if (match[0] === '.' && ABBREVIATION.test(text.slice(Math.max(start, end - 12), end))) continue;
    add(found, text, start, end);
    start = end;
  }
  add(found, text, start, text.length);
  return found;
}

function add(found: Stretch[], text: string, start: number, end: number): void {
  const raw = text.slice(start, end);
  const lead =
    /^(?:[\s>*\u2022\u00b7\u200b\u200e\u200f\ufeff#_~-]|\d{1,2}[.)](?=\s))*/u.exec(raw)?.[0]
      .length ?? 0;
  const sentence = raw.slice(lead).trimEnd();
  if (sentence.length > LONGEST_SENTENCE || !/\p{L}/u.test(sentence)) return;
  found.push({ text: sentence, start: start + lead });
}
