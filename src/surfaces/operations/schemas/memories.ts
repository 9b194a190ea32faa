import { z } from 'zod';
import type {
  MemoryRecord,
  Metadata,
  Page,
  Revision,
  SearchOptions,
  SourceSpan,
} from '../../../index.ts';
import { memoryId, metadata, share, time, whole, whose } from './common.ts';
import type { Whose } from './common.ts';
import { filterShape } from './filter.ts';
import { memoryRecord, revision, sourceShape } from './record.ts';
import { strict } from './strict.ts';
import type { ShapeOf } from './strict.ts';

export interface MemoryRequest extends Whose {
  readonly id: string;
}

export const memoryRequest: z.ZodType<MemoryRequest> = strict({ id: memoryId, ...whose });

export interface ListRequest
  extends Whose, Omit<SearchOptions, 'minScore' | 'deadlineMs' | 'without' | 'rerank'> {
  readonly cursor?: string;
  readonly order?: 'newest' | 'oldest';
}

const listShape: ShapeOf<ListRequest> = {
  ...whose,
  ...filterShape,
  limit: whole(1, 1_000).describe('Most memories of a page. Default 100.').exactOptional(),
  cursor: z.string().describe('What the page before answered with.').exactOptional(),
  order: z.enum(['newest', 'oldest']).describe('Default "newest".').exactOptional(),
};
export const listRequest: z.ZodType<ListRequest> = strict(listShape);

export const memoryPage: z.ZodType<Page<MemoryRecord>> = strict({
  items: z.array(memoryRecord),
  cursor: z.string().describe('Pass it back to go on; absent on the last page.').exactOptional(),
}).meta({ id: 'MemoryPage' });

export interface UpdateRequest extends Whose {
  readonly id: string;
  readonly text?: string;
  readonly metadata?: Metadata;
  readonly importance?: number;
  readonly pinned?: boolean;
  readonly at?: string | number;
  readonly expiresAt?: string | number | null;
  readonly ifVersion?: number;
}

const updateShape: ShapeOf<UpdateRequest> = {
  id: memoryId,
  ...whose,
  text: z.string().describe('The new wording.').exactOptional(),
  metadata: metadata.describe('In place of what there was.').exactOptional(),
  importance: share.exactOptional(),
  pinned: z.boolean().exactOptional(),
  at: time.describe('When it happened or was said.').exactOptional(),
  expiresAt: z.nullable(time).describe('Null: never.').exactOptional(),
  ifVersion: z
    .int()
    .min(1)
    .describe('Refused with CONFLICT unless it is the stored version.')
    .exactOptional(),
};
export const updateRequest: z.ZodType<UpdateRequest> = strict(updateShape);

export interface History {
  readonly revisions: readonly Revision[];
}

export const history: z.ZodType<History> = strict({
  revisions: z.array(revision).describe('Oldest first, the present state last.'),
}).meta({ id: 'History' });

/** A stretch that a memory rests on, with its words and the memory they are in, if it is still there. */
export interface Source extends SourceSpan {
  readonly text?: string;
  readonly memory?: MemoryRecord;
}

export interface Sources {
  readonly sources: readonly Source[];
}

export const sources: z.ZodType<Sources> = strict({
  sources: z.array(
    strict({
      ...sourceShape,
      text: z.string().describe('The words of the stretch.').exactOptional(),
      memory: memoryRecord.describe('What it is a stretch of.').exactOptional(),
    }),
  ),
}).meta({ id: 'Sources' });

export interface Memories {
  readonly memories: readonly MemoryRecord[];
}

export const memories: z.ZodType<Memories> = strict({
  memories: z.array(memoryRecord),
}).meta({ id: 'Memories' });
