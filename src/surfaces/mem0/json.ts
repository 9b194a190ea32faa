/** An object as it comes out of JSON, or goes into it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A plain object, not null and not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Objects of the caller's own keys, which a lookup must not find on the prototype. */
export function ownField(value: JsonObject, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
