import type { AuditRecord } from '../../core/audit.ts';
import type { MemoryRecord, Revision } from '../../core/record.ts';
import { readablePartitions } from '../../core/scope.ts';
import type { Partition, Scope } from '../../core/scope.ts';
import type { DeriveSettings } from '../../core/extraction.ts';
import type {
  EmbeddingModelIdentity,
  ExpectedModel,
  Recall,
  SessionState,
} from '../../core/store.ts';
import { encodeEntry } from '../../ranking/entry.ts';
import { createScopeIndex } from '../../ranking/scope-index.ts';
import type { ScopeIndex } from '../../ranking/scope-index.ts';
import { encodeRow } from '../../ranking/vectors/row.ts';
import type { Collection } from './documents.ts';
import type { Journal } from './feed.ts';
import { keysOf } from './keys.ts';

/** One memory with what the store adds to it. Rows are replaced, never changed. */
export interface Row {
  /** Frozen to the ground, so that it can be handed out as it is. */
  readonly record: MemoryRecord;
  readonly contentHash: string;
  /** Place in the order of adding, over all partitions. */
  readonly sequence: number;
  /** Place in the order of adding within the partition. */
  readonly ordinal: number;
  /** Place within the session; undefined for what is no episode of one. */
  readonly position: number | undefined;
  readonly revisions: readonly Revision[];
}

export interface SessionRow {
  readonly id: number;
  readonly session: string;
  readonly agent: string | undefined;
  readonly nextPosition: number;
  readonly state: SessionState | undefined;
  /** Content hashes of forgotten episodes, by position. */
  readonly forgotten: ReadonlyMap<number, string>;
}

/** All that belongs to one tenant and user. */
export interface PartitionTable {
  /** Unlike that of any other partition, also of one of the same name before. */
  readonly serial: number;
  /** By memory id, in the order of adding. */
  readonly rows: Map<string, Row>;
  /** Integer ids of agents, from 1; ranking tells agents apart by them. */
  readonly agents: Map<string, number>;
  /** By `sessionKey`. */
  readonly sessions: Map<string, SessionRow>;
  /** Idempotency keys and what was answered. */
  readonly keys: Map<string, { readonly digest: string; readonly ids: readonly string[] }>;
  /** Ids of memories by what they rest on, whether that is there or not. */
  readonly dependents: Map<string, Set<string>>;
  /** When each memory that is no episode was last written, and when those that went did. */
  readonly written: Map<string, number>;
  readonly gone: Map<string, number>;
  /** Counts what `written` and `gone` tell. */
  clock: number;
  index: ScopeIndex;
  nextOrdinal: number;
  nextSession: number;
}

/** A memory waiting to be embedded; it may be claimed from `readyAt` (epoch ms). */
export interface Job {
  readonly readyAt: number;
  readonly failures: number;
  readonly reason: string | undefined;
}

/** An episode waiting for memories to be derived from it; it may be claimed from `readyAt`. */
export interface Derivation extends Job {
  readonly settings: DeriveSettings;
  /** Place in the order of queueing. */
  readonly place: number;
}

export interface Tables {
  readonly partitions: Map<string, PartitionTable>;
  /** In which partition an id is. */
  readonly owners: Map<string, PartitionTable>;
  /** By memory id; undefined: the model has nothing to say about the text. */
  readonly vectors: Map<string, Float32Array | undefined>;
  readonly jobs: Map<string, Job>;
  readonly derivations: Map<string, Derivation>;
  /** By id of the memory. */
  readonly recalls: Map<string, Recall>;
  /** By tenant and name. */
  readonly collections: Map<string, Collection>;
  /** By tenant, oldest first. */
  readonly audit: Map<string, AuditRecord[]>;
  readonly journal: Journal;
  model: EmbeddingModelIdentity | undefined;
  /** A model that is to be named once its dimensions are known: memories wait for it already. */
  expected: ExpectedModel | undefined;
  nextSequence: number;
  nextSerial: number;
  nextPlace: number;
}

