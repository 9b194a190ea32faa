import { invalidInput, MemoirError } from '../../core/errors.ts';
import type { MemoryRecord, Revision } from '../../core/record.ts';
import type { Runtime } from '../../core/runtime.ts';
import type { Change, CommitBatch, CommitReceipt } from '../../core/store.ts';
import { checkBatchDocuments } from '../shared/check-documents.ts';
import { checkStrengthen } from '../shared/check-strengthen.ts';
import { changedKeys } from '../shared/source-keys.ts';
import { checkSettles, queueRow, settleDerivations } from './derivations.ts';
import { planDocuments } from './documents.ts';
import { newJob } from './embeddings.ts';
import { noteChange } from './feed.ts';
import { frozenCopy } from './freeze.ts';
import { linkSources } from './links.ts';
import { sessionLength } from './sessions.ts';
import { checkSlots } from './slots.ts';
import { noteStatement } from './statements.ts';
import { ensurePartition, ensureSession, findPartition, indexRow, sessionKey } from './tables.ts';
import type { PartitionTable, Row, Tables } from './tables.ts';

/**
 * Judges the whole batch before anything is touched, then writes it in one go: nothing else runs
 * in between, so a batch is all or nothing and never seen half.
 */
export function commit(tables: Tables, runtime: Runtime, batch: CommitBatch): CommitReceipt {
  const stored = findPartition(tables, batch.partition);
  const replayed = replay(stored, batch);
  if (replayed !== undefined) return replayed;
  checkSessionGuard(stored, batch);
  checkSlots(stored, batch);
  checkEpisodes(stored, batch);
  checkSettles(tables, stored, batch);
  checkChanges(tables, batch);
  checkBatchDocuments(batch);
  const documents = planDocuments(tables, batch.documents ?? []);
  settleDerivations(tables, batch.settles ?? []);
  documents.place();
  if (batch.changes.length === 0) return { ids: [], replayed: false };

  const table = ensurePartition(tables, batch.partition);
  for (const change of batch.changes) {
    const row = write(tables, table, runtime, change);
    if (batch.derive !== undefined) queueRow(tables, row, batch.derive);
  }
  const ids = batch.changes.map((change) => change.record.id);
  if (batch.idempotency !== undefined) {
    const { key, digest } = batch.idempotency;
    table.keys.set(sessionKey(batch.agent, key), { digest, ids });
  }
  return { ids, replayed: false };
}

function replay(table: PartitionTable | undefined, batch: CommitBatch): CommitReceipt | undefined {
  if (batch.idempotency === undefined) return undefined;
  const { key, digest } = batch.idempotency;
  const known = table?.keys.get(sessionKey(batch.agent, key));
  if (known === undefined) return undefined;
  if (known.digest === digest) {
    return { ids: known.ids.filter((id) => table?.rows.has(id)), replayed: true };
  }
  throw new MemoirError(
    'CONFLICT',
    `The idempotency key ${JSON.stringify(key)} was used for other content: use a new key.`,
  );
}

/** The guarded session is that of the caller's agent, if it names one. */
function checkSessionGuard(table: PartitionTable | undefined, batch: CommitBatch): void {
  if (batch.sessionGuard === undefined) return;
  const { session, length } = batch.sessionGuard;
  const found = sessionLength(table, batch.agent, session);
  if (found === length) return;
  throw new MemoirError(
    'CONFLICT',
    `Session ${JSON.stringify(session)} holds ${found} episodes, not ${length}: read it again.`,
  );
}

/** What the batch rests on is there as it was read. */
function checkEpisodes(
  table: PartitionTable | undefined,
  { restsOn = [] }: Pick<CommitBatch, 'restsOn'>,
): void {
  for (const { id, version } of restsOn) {
    const record = table?.rows.get(id)?.record;
    if (record?.version === version && record.status === 'active') continue;
    throw new MemoirError('CONFLICT', `Episode ${id} was changed or forgotten: make it anew`);
  }
}

function checkChanges(tables: Tables, batch: CommitBatch): void {
  const stored = findPartition(tables, batch.partition)?.rows;
  const latest = new Map<string, MemoryRecord>();
  for (const { type, record } of batch.changes) {
    checkOwner(record, batch);
    const present = latest.get(record.id) ?? stored?.get(record.id)?.record;
    if (type === 'add' && (present !== undefined || tables.owners.has(record.id))) {
      throw new MemoirError('CONFLICT', `The id ${record.id} is taken: add it under a new one.`);
    }
    if (type === 'revise') checkRevision(record, present);
    if (type === 'strengthen') checkStrength(record, present);
    latest.set(record.id, record);
  }
}

