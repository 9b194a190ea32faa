import type { MemoryRecord, Revision } from '../core/record.ts';
import type { Change } from '../core/store.ts';

/**
 * The change from one state of a memory to another; none when they are equal. What the history should
 * tell is a revision: other words, another status, another successor. That it was said again, or since
 * when it holds, only strengthens it.
 */
export function changeTo(stored: MemoryRecord, wanted: MemoryRecord): readonly Change[] {
  if (isEqual(stored, wanted)) return [];
  const isReworded = stored.text !== wanted.text || !isEqual(stored.statement, wanted.statement);
  const isMoved =
    stored.status !== wanted.status ||
    stored.supersededBy !== wanted.supersededBy ||
    !isEqual(stored.supersedes, wanted.supersedes);
  if (!isReworded && !isMoved) {
    return [{ type: 'strengthen', record: { ...wanted, version: stored.version } }];
  }
  const record = { ...wanted, version: stored.version + 1 };
  return [{ type: 'revise', record, change: nameOf(stored, wanted) }];
}

function nameOf(stored: MemoryRecord, wanted: MemoryRecord): Exclude<Revision['change'], 'add'> {
  if (wanted.status === 'disputed' && stored.status !== 'disputed') return 'dispute';
  if (wanted.status === 'active') return stored.status === 'active' ? 'revise' : 'restore';
  const isSuperseded = stored.supersededBy !== wanted.supersededBy || stored.status === 'active';
  return isSuperseded ? 'supersede' : 'revise';
}

/** Equal as JSON, whatever the order of fields. */
function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  if (left === null || right === null) return false;
  const leftFields = Object.entries(left).filter(([, value]) => value !== undefined);
  const rightFields = new Map(Object.entries(right).filter(([, value]) => value !== undefined));
  return (
    leftFields.length === rightFields.size &&
    leftFields.every(
      ([name, value]) => rightFields.has(name) && isEqual(value, rightFields.get(name)),
    )
  );
}
