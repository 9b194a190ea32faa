import { isWritable } from '../../core/scope.ts';
import type { Scope } from '../../core/scope.ts';
import type { ForgetTarget } from '../../core/store.ts';
import type { PartitionTable, Row } from './tables.ts';

/**
 * Memories that a target names. An agent forgets a session or everything of its own and leaves what
 * agents share; by id it forgets whatever it sees.
 */
export function chosenRows(
  table: PartitionTable,
  scope: Scope,
  target: ForgetTarget,
): readonly Row[] {
  const writable = [...table.rows.values()].filter((row) => isWritable(row.record.scope, scope));
  if ('ids' in target) {
    const ids = new Set(target.ids);
    return writable.filter((row) => ids.has(row.record.id));
  }
  return writable.filter(({ record: { scope: owner } }) => {
    const isOwn = scope.agent === undefined || owner.agent === scope.agent;
    return isOwn && ('everything' in target || owner.session === target.session);
  });
}
