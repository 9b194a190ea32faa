import { USER_SUBJECT } from '../../core/statement.ts';
import { analyze, languageOf } from '../../text/analyze.ts';
import type { AnswerItem } from './answer-item.ts';
import { readAnswerDate } from './answer-date.ts';
import type { AnswerDate } from './answer-date.ts';
import { canDeny, denies, saysNot, soundsNegative } from './negation.ts';
import { claimedNumbers, isNumber, numbersOf } from './numbers.ts';
import type { ItemSource } from './source.ts';
import { contentStems, evidenceOf, hasValue, supportOf } from './support.ts';
import type { Evidence } from './support.ts';
import type { Fault } from './tally.ts';
import { isToldDate, numbersOfDate, tellsTime } from './told-time.ts';

/** What besides its own sentences an item may rest on. */
export interface Grounds {
  /** Everything in the window: where names of subjects come from. */
  readonly everything: Evidence;
  /** What "it" and "there" may mean. */
  readonly antecedents: string;
}

/** The claim stands; `refersBack` when its object is what "it" or "there" stands for. */
export type ClaimCheck = { readonly refersBack: boolean } | { readonly fault: Fault };

/** Share of the content words of a sentence that must have been said. */
const SUPPORTED = 0.6;

/** Checks what an item claims against what was said. */
export function checkClaim(item: AnswerItem, source: ItemSource, grounds: Grounds): ClaimCheck {
  const { statement } = item;
  const said = evidenceOf(source.sentences);
  const refersBack =
    statement !== undefined && !isObjectSaid(item, source, said) && canReferBack(item, source);
  const basis = refersBack ? `${source.sentences}\n${grounds.antecedents}` : source.sentences;
  const evidence = refersBack ? evidenceOf(basis) : said;

  if (statement !== undefined && !isObjectSaid(item, source, evidence)) return { fault: 'object' };
  if (!isSubjectKnown(item, grounds.everything)) return { fault: 'subject' };
  if (!areNumbersSaid(item, source, basis)) return { fault: 'number' };
  if (!areWordsSaid(item, source, evidence, grounds.everything)) return { fault: 'words' };
  return turnsAround(item, source, refersBack) ? { fault: 'negation' } : { refersBack };
}

function isObjectSaid(item: AnswerItem, source: ItemSource, evidence: Evidence): boolean {
  const object = item.statement?.object ?? '';
  return objectDate(object, source) !== undefined || hasValue(evidence, object);
}

/** "2026-03-31", where the message tells such a date in its own words. */
function objectDate(object: string, { message }: ItemSource): AnswerDate | undefined {
  const date = readAnswerDate(object);
  const isTold = date !== undefined && isToldDate(date, message.text, message.record.occurredAt);
  return isTold ? date : undefined;
}

const REFERRING =
  /\b(?:it|its|that|this|those|these|them|they|there|he|she|him|her|his|both|same|too|yes|yeah|yep|sure|exactly|no|nope|not)\b/i;

/** Lasting instructions must say themselves what they ask for. */
function canReferBack({ kind }: AnswerItem, { sentences }: ItemSource): boolean {
  return kind !== 'procedure' && REFERRING.test(sentences);
}

function isSubjectKnown({ statement }: AnswerItem, everything: Evidence): boolean {
  const subject = statement?.subject ?? USER_SUBJECT;
  const isRole = subject === USER_SUBJECT || /^(?:the )?assistant$/i.test(subject);
  return isRole || hasValue(everything, subject);
}

function areNumbersSaid(item: AnswerItem, source: ItemSource, basis: string): boolean {
  const { text, statement } = item;
  const claimed = claimedNumbers(`${text}\n${statement?.object ?? ''}`);
  if (claimed.size === 0) return true;
  const said = new Set([
    ...numbersOf(basis),
    ...numbersOf(statement?.subject ?? ''),
    ...numbersOfTimes(item, source),
    ...afternoonHours(basis),
  ]);
  return [...claimed].every((number) => said.has(number));
}

/** The numbers of dates that were worked out: "yesterday" is "7 May 2023" in a sentence that lasts. */
function numbersOfTimes(item: AnswerItem, source: ItemSource): readonly string[] {
  const { message } = source;
  if (!tellsTime(message.text)) return [];
  const saidAt = message.record.occurredAt;
  const dates = [item.occurredAt, item.validFrom, item.validTo].filter(
    (date) => date !== undefined && isToldDate(date, message.text, saidAt),
  );
  const object = objectDate(item.statement?.object ?? '', source);
  const year = Number(saidAt.slice(0, 4));
  const ofDates = [...dates, object].flatMap((date) =>
    date === undefined ? [] : numbersOfDate(date),
  );
  return [...ofDates, ...[year - 1, year, year + 1].map(String)];
}

/** "7 pm" is "19:00". */
function afternoonHours(text: string): readonly string[] {
  const hours = text.matchAll(/\b(\d{1,2})(?::\d{2})?\s*p\.?m\b/gi);
  return [...hours].flatMap(([, hour]) => [String((Number(hour) % 12) + 12), '0']);
}

const TIME_STEMS = new Set(
  analyze(
    'january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday day week month year since until date today',
  ),
);

/** Most content words were said, and every name among them, here or nearby. */
function areWordsSaid(
  item: AnswerItem,
  source: ItemSource,
  evidence: Evidence,
  everything: Evidence,
): boolean {
  const { statement, text } = item;
  const names = new Set(analyze(statement?.subject ?? ''));
  const hasTime = tellsTime(source.message.text);
  const isTime = (stem: string): boolean => isNumber(stem) || (hasTime && TIME_STEMS.has(stem));
  const stems = contentStems(text, source.sentences, names).filter((stem) => !isTime(stem));
  if (statement === undefined && stems.length === 0) return false;
  if (supportOf(stems, evidence) < SUPPORTED) return false;
  return namesIn(text).every((name) => hasValue(everything, name) || analyze(name).every(isTime));
}

/** Capitalised words within a sentence; in German every noun is one. */
function namesIn(text: string): readonly string[] {
  if (languageOf(text) === 'de') return [];
  return [...text.matchAll(/(?<=[\p{L}\p{N},]\s)\p{Lu}[\p{L}\p{M}]+/gu)].map(([name]) => name);
}

/** A "not" that nobody said, or one that was said and is gone. */
function turnsAround(item: AnswerItem, source: ItemSource, refersBack: boolean): boolean {
  const { statement, stance, text } = item;
  if (stance !== 'holds') return false;
  const claim = `${text} ${statement?.predicate ?? ''}`;
  if (statement?.negated === true || saysNot(claim)) return !canDeny(source.sentences);
  if (soundsNegative(claim)) return false;
  return denies(source.sentences, refersBack ? [] : analyze(statement?.object ?? ''));
}
