import type { Filter } from './filters/index.ts';
import type { JsonObject } from './json.ts';
import { badRequest } from './errors.ts';
import { isJsonObject } from './json.ts';

/** Whom a call is about. */
export interface EntityIds {
  readonly user_id?: string;
  readonly agent_id?: string;
  readonly app_id?: string;
  readonly run_id?: string;
}

export const ENTITY_TYPES = ['user', 'agent', 'app', 'run'] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

export type EntityField = keyof EntityIds;
export const ENTITY_FIELDS: readonly EntityField[] = ['user_id', 'agent_id', 'app_id', 'run_id'];

export function entityType(value: string): EntityType {
  const type = ENTITY_TYPES.find((each) => each === value);
  if (type !== undefined) return type;
  throw badRequest('Invalid entity type');
}

export function fieldOf(type: EntityType): EntityField {
  return `${type}_id`;
}

/** Longest name, in UTF-16 code units. */
const LONGEST = 256;

/** Whether anything can be called so. */
export function isEntityName(name: string): boolean {
  const isFitting = name.length > 0 && name.length <= LONGEST;
  return isFitting && !/[\u0000-\u001f\u007f]/.test(name) && name.isWellFormed();
}

/** An id as callers send it; numbers are taken as they are written. Undefined when it is left out. */
export function readEntityId(field: string, value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const name = typeof value === 'number' ? String(value) : value;
  if (typeof name !== 'string') throw badRequest(`${field} must be a string`);
  if (isEntityName(name)) return name;
  throw badRequest(`${field} must be at most ${LONGEST} characters without control characters`);
}

/** The ids at the top of a body, or of a query; "session_id" is another word for "run_id". */
export function readEntityIds(body: JsonObject): EntityIds {
  const aliased: JsonObject = { ...body, run_id: body['run_id'] ?? body['session_id'] };
  return pick((field) => readEntityId(field, aliased[field]));
}

/** The ids that are flat equalities of a filter, as some clients send them with what they add. */
export function readFilterIds(filters: unknown): EntityIds {
  if (filters === undefined || filters === null) return {};
  if (!isJsonObject(filters)) throw badRequest('filters must be an object');
  return pick((field) => {
    const camel = field.replace('_id', 'Id');
    return readEntityId(`filters.${field}`, filters[field] ?? filters[camel]);
  });
}

function pick(read: (field: EntityField) => string | undefined): EntityIds {
  const entries = ENTITY_FIELDS.map((field) => [field, read(field)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** The condition that memories have just these ids, beside any others; "*" asks for some id. */
export function idTests(ids: EntityIds): readonly Filter[] {
  return ENTITY_FIELDS.flatMap((field): readonly Filter[] => {
    const value = ids[field];
    if (value === undefined) return [];
    if (value === '*') return [{ type: 'test', field, is: 'present' }];
    return [{ type: 'test', field, is: 'eq', value }];
  });
}
