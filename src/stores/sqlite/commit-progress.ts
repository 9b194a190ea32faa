import type { MemoryRecord } from '../../core/record.ts';
import type { LoggedChange } from './change-log.ts';
import type { PartitionRow } from './names.ts';
import type { Sql } from './sql.ts';

/** A session as it grows during one batch. */
export interface GrowingSession {
  readonly id: number;
  next: number;
  /** Episodes added, and how many of them are active: what a summary of the session counts. */
  added: number;
  active: number;
  firstAt: number;
  lastAt: number;
}

/** What one batch has done so far. */
export interface Progress {
  readonly sql: Sql;
  readonly partition: PartitionRow;
  /** Whether records are to be embedded. */
  readonly embeds: boolean;
  readonly now: number;
  readonly sessions: Map<string, GrowingSession>;
  readonly agents: Map<string, number>;
  readonly log: LoggedChange[];
  readonly memoryIds: number[];
  /** Episodes written. */
  readonly episodes: { readonly id: number; readonly record: MemoryRecord }[];
  /** Ids of sources whose entries may change, because what rests on them did. */
  readonly keyed: Set<string>;
  nextOrdinal: number;
}

/** Writes down how the sessions grew; afterwards they are read anew. */
export function finishSessions(progress: Progress): void {
  for (const session of progress.sessions.values()) {
    if (session.added === 0) continue;
    progress.sql.run(
      `UPDATE session SET next_position = ?, length = length + ?, active = active + ?,
         first_at = min(ifnull(first_at, ?4), ifnull(?4, first_at)),
         last_at = max(ifnull(last_at, ?5), ifnull(?5, last_at))
       WHERE id = ?6`,
      session.next,
      session.added,
      session.active,
      session.active === 0 ? null : session.firstAt,
      session.active === 0 ? null : session.lastAt,
      session.id,
    );
  }
  progress.sessions.clear();
}
