import type { MemoryRecord } from '../../../index.ts';
import { categoriesOf } from '../categories.ts';
import type { JsonObject } from '../json.ts';
import { convert } from './convert.ts';
import { isCount, matchesFor, toEvidence } from './evidence.ts';
import type { Evidence, Match } from './evidence.ts';
import { isRequired, propertiesOf, shapeOf } from './json-schema.ts';
import type { Shape } from './json-schema.ts';

/** What a place of a schema was filled with; undefined: nothing is known of it. */
type Filled = { readonly value: unknown } | undefined;

const DEEPEST = 12;

/**
 * An object of the shape that a JSON Schema describes, filled from memories without a model: each
 * property by its name and description from metadata, statements, categories and words. Memories that
 * come first count first. What nothing is known of takes its default, else null where null is allowed,
 * else what is empty; numbers, flags and choices that need not be there are left out then.
 */
export function fillSchema(schema: JsonObject, records: readonly MemoryRecord[]): JsonObject {
  const shape = shapeOf(schema, schema);
  return fillObject(shape, records.map(toEvidence), { root: schema, depth: 0 }).value;
}

/** Whether anything of a schema is known at all. */
export function isFilled(schema: JsonObject, records: readonly MemoryRecord[]): boolean {
  const shape = shapeOf(schema, schema);
  return fillObject(shape, records.map(toEvidence), { root: schema, depth: 0 }).isFound;
}

interface Place {
  readonly root: JsonObject;
  readonly depth: number;
}

function fillObject(
  shape: Shape,
  evidence: readonly Evidence[],
  place: Place,
): { readonly value: JsonObject; readonly isFound: boolean } {
  if (place.depth > DEEPEST) return { value: {}, isFound: false };
  const inner = { ...place, depth: place.depth + 1 };
  let isFound = false;
  const entries = propertiesOf(shape, place.depth === 0).flatMap(([name, schema]) => {
    const property = shapeOf(schema, place.root);
    const filled = fillProperty(name, property, evidence, inner);
    if (filled !== undefined) isFound = true;
    const value = filled ?? blank(property, isRequired(shape, name), inner);
    return value === undefined ? [] : [[name, value.value] as const];
  });
  return { value: Object.fromEntries(entries), isFound };
}

function fillProperty(
  name: string,
  shape: Shape,
  evidence: readonly Evidence[],
  place: Place,
): Filled {
  if (shape.type === 'object') {
    const { value, isFound } = fillObject(shape, evidence, place);
    return isFound ? { value } : undefined;
  }
  const own = evidence.length === 1 ? fieldOfOne(name, evidence[0]) : undefined;
  const found = own === undefined ? matchesFor(name, shape.description, evidence) : [own];
  const matches = asKindOf(shape, found);
  if (shape.type === 'array') return fillArray(shape, matches, place);
  return fillOne(shape, matches);
}

/** A number is filled with how many there are, anything else rather with which they are. */
function asKindOf({ type }: Shape, matches: readonly Match[]): readonly Match[] {
  const isNumber = type === 'number' || type === 'integer';
  const fitting = matches.filter((match) => isCount(match) === isNumber);
  return fitting.length > 0 ? fitting : matches;
}

/** Longest text that is put together of several memories, in memories. */
const MOST_JOINED = 5;

function fillOne(shape: Shape, matches: readonly Match[]): Filled {
  const fitting = matches.flatMap((match) => {
    const value = convert(shape, match);
    return value === undefined ? [] : [{ value, match }];
  });
  const [first] = fitting;
  if (first === undefined) return undefined;
  const isSentence = shape.type === 'string' && shape.schema['enum'] === undefined;
  if (!isSentence || first.match.isExact) return { value: first.value };
  const joined = fitting.slice(0, MOST_JOINED).map(({ value }) => value);
  const { maxLength } = shape.schema;
  const text = joined.join('. ');
  return { value: typeof maxLength === 'number' ? text.slice(0, maxLength) : text };
}

function fillArray(shape: Shape, matches: readonly Match[], place: Place): Filled {
  const item = shapeOf(shape.schema['items'] ?? {}, place.root);
  const { maxItems } = shape.schema;
  const values = matches.flatMap((match): readonly unknown[] => {
    if (item.type === 'object') {
      const { value, isFound } = fillObject(item, [match.evidence], place);
      return isFound ? [value] : [];
    }
    const given = Array.isArray(match.value) ? match.value : [match.value];
    return given.flatMap((value: unknown) => convert(item, { ...match, value }) ?? []);
  });
  if (values.length === 0) return undefined;
  const distinct = new Map(values.map((value) => [JSON.stringify(value), value]));
  const list = [...distinct.values()];
  return { value: typeof maxItems === 'number' ? list.slice(0, maxItems) : list };
}

const TEXT_NAMES = new Set(
  'text memory statement content fact description title summary'.split(' '),
);
const TIME_NAMES = new Set('date time created_at timestamp when'.split(' '));

/** What the one memory of an item says of itself. */
function fieldOfOne(name: string, evidence: Evidence | undefined): Match | undefined {
  if (evidence === undefined) return undefined;
  const { record } = evidence;
  const said = (value: unknown): Match => ({ evidence, value, isExact: true });
  if (TEXT_NAMES.has(name.toLowerCase())) return said(record.text);
  if (TIME_NAMES.has(name.toLowerCase())) return said(record.occurredAt);
  if (name === 'id') return said(record.id);
  if (name === 'category') return said(categoriesOf(record)[0]);
  return name === 'categories' ? said(categoriesOf(record)) : undefined;
}

/** What a place holds of which nothing is known; undefined: it is left out. */
function blank(shape: Shape, isNeeded: boolean, place: Place): Filled {
  if (Object.hasOwn(shape.schema, 'default')) return { value: shape.schema['default'] };
  if (shape.takesNull) return { value: null };
  switch (shape.type) {
    case 'object':
      return { value: fillObject(shape, [], place).value };
    case 'array':
      return { value: [] };
    case 'string':
      if (shape.schema['enum'] === undefined && shape.schema['format'] === undefined) {
        return { value: '' };
      }
      return isNeeded ? { value: null } : undefined;
    default:
      return isNeeded || shape.type === 'any' ? { value: null } : undefined;
  }
}
