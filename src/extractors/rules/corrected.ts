import type { Language } from './language.ts';
import { splitSentences } from './sentences.ts';

const CORRECTION =
  /^(?:(?:oh|ah|sorry|oops|whoops|wait|no|actually|correction|my bad|my mistake|hmm+)[\s,.!\u2014-]+)*(?:i meant|i mean|make that|that should (?:be|have been|say)|it should (?:be|have been|say))\s+(?:to (?:say|write)\s+)?(?:on\s+)?(.+?)(?:,?\s+not\s+(?:on\s+)?(.+?))?[\s.!]*$/iu;

/**
 * What a sentence that corrects the one before makes of it: after "The kickoff is on Monday", "sorry,
 * I meant Tuesday" says that the kickoff is on Tuesday. Undefined where it cannot be told what is to be
 * replaced: only a word that is named ("not Monday"), the one time, or the one number of a sentence.
 */
export function corrected(
  sentence: string,
  before: string,
  language: Language,
  reference: Date,
): string | undefined {
  const match = CORRECTION.exec(sentence);
  const said = match?.[1];
  if (said === undefined) return undefined;
  const wrong = match?.[2];
  return splitSentences(before)
    .toReversed()
    .map(({ text }) =>
      wrong === undefined
        ? (withTime(text, said, language, reference) ?? withNumber(text, said))
        : withWord(text, wrong, said),
    )
    .find((text) => text !== undefined);
}

function withWord(text: string, wrong: string, right: string): string | undefined {
  const parts = text.split(wrong);
  return parts.length === 2 ? parts.join(right) : undefined;
}

function withTime(
  text: string,
  said: string,
  language: Language,
  reference: Date,
): string | undefined {
  const [right, ...others] = language.times(said, 0, reference);
  if (right === undefined || others.length > 0 || right.end - right.start < said.length)
    return undefined;
  const [wrong, ...more] = language.times(text, 0, reference);
  if (wrong === undefined || more.length > 0) return undefined;
  return text.slice(0, wrong.start) + said + text.slice(wrong.end);
}

function withNumber(text: string, said: string): string | undefined {
  const numbers = text.match(/\d+/g) ?? [];
  const [wrong] = numbers;
  if (!/^\d+$/.test(said) || numbers.length !== 1 || wrong === undefined) return undefined;
  return text.replace(wrong, said);
}
