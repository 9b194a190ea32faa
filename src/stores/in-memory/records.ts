import { invalidInput } from '../../core/errors.ts';
import type { MemoryRecord, Revision } from '../../core/record.ts';
import { isVisible } from '../../core/scope.ts';
import type { Scope } from '../../core/scope.ts';
import type { ListRequest, Page } from '../../core/store.ts';
import { passesFilter } from '../../ranking/filter-entry.ts';
import { readableTables } from './tables.ts';
import type { Row, Tables } from './tables.ts';

export function get(tables: Tables, scope: Scope, ids: readonly string[]): readonly MemoryRecord[] {
  return ids.flatMap((id) => findVisible(tables, scope, id)?.record ?? []);
}

export function history(tables: Tables, scope: Scope, id: string): readonly Revision[] {
  return [...(findVisible(tables, scope, id)?.revisions ?? [])];
}

export function list(tables: Tables, request: ListRequest): Page<MemoryRecord> {
  const { scope, filter, limit, cursor, now } = request;
  const newest = (request.order ?? 'newest') === 'newest';
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const rows = visibleRows(tables, scope)
    .filter((row) => passesFilter(row.record, filter, now, scope))
    .filter((row) => after === undefined || (newest ? row.sequence < after : row.sequence > after))
    .toSorted((left, right) => (left.sequence - right.sequence) * (newest ? -1 : 1));
  const page = rows.slice(0, limit);
  const items = page.map((row) => row.record);
  const last = page.at(-1);
  return last === undefined || rows.length <= limit
    ? { items }
    : { items, cursor: `after-${last.sequence}` };
}

/** A cursor is the place of the last memory shown: adding and forgetting do not move it. */
function readCursor(cursor: string): number {
  const [, digits] = /^after-(\d{1,15})$/.exec(cursor) ?? [];
  if (digits === undefined) {
    throw invalidInput('cursor', cursor, 'give the cursor of an earlier page, or none');
  }
  return Number(digits);
}

function findVisible(tables: Tables, scope: Scope, id: string): Row | undefined {
  const row = tables.owners.get(id)?.rows.get(id);
  return row !== undefined && isVisible(row.record.scope, scope) ? row : undefined;
}

function visibleRows(tables: Tables, scope: Scope): readonly Row[] {
  return readableTables(tables, scope)
    .flatMap((table) => [...table.rows.values()])
    .filter((row) => isVisible(row.record.scope, scope));
}
