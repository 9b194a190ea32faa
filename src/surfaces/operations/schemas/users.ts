import { z } from 'zod';
import type { Owner, Page } from '../../../index.ts';
import { whole } from './common.ts';
import { strict } from './strict.ts';
import type { ShapeOf } from './strict.ts';

export interface UsersRequest {
  readonly limit?: number;
  readonly cursor?: string;
}
const usersShape: ShapeOf<UsersRequest> = {
  limit: whole(1, 1_000).describe('Most users of a page. Default 100.').exactOptional(),
  cursor: z.string().describe('What the page before answered with.').exactOptional(),
};
export const usersRequest: z.ZodType<UsersRequest> = strict(usersShape);

const owner: z.ZodType<Owner> = strict({
  user: z.string().describe('Absent: what belongs to no user.').exactOptional(),
  memories: z.int().describe('Of any kind and status.'),
}).meta({ id: 'Owner' });

export const ownerPage: z.ZodType<Page<Owner>> = strict({
  items: z.array(owner),
  cursor: z.string().exactOptional(),
}).meta({ id: 'OwnerPage' });

/** What a tenant has, in numbers. */
export interface Stats {
  readonly tenant: string;
  readonly users: number;
  readonly memories: number;
  /** Of those, how many belong to no user. */
  readonly shared: number;
  /** The parts that work on it, by name; null: none. */
  readonly embedder: string | null;
  readonly extractor: string | null;
  readonly model: string | null;
}
const statsShape: ShapeOf<Stats> = {
  tenant: z.string(),
  users: z.int(),
  memories: z.int().describe('Of any kind and status.'),
  shared: z.int().describe('Of those, how many belong to no user.'),
  embedder: z.nullable(z.string()),
  extractor: z.nullable(z.string()),
  model: z.nullable(z.string()),
};
export const stats: z.ZodType<Stats> = strict(statsShape).meta({ id: 'Stats' });
