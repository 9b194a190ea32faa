import { checkBoolean, checkInteger, checkJson, checkList, checkObject } from '../../core/check.ts';
import type { JsonObject } from '../../core/document-store.ts';
import { invalidInput } from '../../core/errors.ts';
import { checkName } from '../../core/scope.ts';
import { checkText } from './collection.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** An id that a caller chose; INVALID_INPUT unless it is a UUID. */
export function checkOwnId(field: string, value: unknown): string {
  if (typeof value === 'string' && UUID.test(value)) return value;
  throw invalidInput(field, value, 'give a UUID in lower case');
}

/** At most 24 different names of at most 256 characters. */
export function checkTags(field: string, value: unknown): readonly string[] {
  const tags = checkList(field, value).map((tag, at) => checkName(`${field}[${at}]`, tag));
  const different = [...new Set(tags)];
  if (different.length > 24) throw invalidInput(field, value, 'give at most 24 tags');
  return different;
}

/** JSON, at most 1 MiB of it. */
export function checkJsonObject(field: string, value: unknown): JsonObject {
  const fields = checkObject(field, value);
  checkJson(field, fields);
  const text = JSON.stringify(fields);
  if (text.length > 1_048_576) throw invalidInput(field, value, 'give at most 1 MiB of JSON');
  return JSON.parse(text) as JsonObject;
}

export function checkIds(field: string, value: unknown): readonly string[] {
  const ids = checkList(field, value).map((id, at) => checkName(`${field}[${at}]`, id));
  return [...new Set(ids)];
}

export const LONGEST_TEXT = 1_000_000;

/** Reads fields that may be left out; `null` takes them away. */
export interface FieldReader {
  text(name: string, longest?: number): string | undefined;
  name(name: string): string | undefined;
  tags(name: string): readonly string[] | undefined;
  json(name: string): JsonObject | undefined;
  flag(name: string): boolean | undefined;
  integer(name: string, least: number, most: number): number | undefined;
  ids(name: string): readonly string[] | undefined;
}

/** `noun`: what the fields are of, for error texts. */
export function readFields(noun: string, fields: Readonly<Record<string, unknown>>): FieldReader {
  const read =
    <Value>(check: (field: string, value: unknown) => Value) =>
    (name: string): Value | undefined => {
      const value = fields[name];
      return value === undefined || value === null ? undefined : check(`${noun}.${name}`, value);
    };
  return {
    text: (name, longest = LONGEST_TEXT) =>
      read((field, value) => checkText(field, value, longest))(name),
    name: read(checkName),
    tags: read(checkTags),
    json: read(checkJsonObject),
    flag: read(checkBoolean),
    integer: (name, least, most) =>
      read((field, value) => checkInteger(field, value, least, most))(name),
    ids: read(checkIds),
  };
}

/** The fields that are there: absent ones are left out, so that spreading them changes nothing. */
export function given<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
  };
}

/** An item without the fields that changes name with null. */
export function without<Item extends object>(
  item: Item,
  changes: Readonly<Record<string, unknown>>,
): Item {
  const entries = Object.entries(item).filter(([name]) => changes[name] !== null);
  return Object.fromEntries(entries) as Item;
}
