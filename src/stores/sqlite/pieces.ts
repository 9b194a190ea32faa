import type { Condition, ConditionValue, FieldCondition } from '../../core/condition.ts';
import type { MemoryFilter } from '../../core/filter.ts';

/** Texts of which the JSON of a record must contain one. */
type Alternatives = readonly string[];

/** Looking for more of them takes longer than reading the record. */
const MOST_ALTERNATIVES = 16;

/**
 * Whether the body of a row (`c`) contains what `listOfPieces`, bound at `place`, asks for. Reading a
 * record takes ten times as long. A body that was lost is read, so that it is found to be.
 */
export function hasPieces(place: string): string {
  return `(c.body IS NULL OR NOT EXISTS (SELECT 1 FROM json_each(${place}) g WHERE NOT EXISTS
    (SELECT 1 FROM json_each(g.value) p WHERE instr(c.body, p.value) > 0)))`;
}

/**
 * What the JSON of every record that passes the filter contains, as JSON writes it. What contains it
 * elsewhere (in a text, in a nested object) is sorted out afterwards.
 */
export function listOfPieces({ metadata, speakers, where }: MemoryFilter): string {
  const equal = Object.entries(metadata ?? {}).map(([name, value]) => [
    `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  ]);
  return JSON.stringify([
    ...equal,
    ...(speakers === undefined ? [] : [['"speaker":']]),
    ...(where === undefined ? [] : piecesOf(where)),
  ]);
}

function piecesOf(condition: Condition): readonly Alternatives[] {
  if ('all' in condition) return condition.all.flatMap(piecesOf);
  if ('any' in condition) return piecesOfAny(condition.any);
  return 'not' in condition ? [] : piecesOfField(condition);
}

/** Where each of the conditions needs a piece, one of these pieces is there. */
function piecesOfAny(conditions: readonly Condition[]): readonly Alternatives[] {
  const each = conditions.map((condition) => piecesOf(condition).at(-1));
  if (each.includes(undefined)) return [];
  return bounded(each.flatMap((alternatives) => alternatives ?? []));
}

function bounded(alternatives: Alternatives): readonly Alternatives[] {
  return alternatives.length > MOST_ALTERNATIVES ? [] : [alternatives];
}

/** Fields that every record has, or whose value JSON writes otherwise than conditions give it. */
const UNNAMED = new Set(['occurredAt', 'recordedAt']);

function piecesOfField(condition: FieldCondition): readonly Alternatives[] {
  const [first = '', ...rest] = condition.field;
  if (UNNAMED.has(first)) return [];
  const value = first === 'expiresAt' ? [] : piecesOfValue(condition);
  if (value.length > 0) return value;
  const names = first === 'metadata' ? rest : [first];
  return names.map((name) => [`${JSON.stringify(name)}:`]);
}

function piecesOfValue({ is, value }: FieldCondition): readonly Alternatives[] {
  if (value === undefined) return [];
  if (is === 'eq') return toPieces([value], JSON.stringify);
  if (is === 'in' && Array.isArray(value)) return toPieces(value, JSON.stringify);
  if (is === 'contains') return toPieces([value], innerJson);
  return [];
}

/** As it stands within a longer text, or between quotes by itself. */
function innerJson(value: unknown): string {
  const json = JSON.stringify(value);
  return typeof value === 'string' ? json.slice(1, -1) : json;
}

type Wanted = ConditionValue | readonly ConditionValue[];

function toPieces(
  values: readonly Wanted[],
  write: (value: Wanted) => string,
): readonly Alternatives[] {
  return values.every(isWhole) ? bounded(values.map(write)) : [];
}

/** Half of a surrogate pair is written otherwise than the pair that it is found in. */
function isWhole(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'string') return value.isWellFormed();
  return Array.isArray(value) ? value.every(isWhole) : true;
}
