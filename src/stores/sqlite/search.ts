import type { MemoryFilter } from '../../core/filter.ts';
import type { Status } from '../../core/record.ts';
import { isExactly, readablePartitions, writablePartition } from '../../core/scope.ts';
import type { Partition, Scope } from '../../core/scope.ts';
import type { SearchRequest } from '../../core/search.ts';
import { findBeside, turnsBeside } from '../../ranking/beside.ts';
import { asksWords, passesWords, statusesOf } from '../../ranking/filter-entry.ts';
import { rank } from '../../ranking/rank.ts';
import type { RankSpace, Ranked } from '../../ranking/rank.ts';
import { findStanding } from '../../ranking/standing.ts';
import type { EngineContext } from './context.ts';
import { findAgent, findPartition, sessionsNamed } from './names.ts';
import { packAnswer } from './packed-answer.ts';
import type { FoundHit, PackedAnswer } from './packed-answer.ts';
import { hasPieces, listOfPieces } from './pieces.ts';
import { markerOf } from './statements.ts';
import { SELECT_RECORD, idRange, ordinalOf, partitionOf, toRecord } from './rows.ts';
import type { MetaRow, RecordRow } from './rows.ts';
import type { CachedPartition } from './scope-cache.ts';
import { listOf } from './sql.ts';
import type { Sql } from './sql.ts';

export interface SearchCalls {
  search(request: SearchRequest): Promise<PackedAnswer>;
}

export function createSearch(context: EngineContext): SearchCalls {
  return {
    async search(request) {
      const partitions = readablePartitions(request.scope);
      const allowed = await resolveAllowed(context, partitions, request.filter);
      return context.cache.use(partitions, (sql, found, meta) =>
        answer({ sql, found, meta, request, allowed }),
      );
    },
  };
}

/** Ordinals a filter lets through, by partition id; undefined when the index can judge alone. */
type Allowed = ReadonlyMap<number, ReadonlySet<number>> | undefined;

/** One search at work in one snapshot. */
interface Search {
  readonly sql: Sql;
  readonly found: readonly CachedPartition[];
  readonly meta: MetaRow;
  readonly request: SearchRequest;
  readonly allowed: Allowed;
}

function answer(search: Search): PackedAnswer {
  const { sql, found, meta, request, allowed } = search;
  const spaces = found.map((partition) => toSpace(sql, partition, request, allowed));
  const ranked = rank(spaces, {
    question: request.question,
    vector: comparableVector(meta, request),
    filter: request.filter,
    limit: request.limit,
    minScore: request.minScore,
    now: request.now,
    without: request.without,
  });
  const { hits, standing, bodies } = readHits(search, spaces, ranked);
  return packAnswer(
    {
      hits,
      considered: ranked.considered,
      pendingVectors: awaitsDimensions(meta) ? ranked.considered : ranked.pendingVectors,
      meaningWeight: ranked.meaningWeight,
      marker: markerOf(found),
      ...(standing !== undefined && { standing }),
    },
    bodies,
  );
}

function toSpace(
  sql: Sql,
  { id, index }: CachedPartition,
  { scope, filter }: SearchRequest,
  allowed: Allowed,
): RankSpace {
  const { exactly = [], sessions } = filter;
  const agent = scope.agent === undefined ? 0 : findAgent(sql, id, scope.agent);
  const isShared = exactly.includes('user') && !isOwn(sql, id, scope);
  // No memory here is of an agent that is not known here.
  const isNobodys = exactly.includes('agent') && agent === undefined;
  const passing = isShared || isNobodys ? NOTHING : allowed && (allowed.get(id) ?? NOTHING);
  return {
    index,
    agent: scope.agent === undefined ? 'all' : (agent ?? 0),
    ...(exactly.includes('agent') && { exactAgent: agent ?? 0 }),
    ...(sessions !== undefined && {
      sessions: sessions.flatMap((name) => sessionsNamed(sql, id, name)),
    }),
    ...(passing !== undefined && { allowed: passing }),
  };
}

const NOTHING: ReadonlySet<number> = new Set();

function isOwn(sql: Sql, partitionId: number, scope: Scope): boolean {
  return findPartition(sql, writablePartition(scope))?.id === partitionId;
}

/** Vectors of two models cannot be compared, so a question of another model is asked by words. */
function comparableVector(
  { model_name: name, model_dimensions: dimensions }: MetaRow,
  { vector }: SearchRequest,
): Float32Array | undefined {
  if (vector === undefined) return undefined;
  const same = vector.model === name && vector.values.length === dimensions;
  return same ? vector.values : undefined;
}

/** A model is named and has not embedded anything yet: every memory waits for it. */
function awaitsDimensions({ model_id: id, model_dimensions: dimensions }: MetaRow): boolean {
  return id !== 0 && dimensions === null;
}

