import { languageOf } from '../../text/analyze.ts';
import type { AnswerDate } from './answer-date.ts';
import { numbersOf } from './numbers.ts';

const ENGLISH_TIME =
  /\b(?:today|tonight|tomorrow|yesterday|now|currently|recently|lately|ago|since|until|till|last|next|past|this|coming|every|daily|weekly|monthly|yearly|just|soon|later|already|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekends?|weeks?|months?|years?|decades?|days?|hours?|mornings?|afternoons?|evenings?|nights?|spring|summer|autumn|fall|winter|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|christmas|easter|birthday|new year)\b/i;

/** Whether a text tells a time; texts that are not English are believed to. */
export function tellsTime(text: string): boolean {
  if (/\p{N}/u.test(text) || ENGLISH_TIME.test(text)) return true;
  return !/^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]*$/u.test(text)
    ? true
    : languageOf(text) !== undefined;
}

/**
 * Whether a date can come from this text, said at `saidAt`: the text tells a time, and the year is in
 * it, is this, the last or the next one, or lies as many years away as a number of the text ("three
 * years ago"). Whether weekday and day were worked out well is not checked.
 */
export function isToldDate(date: AnswerDate, text: string, saidAt: string): boolean {
  if (date.at.slice(0, 10) === saidAt.slice(0, 10)) return true;
  if (!tellsTime(text)) return false;
  const numbers = numbersOf(text);
  const year = Number(date.at.slice(0, 4));
  const distance = Math.abs(year - Number(saidAt.slice(0, 4)));
  if (distance <= 1 || numbers.has(String(year))) return true;
  const hasShortYear = numbers.has(String(year % 100)) || text.includes(`${year}s`);
  return hasShortYear || [0, 1].some((rest) => numbers.has(String(distance - rest)));
}

/** The numbers that a date brings into a sentence that names it. */
export function numbersOfDate(date: AnswerDate): readonly string[] {
  const [year = '', month = '', day = ''] = date.at.slice(0, 10).split('-');
  const time = date.at.slice(11, 16).split(':');
  const fields = {
    year: [year],
    month: [year, month],
    day: [year, month, day],
    time: [year, month, day, ...time, String(Number(time[0]) % 12 || 12)],
  }[date.precision];
  return fields.map((field) => field.replace(/^0+(?=\d)/, ''));
}