export function createTables(): Tables {
  return {
    partitions: new Map(),
    owners: new Map(),
    vectors: new Map(),
    jobs: new Map(),
    derivations: new Map(),
    recalls: new Map(),
    collections: new Map(),
    audit: new Map(),
    journal: { entries: [], last: 0 },
    model: undefined,
    expected: undefined,
    nextSequence: 0,
    nextSerial: 1,
    nextPlace: 0,
  };
}

/** Names are kept apart by JSON's own quoting: no name can look like two. */
export function partitionKey(partition: Partition): string {
  return JSON.stringify([partition.tenant, partition.user ?? null]);
}

export function sessionKey(agent: string | undefined, session: string): string {
  return JSON.stringify([agent ?? null, session]);
}

export function ensurePartition(tables: Tables, partition: Partition): PartitionTable {
  const key = partitionKey(partition);
  const known = tables.partitions.get(key);
  if (known !== undefined) return known;
  const created: PartitionTable = {
    serial: tables.nextSerial,
    rows: new Map(),
    agents: new Map(),
    sessions: new Map(),
    keys: new Map(),
    dependents: new Map(),
    written: new Map(),
    gone: new Map(),
    clock: 0,
    index: createScopeIndex({ vectorDimensions: tables.model?.dimensions }),
    nextOrdinal: 0,
    nextSession: 1,
  };
  tables.nextSerial += 1;
  tables.partitions.set(key, created);
  return created;
}

export function findPartition(tables: Tables, partition: Partition): PartitionTable | undefined {
  return tables.partitions.get(partitionKey(partition));
}

/** The partitions a scope may read, as far as they exist. */
export function readableTables(tables: Tables, scope: Scope): readonly PartitionTable[] {
  return readablePartitions(scope).flatMap((partition) => findPartition(tables, partition) ?? []);
}

/** The row of the session, made when it is not there yet. */
export function ensureSession(
  table: PartitionTable,
  agent: string | undefined,
  session: string,
): SessionRow {
  const key = sessionKey(agent, session);
  const known = table.sessions.get(key);
  if (known !== undefined) return known;
  const created: SessionRow = {
    id: table.nextSession,
    session,
    agent,
    nextPosition: 0,
    state: undefined,
    forgotten: new Map(),
  };
  table.nextSession += 1;
  table.sessions.set(key, created);
  return created;
}

export function agentId(table: PartitionTable, agent: string | undefined): number {
  return agent === undefined ? 0 : (table.agents.get(agent) ?? 0);
}

/** Puts a row where search finds it. */
export function indexRow(table: PartitionTable, row: Row): void {
  const { agent, session } = row.record.scope;
  if (agent !== undefined && !table.agents.has(agent)) {
    table.agents.set(agent, table.agents.size + 1);
  }
  table.index.put(
    encodeEntry({
      record: row.record,
      ordinal: row.ordinal,
      session: session === undefined ? 0 : ensureSession(table, agent, session).id,
      agent: agentId(table, agent),
      keys: keysOf(table, row.record),
    }),
  );
}

/** A text the model has nothing to say about gets a row of zeros: no longer pending, never near. */
export function indexVector(
  table: PartitionTable,
  row: Row,
  vector: Float32Array | undefined,
  dimensions: number,
): void {
  table.index.putVector(encodeRow(vector ?? new Float32Array(dimensions), row.ordinal));
}

/** Makes the index of a partition anew from its rows and vectors. */
export function rebuildIndex(tables: Tables, table: PartitionTable): void {
  const { model, vectors } = tables;
  table.index = createScopeIndex({ vectorDimensions: model?.dimensions });
  for (const row of table.rows.values()) {
    indexRow(table, row);
    if (model === undefined || !vectors.has(row.record.id)) continue;
    indexVector(table, row, vectors.get(row.record.id), model.dimensions);
  }
}
