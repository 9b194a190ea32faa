import { z } from 'zod';
import { MemoirError } from '../../../index.ts';
import type { Condition, MemoryRecord, ScopedMemory, SearchOptions } from '../../../index.ts';
import { operation } from '../../operations/operation.ts';
import type { Operation } from '../../operations/operation.ts';

export interface TimelineRequest {
  readonly user?: string;
  readonly agent?: string;
  readonly view: 'happened' | 'known';
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
}

export interface Timeline {
  readonly memories: readonly MemoryRecord[];
  /** There is more in this period. */
  readonly more: boolean;
}

const PAGE = 1_000;
/** Memories of a period that are put in order at most. */
const MOST_READ = 20_000;

const request: z.ZodType<TimelineRequest> = z.strictObject({
  user: z.string().exactOptional(),
  agent: z.string().exactOptional(),
  view: z.enum(['happened', 'known']),
  from: z.string().exactOptional(),
  to: z.string().exactOptional(),
  limit: z.int().min(1).max(1_000),
});

/**
 * A period in order of time. "happened": what was said and what happened then, by when it happened;
 * "known": the facts that were learned then, by when they were learned, also those that were found out
 * to have ended since.
 */
export const timeline: Operation<Timeline> = operation<TimelineRequest, Timeline>({
  note: { name: 'memories.timeline', action: 'read', audit: 'reads', span: 'search_memory' },
  title: 'Timeline',
  description: 'What happened, or what became known, in a period, in order of time.',
  input: request,
  output: z.custom<Timeline>(),
  example: { view: 'happened', limit: 100 },
  target: ({ user, agent }) => ({
    ...(user !== undefined && { user }),
    ...(agent !== undefined && { agent }),
  }),
  async run({ memory, tell }, asked) {
    const timeOf = asked.view === 'happened' ? happenedAt : learnedAt;
    const { records, isAll } = await readAll(memory, filterOf(asked));
    const sorted = records.sort((one, other) => compare(timeOf(one), timeOf(other)));
    const memories = sorted.slice(0, asked.limit);
    tell({ ids: memories.map(({ id }) => id), detail: { results: memories.length } });
    return { memories, more: !isAll || sorted.length > memories.length };
  },
});

function filterOf({ view, from, to }: TimelineRequest): SearchOptions {
  if (view === 'happened') {
    return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  }
  const where: Condition[] = [
    ...(from === undefined ? [] : [learned('gte', from)]),
    ...(to === undefined ? [] : [learned('lt', to)]),
  ];
  return {
    kinds: ['event', 'fact', 'preference', 'profile', 'task', 'procedure', 'summary'],
    statuses: ['active', 'superseded', 'disputed', 'archived'],
    anyTime: true,
    ...(where.length > 0 && { where: { all: where } }),
  };
}

function learned(is: 'gte' | 'lt', time: string): Condition {
  const value = Date.parse(
    /[zZ]|[+-]\d\d:?\d\d$/.test(time) || !time.includes('T') ? time : `${time}Z`,
  );
  if (!Number.isNaN(value)) return { field: ['recordedAt'], is, value };
  throw new MemoirError(
    'INVALID_INPUT',
    `${JSON.stringify(time.slice(0, 60))} is no ISO 8601 time`,
  );
}

async function readAll(
  memory: ScopedMemory,
  filter: SearchOptions,
): Promise<{ readonly records: MemoryRecord[]; readonly isAll: boolean }> {
  const records: MemoryRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await memory.list({
      ...filter,
      order: 'oldest',
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    });
    records.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined && records.length < MOST_READ);
  return { records, isAll: cursor === undefined };
}

const happenedAt = ({ occurredAt }: MemoryRecord): string => occurredAt;
const learnedAt = ({ recordedAt }: MemoryRecord): string => recordedAt;

/** Times are ISO 8601 of one form, which sort as text. */
function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
