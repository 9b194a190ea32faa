import { z } from 'zod';
import type { JsonObject } from '../../../index.ts';
import { timestamp, whole } from './common.ts';
import type { Whose } from './common.ts';
import type { ShapeOf } from './strict.ts';

const name: z.ZodString = z.string().min(1).max(256);

/** Which agents are meant, where an operation names one, or what belongs to one, by its id. */
export const ofAgents: ShapeOf<Whose> = {
  user: name
    .describe('The agent must be of this user. A key that is bound to a user means that user.')
    .exactOptional(),
  agent: name
    .describe(
      'Its private area in memory must be this one. A key that is bound to an agent means it.',
    )
    .exactOptional(),
};

/** The id of an agent, a block, an archive, a conversation, a run. */
export const id: z.ZodType<string> = z.string().min(1).max(256).describe('Its id, a UUID.');
export const newest: z.ZodType<'newest' | 'oldest'> = z.enum(['newest', 'oldest']);

export interface ById extends Whose {
  readonly id: string;
}
export const byId: ShapeOf<ById> = { id, ...ofAgents };

/** A page of a list. */
export interface PageRequest {
  readonly limit?: number;
  readonly cursor?: string;
  readonly order?: 'newest' | 'oldest';
}
export const pageRequest: ShapeOf<PageRequest> = {
  limit: whole(1, 1_000).describe('Most of a page. Default 50.').exactOptional(),
  cursor: z.string().describe('Of the page before, to go on after it.').exactOptional(),
  order: newest.describe('Default "newest" first.').exactOptional(),
};

/** `ifVersion`, told as If-Match over HTTP. */
export const ifVersion: z.ZodExactOptional<z.ZodType<number>> = z
  .int()
  .min(1)
  .describe('CONFLICT unless it is the stored version.')
  .exactOptional();

export const json: z.ZodType<JsonObject> = z
  .record(z.string(), z.json())
  .meta({ id: 'JsonFields', description: 'The caller’s own JSON.' });

export const texts: z.ZodType<readonly string[]> = z.array(z.string());
export const tagMatch: z.ZodType<'any' | 'all'> = z.enum(['any', 'all']);
export const moment: z.ZodType<string> = z
  .string()
  .describe('ISO 8601; a day alone is meant whole, in the timezone.');

/** What all stored things have. */
export const stored: ShapeOf<{
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}> = { version: z.int(), createdAt: timestamp, updatedAt: timestamp };

/** What was removed. */
export interface Removed {
  readonly id: string;
  readonly removed: true;
}
export const removed: z.ZodType<Removed> = z
  .strictObject({ id, removed: z.literal(true) })
  .meta({ id: 'Removed' });
