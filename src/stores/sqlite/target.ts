import type { Scope } from '../../core/scope.ts';
import type { ForgetTarget } from '../../core/store.ts';
import { findAgent, findSession, sessionsNamed } from './names.ts';
import { idRange } from './rows.ts';
import { listOf } from './sql.ts';
import type { Sql } from './sql.ts';

/** A memory that is to go. */
export interface ChosenRow {
  readonly id: number;
  readonly uid: string;
  readonly kind: string;
  readonly session_id: number | null;
}

/**
 * Memories the target names. An agent forgets a session or everything of its own and leaves what
 * agents share; by id it forgets whatever it sees.
 */
export function chooseRows(
  sql: Sql,
  partitionId: number,
  scope: Scope,
  target: ForgetTarget,
): readonly ChosenRow[] {
  const agentId =
    scope.agent === undefined ? null : (findAgent(sql, partitionId, scope.agent) ?? 0);
  const select = `SELECT id, uid, kind, session_id FROM memory
    WHERE id BETWEEN ?1 AND ?2 AND forgotten = 0 AND (?3 IS NULL OR agent_id IS ?3`;
  const range = [...idRange(partitionId), agentId] as const;
  if ('everything' in target) return sql.all<ChosenRow>(`${select}) ORDER BY id`, ...range);
  if ('ids' in target) {
    const where = `${select} OR agent_id IS NULL) AND uid IN (SELECT value FROM json_each(?4))`;
    return sql.all<ChosenRow>(`${where} ORDER BY id`, ...range, listOf(target.ids));
  }
  const sessions = listOf(sessionsOf(sql, partitionId, scope, target.session));
  const where = `${select}) AND session_id IN (SELECT value FROM json_each(?4))`;
  return sql.all<ChosenRow>(`${where} ORDER BY id`, ...range, sessions);
}

/** Sessions of that name the scope forgets: all agents' when it names none. */
export function sessionsOf(
  sql: Sql,
  partitionId: number,
  scope: Scope,
  name: string,
): readonly number[] {
  if (scope.agent === undefined) return sessionsNamed(sql, partitionId, name);
  const agentId = findAgent(sql, partitionId, scope.agent);
  const session = agentId === undefined ? undefined : findSession(sql, partitionId, agentId, name);
  return session === undefined ? [] : [session.id];
}
