import { z } from 'zod';
import type { Metadata } from '../../../index.ts';
import type { ShapeOf } from './strict.ts';

/** Names of tenants, users, agents and sessions have at most so many characters. */
const name: z.ZodString = z.string().min(1).max(256);

/** Whose memory is meant, as callers say it. */
export interface Whose {
  readonly user?: string;
  readonly agent?: string;
}

/** The fields of it; the tenant is that of the key. */
export const whose: ShapeOf<Whose> = {
  user: name
    .describe(
      'The user whose memory is meant. Without one: what belongs to no user. A key that is bound to a user means that user.',
    )
    .exactOptional(),
  agent: name
    .describe('The agent that sees and writes it. Without one: all that is the user’s.')
    .exactOptional(),
};

export const sessionName: z.ZodType<string> = name.describe('The session: one conversation.');

export const memoryId: z.ZodType<string> = z
  .string()
  .describe('The id of a memory, a UUID as searches and lists answer with.');

/** A moment as callers may give it. */
export const time: z.ZodType<string | number> = z
  .union([z.string(), z.number()], { error: 'give ISO 8601, or epoch milliseconds' })
  .describe('ISO 8601, read as UTC without a zone, or epoch milliseconds.');

/** A moment as it is answered. */
export const timestamp: z.ZodType<string> = z.string().describe('ISO 8601, UTC, milliseconds.');

export const share: z.ZodType<number> = z.number().min(0).max(1);

export const metadata: z.ZodType<Metadata> = z
  .record(z.string(), z.unknown())
  .describe('The caller’s own JSON, at most 16 KiB.');

/** Whole numbers of a range, both ends included. */
export function whole(least: number, most: number): z.ZodType<number> {
  return z.int().min(least).max(most);
}
