import { z } from 'zod';
import type { KeptReceipt } from '../../operations/schemas/forget.ts';
import type { ToldMemory } from './tell.ts';

// The listing of tools is part of every prompt, so schemas name what tools have in common to say;
// docs/mcp.md tells all fields.

const told = z.looseObject({});

export const memory: z.ZodType<Pick<ToldMemory, 'id' | 'text'>> = z.looseObject({
  id: z.string(),
  text: z.string(),
});

export const memories: z.ZodType<{ readonly memories: readonly object[] }> = z.looseObject({
  memories: z.array(told),
});

export const relations: z.ZodType<{ readonly relations: readonly object[] }> = z.looseObject({
  relations: z.array(told),
});

export const paths: z.ZodType<{ readonly paths: readonly (readonly object[])[] }> = z.looseObject({
  paths: z.array(z.array(told)),
});

export const versions: z.ZodType<{ readonly versions: readonly object[] }> = z.looseObject({
  versions: z.array(told),
});

/** What was removed, in numbers. */
export interface Forgotten {
  readonly forgotten: number;
  /** What went along because it rested on that alone. */
  readonly derived: number;
  readonly receipt: string;
}

export const forgotten: z.ZodType<Forgotten> = z.object({
  forgotten: z.number(),
  derived: z.number(),
  receipt: z.string(),
});

export function tellReceipt({ id, removed }: KeptReceipt): Forgotten {
  return { forgotten: removed.memories, derived: removed.derived, receipt: id };
}
