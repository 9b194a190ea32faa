import type { DerivedKind } from '../../core/extraction.ts';
import { KINDS, ROLES } from '../../core/record.ts';
import { STANCES } from '../../core/statement.ts';
import { toTimestamp } from '../../core/time.ts';
import type { Split } from '../case.ts';
import {
  type Fields,
  malformed,
  readList,
  readObject,
  readString,
  readStrings,
} from '../fields.ts';
import type { Label, LabelledConversation, LabelledTurn, Period, Wording } from './label.ts';

const DERIVED_KINDS = KINDS.filter((kind): kind is DerivedKind => kind !== 'episode');

/** Reads one file of labelled conversations (eval/extraction/README.md); `at` names it in errors. */
export function readLabelledConversations(
  at: string,
  value: unknown,
  split: Split,
): readonly LabelledConversation[] {
  const conversations = readObject(at, value)['conversations'];
  return readList(`${at}.conversations`, conversations).map((item, index) => {
    const place = `${at}.conversations[${index}]`;
    const fields = readObject(place, item);
    return {
      id: readString(`${place}.id`, fields['id']),
      split,
      turns: readList(`${place}.turns`, fields['turns']).map((turn, turnIndex) =>
        readTurn(`${place}.turns[${turnIndex}]`, turn),
      ),
    };
  });
}

function readTurn(at: string, value: unknown): LabelledTurn {
  const fields = readObject(at, value);
  const { speaker, about } = fields;
  return {
    at: toTimestamp(`${at}.at`, fields['at']),
    role: readOneOf(`${at}.role`, fields['role'], ROLES),
    text: readString(`${at}.text`, fields['text']),
    ...(speaker !== undefined && { speaker: readString(`${at}.speaker`, speaker) }),
    ...(about !== undefined && { about: readString(`${at}.about`, about) }),
    labels: readList(`${at}.keep`, fields['keep']).map((label, index) =>
      readLabel(`${at}.keep[${index}]`, label),
    ),
  };
}

function readLabel(at: string, value: unknown): Label {
  const fields = readObject(at, value);
  const { occurredAt, validFrom, validTo } = fields;
  const stances = readNames(at, fields, 'stance');
  const others = readList(`${at}.or`, fields['or'] ?? []);
  return {
    kind: readOneOf(`${at}.kind`, fields['kind'], DERIVED_KINDS),
    wordings: [readWording(at, fields), ...others.map((one, index) => readOther(at, one, index))],
    stances: stances.map((stance) => readOneOf(`${at}.stance`, stance, STANCES)),
    negated: fields['negated'] === true,
    begins: readPeriods(`${at}.occurredAt or validFrom`, occurredAt ?? validFrom),
    ends: readPeriods(`${at}.validTo`, validTo),
    optional: fields['optional'] === true,
  };
}

function readOther(at: string, value: unknown, index: number): Wording {
  const place = `${at}.or[${index}]`;
  return readWording(place, readObject(place, value));
}

function readWording(at: string, fields: Fields): Wording {
  return {
    subjects: readNames(at, fields, 'subject'),
    predicates: readNames(at, fields, 'predicate'),
    objects: readNames(at, fields, 'object'),
  };
}

/** One name, or a list of them. */
function readNames(at: string, fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  const place = `${at}.${name}`;
  const names = Array.isArray(value) ? readStrings(place, value) : [readString(place, value)];
  if (names.length === 0) throw malformed(place, value, 'at least one');
  return names;
}

function readPeriods(at: string, value: unknown): readonly Period[] {
  if (value === undefined) return [];
  const told = Array.isArray(value) ? readStrings(at, value) : [readString(at, value)];
  return told.map((period) => readPeriod(at, period));
}

/** "2026", "2026-03", "2026-03-14", or from one to another of them: "2026-04-27..2026-05-03". */
function readPeriod(at: string, text: string): Period {
  const [first = '', last = first] = text.split('..');
  if (!/^\d{4}(-\d{2}){0,2}$/.test(first) || !/^\d{4}(-\d{2}){0,2}$/.test(last)) {
    throw malformed(at, text, 'a year, month or day, or two with ".." between them');
  }
  return { from: startOf(at, first).getTime(), to: endOf(at, last) };
}

function startOf(at: string, date: string): Date {
  return new Date(toTimestamp(at, date.length === 4 ? `${date}-01` : date));
}

function endOf(at: string, date: string): number {
  const end = startOf(at, date);
  if (date.length === 4) return end.setUTCFullYear(end.getUTCFullYear() + 1);
  if (date.length === 7) return end.setUTCMonth(end.getUTCMonth() + 1);
  return end.setUTCDate(end.getUTCDate() + 1);
}

function readOneOf<Name extends string>(at: string, value: unknown, names: readonly Name[]): Name {
  const name = names.find((one) => one === value);
  if (name === undefined) throw malformed(at, value, `one of ${names.join(', ')}`);
  return name;
}
