import type { JsonObject, JsonValue } from '../../index.ts';

/** What this surface keeps beside agents, blocks and the rest, under a name of its own. */
export function lettaOf(extra: JsonObject): JsonObject {
  const own = extra['letta'];
  return typeof own === 'object' && own !== null && !Array.isArray(own) ? (own as JsonObject) : {};
}

/** The extra with other fields in it; null takes none away, it is what the caller said. */
export function withLetta(extra: JsonObject, fields: JsonObject): JsonObject {
  if (Object.keys(fields).length === 0) return extra;
  return { ...extra, letta: { ...lettaOf(extra), ...fields } };
}

export function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : undefined;
}

export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list; what is none is left out. */
export function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return listOf(value).flatMap((each): readonly JsonObject[] => {
    const object = objectOf(each);
    return object === undefined ? [] : [object];
  });
}
