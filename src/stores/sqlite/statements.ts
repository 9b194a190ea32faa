import type { Kind, MemoryRecord } from '../../core/record.ts';
import { KINDS } from '../../core/record.ts';
import { isVisible, readablePartitions } from '../../core/scope.ts';
import type { Scope } from '../../core/scope.ts';
import type { StatementsAnswer } from '../../core/store.ts';
import { ENTRY, EVERYTHING } from './change-log.ts';
import type { EngineContext } from './context.ts';
import { findPartition } from './names.ts';
import { SELECT_RECORD, toRecord } from './rows.ts';
import type { RecordRow } from './rows.ts';
import type { Sql } from './sql.ts';

export interface StatementCalls {
  /** All are read in slices with other calls in between; what is written meanwhile comes next time. */
  statements(scope: Scope, since: string | undefined): Promise<StatementsAnswer>;
}

/** Memories read in one slice. */
const SLICE = 1000;

export function createStatements({ connection, pause }: EngineContext): StatementCalls {
  async function readKind(partitionId: number, kind: Kind, into: MemoryRecord[]): Promise<void> {
    let after = -1;
    for (;;) {
      const from = after;
      const rows = await connection.read((sql) => readSlice(sql, partitionId, kind, from));
      into.push(...rows.map((row) => toRecord(row.body)));
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.added;
      await pause();
    }
  }

  async function readAll(scope: Scope, places: readonly Place[]): Promise<StatementsAnswer> {
    const records: MemoryRecord[] = [];
    for (const { id } of places) {
      for (const kind of KINDS) {
        if (kind !== 'episode') await readKind(id, kind, records);
      }
    }
    const visible = records.filter((record) => isVisible(record.scope, scope));
    return { marker: markerOf(places), isComplete: true, records: visible, gone: [] };
  }

  return {
    async statements(scope, since) {
      const { places, changes } = await connection.read((sql) => {
        const present = readPlaces(sql, scope);
        return { places: present, changes: readChanges(sql, present, since) };
      });
      if (changes === undefined) return readAll(scope, places);
      return {
        marker: markerOf(places),
        isComplete: false,
        records: changes.records.filter((record) => isVisible(record.scope, scope)),
        gone: changes.gone,
      };
    },
  };
}

/** A partition and where its change log stands. */
interface Place {
  readonly id: number;
  readonly version: number;
}

function readPlaces(sql: Sql, scope: Scope): readonly Place[] {
  return readablePartitions(scope).flatMap((partition) => {
    const row = findPartition(sql, partition);
    return row === undefined ? [] : [{ id: row.id, version: row.version }];
  });
}

export function markerOf(places: readonly Place[]): string {
  return places.map(({ id, version }) => `${id}:${version}`).join(' ');
}

function readSlice(
  sql: Sql,
  partitionId: number,
  kind: Kind,
  after: number,
): readonly { readonly added: number; readonly body: string }[] {
  return sql.all(
    `SELECT m.added, c.body FROM memory m JOIN content c ON c.id = m.content_id
     WHERE m.partition_id = ? AND m.kind = ? AND m.kind <> 'episode' AND m.added > ?
       AND m.forgotten = 0 ORDER BY m.added LIMIT ?`,
    partitionId,
    kind,
    after,
    SLICE,
  );
}

interface Changes {
  readonly records: readonly MemoryRecord[];
  readonly gone: readonly string[];
}

/** What changed since a marker; undefined when the log cannot tell any more. */
function readChanges(
  sql: Sql,
  places: readonly Place[],
  since: string | undefined,
): Changes | undefined {
  if (since === undefined) return undefined;
  const known = readMarker(since);
  // Of a partition that has gone nothing is known any more; one that is new is told from its start.
  const present = new Set(places.map(({ id }) => id));
  if ([...known.keys()].some((id) => !present.has(id))) return undefined;
  const parts = places.map((place) => readLog(sql, place, known.get(place.id) ?? 0));
  if (parts.includes(undefined)) return undefined;
  const told = parts.filter((part) => part !== undefined);
  return {
    records: told.flatMap((part) => part.records),
    gone: told.flatMap((part) => part.gone),
  };
}

/** Where the log of each partition stood, by partition. */
function readMarker(marker: string): ReadonlyMap<number, number> {
  const parts = marker.split(' ').filter((part) => part !== '');
  return new Map(
    parts.map((part): [number, number] => {
      const [id, version] = part.split(':').map(Number);
      return [id ?? NaN, version ?? NaN];
    }),
  );
}

function readLog(sql: Sql, { id, version }: Place, since: number): Changes | undefined {
  if (since === version) return { records: [], gone: [] };
  if (!(since < version)) return undefined;
  const log = sql.get<{ count: number; everything: number | null }>(
    `SELECT count(*) AS count, max(part = ${EVERYTHING}) AS everything FROM change
     WHERE partition_id = ? AND seq > ? AND seq <= ?`,
    id,
    since,
    version,
  );
  if (log?.count !== version - since || log.everything === 1) return undefined;
  const rows = sql.all<RecordRow>(
    `${SELECT_RECORD} WHERE m.id IN (SELECT memory_id FROM change
         WHERE partition_id = ? AND seq > ? AND seq <= ? AND part = ${ENTRY})
       AND m.kind <> 'episode' AND m.forgotten = 0 ORDER BY m.id`,
    id,
    since,
    version,
  );
  const gone = sql.all<{ gone: string }>(
    `SELECT DISTINCT gone FROM change
     WHERE partition_id = ? AND seq > ? AND seq <= ? AND gone IS NOT NULL`,
    id,
    since,
    version,
  );
  return {
    records: rows.map((row) => toRecord(row.body)),
    gone: gone.map((row) => row.gone),
  };
}
