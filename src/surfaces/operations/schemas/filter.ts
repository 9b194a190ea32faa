import { z } from 'zod';
import type { Condition, ConditionValue, SearchOptions } from '../../../index.ts';
import { RANKING_TERMS } from '../../../index.ts';
import { share, time, whole } from './common.ts';
import { kind, role, status } from './record.ts';
import { strict } from './strict.ts';
import type { ShapeOf } from './strict.ts';

const conditionValue: z.ZodType<ConditionValue> = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
]);

const comparisons = [
  'present',
  'eq',
  'in',
  'gt',
  'gte',
  'lt',
  'lte',
  'contains',
  'icontains',
] as const;

export const condition: z.ZodType<Condition> = z
  .lazy(() =>
    z.union([
      strict({ all: z.array(condition) }),
      strict({ any: z.array(condition) }),
      strict({ not: condition }),
      strict({
        field: z.array(z.string()).describe('A path into the record: ["metadata", "topic"].'),
        is: z.enum(comparisons),
        value: z.union([conditionValue, z.array(conditionValue)]).exactOptional(),
      }),
    ]),
  )
  .meta({ id: 'Condition', description: 'Any condition on a memory.' });

type Filter = Omit<SearchOptions, 'limit' | 'minScore' | 'deadlineMs' | 'without' | 'rerank'>;

/** What narrows a search or a list, each field exactly as in the library. */
export const filterShape: ShapeOf<Filter> = {
  kinds: z.array(kind).describe('Only these kinds.').exactOptional(),
  roles: z.array(role).describe('Only what these roles said.').exactOptional(),
  sessions: z.array(z.string()).describe('Only these sessions.').exactOptional(),
  speakers: z.array(z.string()).describe('Only these speakers, without case.').exactOptional(),
  statuses: z
    .array(status)
    .describe('Default: ["active"]. Another one implies `anyTime`, where no moment is named.')
    .exactOptional(),
  from: time.describe('Said or happened at or after.').exactOptional(),
  to: time.describe('Said or happened before.').exactOptional(),
  metadata: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .describe('Metadata fields that must equal these values.')
    .exactOptional(),
  derived: z
    .boolean()
    .describe('True: only what was derived; false: only what was said or stated itself.')
    .exactOptional(),
  where: condition.exactOptional(),
  exactly: z
    .array(z.enum(['user', 'agent']))
    .describe('Leaves out what is shared by all users, or by all agents.')
    .exactOptional(),
  asOf: time.describe('The world as it was then.').exactOptional(),
  knownAt: time.describe('What was known then.').exactOptional(),
  anyTime: z.boolean().describe('Also what has expired or is not valid now.').exactOptional(),
};

/** How a search is done, beside its filter and its limit. */
export const searchShape: ShapeOf<Omit<SearchOptions, 'limit'>> = {
  ...filterShape,
  minScore: share.describe('Hits below are left out, 0 to 1.').exactOptional(),
  deadlineMs: whole(0, 600_000)
    .describe(
      'How long to wait for meaning; words answer alone after it, with a warning. Default 2,000.',
    )
    .exactOptional(),
  without: z.array(z.enum(RANKING_TERMS)).describe('Ranking terms to leave out.').exactOptional(),
  rerank: z.boolean().describe('False: the configured reranker is not asked.').exactOptional(),
};

export const searchOptions: z.ZodType<Omit<SearchOptions, 'limit'>> = strict(searchShape);