interface ReadHits {
  readonly hits: readonly FoundHit[];
  readonly standing: readonly number[] | undefined;
  readonly bodies: readonly string[];
}

/** The hits with the turns beside the best of them, and the standing wishes, read at once. */
function readHits(search: Search, spaces: readonly RankSpace[], ranked: Ranked): ReadHits {
  const { found, request } = search;
  const { filter, now } = request;
  const standing = findStanding(spaces, filter, now, request.standing ?? 0);
  const beside = findBeside(spaces, ranked.hits.slice(0, request.beside ?? 0), filter, now);
  const idOf = (space: number, ordinal: number): number =>
    idRange(found[space]?.id ?? 0)[0] + ordinal;
  const ids = [...ranked.hits, ...standing].map(({ space, ordinal }) => idOf(space, ordinal));
  const besideIds = beside.flatMap(({ before, after }, at) =>
    [before, after].flatMap((ordinal) =>
      ordinal === undefined ? [] : [idOf(ranked.hits[at]?.space ?? 0, ordinal)],
    ),
  );
  const rows = readRows(search, spaces, [...ids, ...besideIds]);
  const places = new Map(rows.map(({ id }, place) => [id, place]));
  const at = (space: number, ordinal: number | undefined): number | undefined =>
    ordinal === undefined ? undefined : places.get(idOf(space, ordinal));
  return {
    hits: ranked.hits.flatMap(({ space, ordinal, score, parts }, place) => {
      const record = at(space, ordinal);
      if (record === undefined) return [];
      return [{ record, score, parts, ...turnsBeside(beside[place], (one) => at(space, one)) }];
    }),
    standing:
      request.standing === undefined
        ? undefined
        : standing.flatMap(({ space, ordinal }) => at(space, ordinal) ?? []),
    bodies: rows.map(({ body }) => body),
  };
}

interface HitRow extends RecordRow {
  readonly status: Status;
  readonly agent_id: number | null;
}

/** The index has judged already; what is stored decides, should the two ever differ. */
function readRows(
  { sql, found, request: { scope, filter } }: Search,
  spaces: readonly RankSpace[],
  ids: readonly number[],
): readonly HitRow[] {
  const rows = sql.all<HitRow>(
    `SELECT m.id, m.status, m.agent_id, c.body FROM memory m JOIN content c ON c.id = m.content_id
     WHERE m.id IN (SELECT value FROM json_each(?)) AND m.forgotten = 0`,
    listOf(ids),
  );
  const agents = new Map(found.map(({ id }, at) => [id, spaces[at]?.agent]));
  const statuses = statusesOf(filter);
  const judgesRecords = asksWords(filter) || filter.exactly !== undefined;
  return rows.filter((row) => {
    const agent = agents.get(partitionOf(row.id));
    const isSeen = agent === 'all' || row.agent_id === null || row.agent_id === agent;
    if (!isSeen || !statuses.includes(row.status)) return false;
    if (!judgesRecords && row.body !== null) return true;
    // What the filter asks of records was looked up in an earlier snapshot.
    const record = toRecord(row.body);
    return isExactly(record.scope, scope, filter.exactly) && passesWords(record, filter);
  });
}

/** Ordinals looked at in one slice. */
const SLICE = 512;

/** Metadata, speakers' names and what `where` asks are in the records alone: these are asked, in slices. */
async function resolveAllowed(
  { connection, pause }: EngineContext,
  partitions: readonly Partition[],
  filter: MemoryFilter,
): Promise<Allowed> {
  if (!asksWords(filter)) return undefined;
  const allowed = new Map<number, Set<number>>();
  const pieces = listOfPieces(filter);
  for (const partition of partitions) {
    const row = await connection.read((sql) => findPartition(sql, partition));
    if (row === undefined) continue;
    const passing = new Set<number>();
    allowed.set(row.id, passing);
    for (let first = 0; first < row.next_ordinal; first += SLICE) {
      const rows = await connection.read((sql) => readCandidates(sql, row.id, first, pieces));
      for (const { id, body } of rows) {
        if (passesWords(toRecord(body), filter)) passing.add(ordinalOf(id));
      }
      await pause();
    }
  }
  return allowed;
}

function readCandidates(
  sql: Sql,
  partitionId: number,
  first: number,
  pieces: string,
): readonly RecordRow[] {
  const [start] = idRange(partitionId);
  return sql.all<RecordRow>(
    `${SELECT_RECORD} WHERE m.id BETWEEN ? AND ? AND m.forgotten = 0 AND ${hasPieces('?')}`,
    start + first,
    start + first + SLICE - 1,
    pieces,
  );
}
