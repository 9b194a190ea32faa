import { MemoirError } from '../../core/errors.ts';
import type { MemoryRecord, Revision } from '../../core/record.ts';
import type { Change } from '../../core/store.ts';
import { ENTRY } from './change-log.ts';
import { writeDerived } from './commit-derived.ts';
import type { GrowingSession, Progress } from './commit-progress.ts';
import { appendContent } from './content.ts';
import { writeEntry } from './entries.ts';
import { ensureAgent, ensureSession } from './names.ts';
import { EMBED, enqueue } from './outbox.ts';
import { ORDINALS, idRange, toBody } from './rows.ts';
import type { Sql } from './sql.ts';

type AddChange = Extract<Change, { type: 'add' }>;

/** Adds one memory with its place in the session, its entry and its place in the queue. */
export function add(progress: Progress, { record, contentHash, revisions }: AddChange): void {
  const { sql, partition } = progress;
  checkUnknown(sql, record.id);
  const id = nextId(progress);
  const agentId = agentOf(progress, record);
  const session = sessionOf(progress, record, agentId);
  const position = session === undefined ? null : place(session, record);
  const contentId = appendContent(sql, toBody(record));
  const present = revisions?.at(-1);
  sql.run(
    `INSERT INTO memory (id, partition_id, added, uid, kind, status, version, change, changed_at,
       occurred_at, expires_at, agent_id, session_id, position, content_hash, content_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    partition.id,
    contentId,
    record.id,
    record.kind,
    record.status,
    record.version,
    present?.change ?? 'add',
    Date.parse(present?.at ?? record.recordedAt),
    Date.parse(record.occurredAt),
    record.expiresAt === undefined ? null : Date.parse(record.expiresAt),
    agentId,
    session?.id ?? null,
    position,
    contentHash,
    contentId,
  );
  for (const earlier of revisions?.slice(0, -1) ?? []) writeEarlier(sql, id, record, earlier);
  writeEntry(sql, id, record, session?.id ?? 0, agentId ?? 0);
  writeDerived(progress, id, record);
  if (progress.embeds) enqueue(sql, EMBED, id, record.version);
  progress.log.push({ memoryId: id, part: ENTRY });
  progress.memoryIds.push(id);
}

/** Of an earlier state a history tells nothing but text and reason; the rest of it is not known. */
function writeEarlier(
  sql: Sql,
  id: number,
  record: MemoryRecord,
  { version, change, at, text, reason }: Revision,
): void {
  sql.run(
    'INSERT INTO revision (memory_id, version, change, changed_at, content_id) VALUES (?, ?, ?, ?, ?)',
    id,
    version,
    change,
    Date.parse(at),
    appendContent(sql, toBody({ ...record, version, text, reason })),
  );
}

function checkUnknown(sql: Sql, uid: string): void {
  if (sql.get('SELECT 1 FROM memory WHERE uid = ?', uid) === undefined) return;
  throw new MemoirError('CONFLICT', `The id ${uid} is taken: give the memory another one`);
}

function nextId(progress: Progress): number {
  const ordinal = progress.nextOrdinal;
  if (ordinal >= ORDINALS) {
    throw new MemoirError(
      'TOO_LARGE',
      `A user can have ${ORDINALS} memories, this one has them all`,
    );
  }
  progress.nextOrdinal += 1;
  return idRange(progress.partition.id)[0] + ordinal;
}

function agentOf(progress: Progress, record: MemoryRecord): number | null {
  const name = record.scope.agent;
  if (name === undefined) return null;
  const known = progress.agents.get(name);
  const id = known ?? ensureAgent(progress.sql, progress.partition.id, name);
  progress.agents.set(name, id);
  return id;
}

function sessionOf(
  progress: Progress,
  record: MemoryRecord,
  agentId: number | null,
): GrowingSession | undefined {
  const name = record.scope.session;
  if (name === undefined) return undefined;
  const key = `${agentId ?? 0} ${name}`;
  const known = progress.sessions.get(key);
  if (known !== undefined) return known;
  const row = ensureSession(progress.sql, progress.partition.id, agentId, name);
  const session = {
    id: row.id,
    next: row.next_position,
    added: 0,
    active: 0,
    firstAt: Infinity,
    lastAt: -Infinity,
  };
  progress.sessions.set(key, session);
  return session;
}

/** Episodes alone are part of a session's order; other kinds only point at it. */
function place(session: GrowingSession, record: MemoryRecord): number | null {
  if (record.kind !== 'episode') return null;
  if (record.status === 'active') {
    const at = Date.parse(record.occurredAt);
    session.firstAt = Math.min(session.firstAt, at);
    session.lastAt = Math.max(session.lastAt, at);
    session.active += 1;
  }
  session.added += 1;
  session.next += 1;
  return session.next - 1;
}
