import { MemoirError } from '../core/errors.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Scope } from '../core/scope.ts';
import type { ForgetReceipt, Change, Store } from '../core/store.ts';
import type { UndoReceipt } from '../core/upkeep.ts';
import { commitGuarded, giveBack, readAsGuarded } from './apply-merge.ts';
import { readOwned } from './owners.ts';
import { readMark } from './runs.ts';

export interface UndoParts {
  readonly store: Store;
  readonly forget: (scope: Scope, ids: readonly string[]) => Promise<ForgetReceipt>;
}

const MOST_ATTEMPTS = 5;

/**
 * Takes a run back: what it archived is active again, with the reason it had and without what it gave
 * to others; its summaries are forgotten. What somebody has changed since stays as it is. May be
 * broken off and repeated. NOT_FOUND when no memory tells of such a run: it did nothing, was undone,
 * or was another scope's.
 */
export async function undo(parts: UndoParts, scope: Scope, run: string): Promise<UndoReceipt> {
  const owned = await readOwned(parts.store, scope);
  const restored: string[] = [];
  const forgotten: string[] = [];
  const skipped: string[] = [];
  for (const { owner, records } of owned) {
    const marked = records.filter(({ reason }) => readMark(reason)?.run === run);
    for (const record of marked.filter(({ status }) => status !== 'active')) {
      const isBack = await restore(parts.store, owner, record, run);
      (isBack ? restored : skipped).push(record.id);
    }
    const summaries = marked.filter(
      ({ kind, status }) => kind === 'summary' && status === 'active',
    );
    const ids = summaries.map(({ id }) => id);
    if (ids.length > 0) forgotten.push(...(await parts.forget(owner, ids)).ids);
  }
  if (restored.length + forgotten.length + skipped.length === 0) {
    throw new MemoirError(
      'NOT_FOUND',
      `No memory of this scope was changed by run ${run}: check the id, the user and the agent`,
    );
  }
  return { run, restored, forgotten, skipped };
}

async function restore(
  store: Store,
  owner: Scope,
  marked: MemoryRecord,
  run: string,
): Promise<boolean> {
  const { id } = marked;
  const reason = await reasonBefore(store, owner, marked);
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const [archived] = await store.records.get(owner, [id]);
    const mark = archived && readMark(archived.reason);
    if (archived?.status !== 'archived' || mark?.run !== run) return false;
    const [kept] = await store.records.get(owner, [archived.supersededBy ?? id]);
    const { records, slots } = await readAsGuarded(
      store,
      owner,
      kept === undefined ? [archived] : [archived, kept],
    );
    const present = records.get(id) ?? archived;
    const changes: Change[] = [
      { type: 'revise', change: 'restore', record: asBefore(present, reason) },
    ];
    const keep = records.get(kept?.id ?? '');
    if (keep !== undefined && keep.id !== id && keep.kind !== 'summary' && !keep.immutable) {
      changes.push({ type: 'strengthen', record: giveBack(keep, present, mark.shared) });
    }
    if (await commitGuarded(store, owner, changes, slots)) return true;
  }
  return false;
}

function asBefore(archived: MemoryRecord, reason: string): MemoryRecord {
  const { invalidatedAt: _i, supersededBy: _s, ...rest } = archived;
  return { ...rest, version: archived.version + 1, status: 'active', reason };
}

/** The reason a memory had before the run gave it this one. */
async function reasonBefore(
  store: Store,
  owner: Scope,
  { id, reason }: MemoryRecord,
): Promise<string> {
  const revisions = await store.records.history(owner, id);
  return revisions.findLast((revision) => revision.reason !== reason)?.reason ?? reason;
}