function checkRevision(record: MemoryRecord, present: MemoryRecord | undefined): void {
  if (present?.version !== record.version - 1) {
    throw new MemoirError(
      'CONFLICT',
      `Version ${record.version} of ${record.id} does not follow the stored one: read it again.`,
    );
  }
  checkPlace(record, present);
}

function checkStrength(record: MemoryRecord, present: MemoryRecord | undefined): void {
  if (present === undefined) {
    throw new MemoirError('CONFLICT', `There is no memory ${record.id}: it may be forgotten`);
  }
  checkStrengthen(record, present);
  checkPlace(record, present);
}

function checkPlace(record: MemoryRecord, present: MemoryRecord): void {
  const { agent, session } = present.scope;
  if (agent === record.scope.agent && session === record.scope.session) return;
  throw invalidInput('scope', record.scope, 'a revision keeps agent and session');
}

function checkOwner(record: MemoryRecord, batch: CommitBatch): void {
  const { tenant, user } = record.scope;
  if (tenant === batch.partition.tenant && user === batch.partition.user) return;
  throw invalidInput('scope', record.scope, 'commit a memory to the partition of its own scope');
}

function write(tables: Tables, table: PartitionTable, runtime: Runtime, change: Change): Row {
  const record = frozenCopy(change.record);
  const before = table.rows.get(record.id);
  const row = nextRow(tables, table, runtime, { ...change, record }, before);
  table.rows.set(record.id, row);
  tables.owners.set(record.id, table);
  linkSources(table, before?.record, record);
  noteStatement(table, record, true);
  indexRow(table, row);
  indexSources(table, before?.record, record);
  queue(tables, table, row, before);
  if (record.status !== 'active') tables.derivations.delete(record.id);
  noteChange(tables, record, change.type === 'revise' ? change.change : change.type, runtime.now());
  return row;
}

function nextRow(
  tables: Tables,
  table: PartitionTable,
  runtime: Runtime,
  change: Change,
  before: Row | undefined,
): Row {
  const { record } = change;
  if (change.type === 'add') return newRow(tables, table, { ...change, record });
  // `checkChanges` has made sure that there is a row.
  if (before === undefined) throw new MemoirError('STORE_FAILED', `${record.id} vanished`);
  if (change.type === 'strengthen') return { ...before, record };
  const made = revision(record, change.change, runtime.now());
  return { ...before, record, revisions: [...before.revisions, made] };
}

/** Sources are found by the words of what rests on them. */
export function indexSources(
  table: PartitionTable,
  before: MemoryRecord | undefined,
  after: MemoryRecord | undefined,
): void {
  for (const id of changedKeys(before, after)) {
    const source = table.rows.get(id);
    if (source !== undefined) indexRow(table, source);
  }
}

function newRow(
  tables: Tables,
  table: PartitionTable,
  { record, contentHash, revisions }: Extract<Change, { type: 'add' }>,
): Row {
  const ordinal = table.nextOrdinal;
  const sequence = tables.nextSequence;
  table.nextOrdinal += 1;
  tables.nextSequence += 1;
  const position = takePosition(table, record);
  const history = frozenCopy(revisions ?? [revision(record, 'add', Date.parse(record.recordedAt))]);
  return { record, contentHash, sequence, ordinal, position, revisions: history };
}

function takePosition(table: PartitionTable, record: MemoryRecord): number | undefined {
  const { agent, session } = record.scope;
  if (record.kind !== 'episode' || session === undefined) return undefined;
  const row = ensureSession(table, agent, session);
  table.sessions.set(sessionKey(agent, session), { ...row, nextPosition: row.nextPosition + 1 });
  return row.nextPosition;
}

function revision(record: MemoryRecord, change: Revision['change'], at: number): Revision {
  const { version, text, reason } = record;
  return Object.freeze({ version, change, text, at: new Date(at).toISOString(), reason });
}

/** A vector stays while the text stays; every other change has to be embedded. */
function queue(tables: Tables, table: PartitionTable, row: Row, before: Row | undefined): void {
  const { id, text } = row.record;
  if (tables.model === undefined && tables.expected === undefined) return;
  if (before?.record.text === text && tables.vectors.has(id)) return;
  tables.vectors.delete(id);
  table.index.removeVector(row.ordinal);
  tables.jobs.set(id, newJob());
}
