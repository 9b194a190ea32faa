import type { MemoryRecord } from '../../core/record.ts';
import { isVisible } from '../../core/scope.ts';
import type { Scope } from '../../core/scope.ts';
import type { StatementsAnswer } from '../../core/store.ts';
import { readableTables } from './tables.ts';
import type { PartitionTable, Tables } from './tables.ts';

export function statements(
  tables: Tables,
  scope: Scope,
  since: string | undefined,
): StatementsAnswer {
  const readable = readableTables(tables, scope);
  const marker = markerOf(readable);
  const known = readMarker(since);
  // Of a partition that has gone nothing is known any more; one that is new is told from its start.
  const present = new Set(readable.map(({ serial }) => serial));
  const isComplete = since === undefined || [...known.keys()].some((one) => !present.has(one));
  const from = (table: PartitionTable): number => (isComplete ? 0 : (known.get(table.serial) ?? 0));
  return {
    marker,
    isComplete,
    records: readable
      .flatMap((table) => recordsSince(table, from(table)))
      .filter((record) => isVisible(record.scope, scope)),
    gone: isComplete ? [] : readable.flatMap((table) => idsSince(table.gone, from(table))),
  };
}

export function markerOf(readable: readonly PartitionTable[]): string {
  return readable.map(({ serial, clock }) => `${serial}:${clock}`).join(' ');
}

/** Where each partition stood, by its serial. */
function readMarker(marker: string | undefined): ReadonlyMap<number, number> {
  const parts = (marker ?? '').split(' ').filter((part) => part !== '');
  return new Map(
    parts.map((part): [number, number] => {
      const [serial, clock] = part.split(':').map(Number);
      return [serial ?? NaN, clock ?? NaN];
    }),
  );
}

function recordsSince(table: PartitionTable, clock: number): readonly MemoryRecord[] {
  return idsSince(table.written, clock).flatMap((id) => table.rows.get(id)?.record ?? []);
}

function idsSince(stamps: ReadonlyMap<string, number>, clock: number): readonly string[] {
  return [...stamps].flatMap(([id, stamp]) => (stamp > clock ? [id] : []));
}

/** Notes that a memory was written or went. */
export function noteStatement(
  table: PartitionTable,
  { id, kind }: MemoryRecord,
  isThere: boolean,
): void {
  if (kind === 'episode') return;
  table.clock += 1;
  const [into, outOf] = isThere ? [table.written, table.gone] : [table.gone, table.written];
  outOf.delete(id);
  into.set(id, table.clock);
}
