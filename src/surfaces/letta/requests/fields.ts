import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../../index.ts';

/** Absent and null mean the same: left as it is. */
export type Maybe<Value> = Value | null | undefined;
export const text: z.ZodType<Maybe<string>> = z.string().nullish();
export const flag: z.ZodType<Maybe<boolean>> = z.boolean().nullish();
export const texts: z.ZodType<Maybe<string[]>> = z.array(z.string()).nullish();
export const json: z.ZodType<JsonObject> = z.record(z.string(), z.custom<JsonValue>());
export const someJson: z.ZodType<Maybe<JsonObject>> = json.nullish();
/** 0 and null: not said. */
export const count: z.ZodType<Maybe<number>> = z.int().min(0).nullish();
export const number: z.ZodType<Maybe<number>> = z.number().nullish();
export const moment: z.ZodType<string> = z
  .string()
  .refine((value) => !Number.isNaN(Date.parse(value)), 'Input should be a valid datetime');

/** The fields of these names that a body has, as they are, to be kept and told back. */
export function pick(body: object, names: readonly string[]): JsonObject {
  const fields = body as JsonObject;
  const kept = names.flatMap((name) => {
    const value = fields[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(kept);
}

/** What `count` read: undefined when it is not said. */
export function positive(value: Maybe<number>): number | undefined {
  return value === 0 || value === null ? undefined : value;
}
