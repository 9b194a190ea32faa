import type { MemoryRecord } from '../../core/record.ts';
import { isExactly } from '../../core/scope.ts';
import type { SearchAnswer, SearchRequest } from '../../core/search.ts';
import { findBeside, turnsBeside } from '../../ranking/beside.ts';
import { asksWords, passesWords } from '../../ranking/filter-entry.ts';
import { rank } from '../../ranking/rank.ts';
import type { RankSpace } from '../../ranking/rank.ts';
import { findStanding } from '../../ranking/standing.ts';
import { markerOf } from './statements.ts';
import { agentId, readableTables } from './tables.ts';
import type { PartitionTable, Tables } from './tables.ts';

export function search(tables: Tables, request: SearchRequest): SearchAnswer {
  const partitions = readableTables(tables, request.scope);
  const spaces = partitions.map((table) => spaceOf(table, request));
  const { hits, ...figures } = rank(spaces, {
    question: request.question,
    vector: comparableVector(tables, request),
    filter: request.filter,
    limit: request.limit,
    minScore: request.minScore,
    now: request.now,
    without: request.without,
  });
  const recordsBySpace = partitions.map(recordsByOrdinal);
  const read = (space: number, ordinal: number): MemoryRecord =>
    recordAt(recordsBySpace[space], ordinal);
  const { filter, now, standing } = request;
  const beside = findBeside(spaces, hits.slice(0, request.beside ?? 0), filter, now);
  return {
    hits: hits.map(({ space, ordinal, score, parts }, at) => ({
      record: read(space, ordinal),
      score,
      parts,
      ...turnsBeside(beside[at], (one) => (one === undefined ? undefined : read(space, one))),
    })),
    ...(standing !== undefined && {
      standing: findStanding(spaces, filter, now, standing).map(({ space, ordinal }) =>
        read(space, ordinal),
      ),
    }),
    ...figures,
    marker: markerOf(partitions),
    // A model is named and has not embedded anything yet: every memory waits for it.
    ...(tables.expected !== undefined && { pendingVectors: figures.considered }),
  };
}

function spaceOf(table: PartitionTable, { scope, filter }: SearchRequest): RankSpace {
  const exactly = filter.exactly ?? [];
  const judges = exactly.length > 0 || asksWords(filter);
  return {
    index: table.index,
    agent: scope.agent === undefined ? 'all' : agentId(table, scope.agent),
    ...(filter.sessions !== undefined && { sessions: sessionIds(table, filter.sessions) }),
    ...(judges && {
      allowed: new Set(
        [...table.rows.values()]
          .filter(({ record }) => isExactly(record.scope, scope, exactly))
          .filter(({ record }) => passesWords(record, filter))
          .map((row) => row.ordinal),
      ),
    }),
  };
}

/** A session of one name may be there once for each agent. */
function sessionIds(table: PartitionTable, names: readonly string[]): readonly number[] {
  return [...table.sessions.values()]
    .filter((row) => names.includes(row.session))
    .map((row) => row.id);
}

/** A vector of another model says nothing about the vectors held. */
function comparableVector(tables: Tables, request: SearchRequest): Float32Array | undefined {
  const { vector } = request;
  if (vector === undefined || vector.model !== tables.model?.name) return undefined;
  return vector.values.length === tables.model.dimensions ? vector.values : undefined;
}

function recordsByOrdinal(table: PartitionTable): ReadonlyMap<number, MemoryRecord> {
  return new Map([...table.rows.values()].map((row) => [row.ordinal, row.record]));
}

function recordAt(
  records: ReadonlyMap<number, MemoryRecord> | undefined,
  ordinal: number,
): MemoryRecord {
  const record = records?.get(ordinal);
  if (record === undefined) throw new RangeError(`The index names ordinal ${ordinal}, not a row`);
  return record;
}
