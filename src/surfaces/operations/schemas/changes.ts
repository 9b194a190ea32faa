import { z } from 'zod';
import type { FeedAnswer, FeedEntry, MemoryRecord } from '../../../index.ts';
import { timestamp, whole, whose } from './common.ts';
import type { Whose } from './common.ts';
import { kind, memoryRecord, scope } from './record.ts';
import { strict } from './strict.ts';
import type { ShapeOf } from './strict.ts';

export interface ChangesRequest extends Whose {
  readonly after?: number | 'latest';
  readonly limit?: number;
  readonly include?: 'memory';
  readonly everyone?: boolean;
}

const changesShape: ShapeOf<ChangesRequest> = {
  ...whose,
  after: z
    .union([z.int().min(0), z.literal('latest')])
    .describe(
      'Changes after this sequence; "latest": only those to come. Default 0: from the first that is kept.',
    )
    .exactOptional(),
  limit: whole(1, 1_000).describe('Most changes. Default 100.').exactOptional(),
  include: z
    .literal('memory')
    .describe('Also the memories as they are now; otherwise no text.')
    .exactOptional(),
  everyone: z
    .boolean()
    .describe('Of all users of the tenant; needs the right to read across users.')
    .exactOptional(),
};

export const changesRequest: z.ZodType<ChangesRequest> = strict(changesShape).superRefine(
  ({ everyone, user, agent }, context) => {
    if (everyone !== true || (user === undefined && agent === undefined)) return;
    const message = 'leave out user and agent, or everyone';
    context.addIssue({ code: 'custom', path: ['everyone'], message });
  },
);

export interface FeedChange extends FeedEntry {
  readonly memory?: MemoryRecord;
}

export interface Changes extends Omit<FeedAnswer, 'entries'> {
  readonly changes: readonly FeedChange[];
}

const changeShape: ShapeOf<FeedChange> = {
  sequence: z.int().describe('Rises, with gaps.'),
  at: timestamp,
  change: z.enum([
    'add',
    'revise',
    'supersede',
    'restore',
    'dispute',
    'expire',
    'quarantine',
    'strengthen',
    'forget',
  ]),
  id: z.string().describe('Of the memory.'),
  scope,
  kind,
  version: z.int(),
  memory: memoryRecord.describe('As it is now; absent when it is gone.').exactOptional(),
};

export const changes: z.ZodType<Changes> = strict({
  changes: z.array(strict(changeShape).meta({ id: 'Change' })).describe('Oldest first.'),
  last: z.int().describe('Pass it back as `after` to go on.'),
  isComplete: z
    .boolean()
    .describe('False: earlier changes are not kept any more, and everything must be read again.'),
}).meta({ id: 'Changes' });
