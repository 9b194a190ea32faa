import type { MemoryRecord } from '../../core/record.ts';
import { writablePartition } from '../../core/scope.ts';
import type { Partition, Scope } from '../../core/scope.ts';
import type { CommitBatch } from '../../core/store.ts';
import { slotOf } from '../../truth/slot.ts';
import { checkSlot } from '../shared/check-slot.ts';
import type { EngineContext } from './context.ts';
import { findAgent, findPartition } from './names.ts';
import { SELECT_RECORD, toRecord } from './rows.ts';
import type { RecordRow } from './rows.ts';
import { slotKey } from './slot-key.ts';
import type { Sql } from './sql.ts';

export interface SlotCalls {
  inSlots(scope: Scope, slots: readonly string[]): Promise<readonly MemoryRecord[]>;
}

export function createSlots({ connection }: EngineContext): SlotCalls {
  return {
    inSlots: (scope, slots) =>
      connection.read((sql) => readSlots(sql, writablePartition(scope), scope.agent, slots)),
  };
}

/** CONFLICT unless the slots of a batch hold just what the writer saw. */
export function checkSlots(sql: Sql, { partition, agent, slotGuard = [] }: CommitBatch): void {
  for (const guard of slotGuard) checkSlot(guard, readSlots(sql, partition, agent, [guard.slot]));
}

export function readSlots(
  sql: Sql,
  partition: Partition,
  agent: string | undefined,
  slots: readonly string[],
): readonly MemoryRecord[] {
  const partitionId = findPartition(sql, partition)?.id;
  if (partitionId === undefined) return [];
  const agentId = agent === undefined ? null : (findAgent(sql, partitionId, agent) ?? 0);
  return [...new Set(slots)].flatMap((slot) =>
    sql
      .all<RecordRow>(
        `${SELECT_RECORD} WHERE m.partition_id = ? AND m.slot = ? AND m.agent_id IS ?
           AND m.forgotten = 0 ORDER BY m.id`,
        partitionId,
        slotKey(partitionId, slot),
        agentId,
      )
      .map((row) => toRecord(row.body)),
  );
}

/** Stores the slot a memory fills, so that it is found by it. */
export function writeSlot(
  sql: Sql,
  partitionId: number,
  id: number,
  { statement }: MemoryRecord,
  before?: MemoryRecord,
): void {
  const slot = statement && slotOf(statement);
  if (slot === (before?.statement && slotOf(before.statement))) return;
  const key = slot === undefined ? null : slotKey(partitionId, slot);
  sql.run('UPDATE memory SET slot = ? WHERE id = ?', key, id);
}
