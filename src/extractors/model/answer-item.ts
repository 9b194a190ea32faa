import type { DerivedKind } from '../../core/extraction.ts';
import { ENTITY_TYPES, STANCES, USER_SUBJECT } from '../../core/statement.ts';
import type { EntityType, Stance, Statement } from '../../core/statement.ts';
import { nameKey } from '../../truth/slot.ts';
import { predicateOf } from '../../truth/predicates.ts';
import { readAnswerDate } from './answer-date.ts';
import type { AnswerDate } from './answer-date.ts';
import { isObject } from './find-list.ts';
import type { Fault } from './tally.ts';

/** What a model may call what it found; summaries are made elsewhere. */
export type AnswerKind = Exclude<DerivedKind, 'summary'>;
export const ANSWER_KINDS: readonly AnswerKind[] = [
  'event',
  'fact',
  'preference',
  'profile',
  'task',
  'procedure',
];

/** One item of an answer, of the right shape and not yet believed. */
export interface AnswerItem {
  /** Its number in the window, from 1. */
  readonly message: number;
  readonly quote: string;
  readonly kind: AnswerKind;
  readonly text: string;
  readonly statement?: Statement;
  readonly stance: Stance;
  readonly occurredAt?: AnswerDate;
  readonly validFrom?: AnswerDate;
  readonly validTo?: AnswerDate;
  readonly confidence: number;
  readonly importance: number;
  readonly explicit: boolean;
  readonly categories: readonly string[];
}

/** Longest fields taken, in UTF-16 code units. */
const LONGEST_QUOTE = 2_000;
const LONGEST_TEXT = 500;
const LONGEST_NAME = 120;

/** How sure an item is that does not say. */
const UNSAID_CONFIDENCE = 0.7;

class Mistake extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault);
    this.fault = fault;
  }
}

/**
 * Checks one item of an answer about `count` messages. What the prompt calls optional may be absent
 * or null; a field that is there and wrong costs the item, except a date that cannot be read, which
 * is left out: what a message states does not depend on it. Unknown fields do not matter.
 */
export function checkItem(value: unknown, count: number): AnswerItem | { readonly fault: Fault } {
  try {
    return readItem(value, count);
  } catch (error) {
    if (error instanceof Mistake) return { fault: error.fault };
    throw error;
  }
}

function readItem(value: unknown, count: number): AnswerItem {
  if (!isObject(value)) throw new Mistake('shape');
  const quote = readText(value['quote'], LONGEST_QUOTE);
  const text = readText(value['text'], LONGEST_TEXT);
  if (quote === undefined || text === undefined) throw new Mistake('shape');
  const statement = readStatement(value);
  const usual = predicateOf(statement?.predicate ?? '');
  return {
    message: readNumber(value['message'], count),
    quote,
    text: oneLine(text),
    kind: readKind(value['kind'], statement),
    ...(statement !== undefined && { statement }),
    stance: readOneOf(STANCES, value['stance'] ?? 'holds', 'value'),
    ...readDates(value),
    confidence: readShare(value['confidence'] ?? UNSAID_CONFIDENCE),
    importance: readShare(value['importance'] ?? usual.importance),
    explicit: readFlag(value['explicit']),
    categories: readNames(value['categories'] ?? []),
  };
}

function readNumber(value: unknown, count: number): number {
  const number = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) throw new Mistake('message');
  if (number < 1 || number > count) throw new Mistake('message');
  return number;
}

/** The relations of the vocabulary say themselves what a memory of them is. */
function readKind(value: unknown, statement: Statement | undefined): AnswerKind {
  const kind = readOneOf(ANSWER_KINDS, value, 'kind');
  const known = statement === undefined ? undefined : predicateOf(statement.predicate).kind;
  const isNamed = known !== undefined && known !== 'fact' && known !== 'summary';
  return isNamed ? known : kind;
}

function readStatement(value: Readonly<Record<string, unknown>>): Statement | undefined {
  const fields = [value['subject'], value['predicate'], value['object']];
  if (fields.every((field) => field === undefined || field === null)) return undefined;
  const [subject, predicate, object] = fields.map((field) => readText(field, LONGEST_NAME));
  if (subject === undefined || predicate === undefined || object === undefined) {
    throw new Mistake('statement');
  }
  const name = readSubject(subject);
  return {
    subject: name,
    subjectType: readType(value['subjectType'], name === USER_SUBJECT ? 'person' : undefined),
    predicate: oneLine(predicate).toLowerCase(),
    object: oneLine(object).replace(ARTICLE, ''),
    objectType: readType(value['objectType'], predicateOf(predicate.trim().toLowerCase()).object),
    ...(readFlag(value['negated']) && { negated: true }),
  };
}

const ARTICLE = /^(?:the|an?)\s+(?=\S)/i;
const USER_NAMES = new Set(['user', 'i', 'me', 'myself', 'you', 'speaker']);

function readSubject(subject: string): string {
  const name = oneLine(subject);
  return USER_NAMES.has(nameKey(name)) ? USER_SUBJECT : name;
}

/** Names that models use for types of ours. */
const OTHER_NAMES: Readonly<Record<string, EntityType>> = {
  organization: 'organisation',
  company: 'organisation',
  location: 'place',
  city: 'place',
  country: 'place',
  pet: 'animal',
  user: 'person',
  activity: 'event',
  date: 'value',
  number: 'value',
  object: 'thing',
};

function readType(value: unknown, usual: EntityType | undefined): EntityType {
  if ((value === undefined || value === null) && usual !== undefined) return usual;
  const name = typeof value === 'string' ? value.toLowerCase() : value;
  const other =
    typeof name === 'string' && Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined;
  return other ?? readOneOf(ENTITY_TYPES, name, 'type');
}

function readDates(
  value: Readonly<Record<string, unknown>>,
): Pick<AnswerItem, 'occurredAt' | 'validFrom' | 'validTo'> {
  const [occurredAt, validFrom, validTo] = ['occurredAt', 'validFrom', 'validTo'].map((field) => {
    const date = value[field];
    return typeof date === 'string' ? readAnswerDate(date) : undefined;
  });
  const isOrdered = validFrom === undefined || validTo === undefined || validFrom.at < validTo.at;
  return {
    ...(occurredAt !== undefined && { occurredAt }),
    ...(isOrdered && validFrom !== undefined && { validFrom }),
    ...(isOrdered && validTo !== undefined && { validTo }),
  };
}

function readOneOf<T extends string>(known: readonly T[], value: unknown, fault: Fault): T {
  const found = known.find((each) => each === value);
  if (found === undefined) throw new Mistake(fault);
  return found;
}

function readShare(value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw new Mistake('value');
}

function readFlag(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  throw new Mistake('value');
}

function readNames(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new Mistake('value');
  return value.filter((name) => typeof name === 'string');
}

/** Text with something in it and of bearable length; undefined for anything else. */
function readText(value: unknown, longest: number): string | undefined {
  if (typeof value !== 'string' || value.length > longest) return undefined;
  const text = value.toWellFormed().replaceAll('\u0000', '').trim();
  return text === '' ? undefined : text;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Z}]+/gu, ' ').trim();
}
