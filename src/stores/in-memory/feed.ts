import type { FeedAnswer, FeedEntry } from '../../core/feed.ts';
import type { MemoryRecord } from '../../core/record.ts';
import { isVisible } from '../../core/scope.ts';
import type { Scope } from '../../core/scope.ts';
import { checkFeed } from '../shared/check-feed.ts';
import { findPartition } from './tables.ts';
import type { Tables } from './tables.ts';

type Asker = Scope & { readonly everyone?: boolean };

const KEPT = 100_000;

/** What changed lately. */
export interface Journal {
  /** Oldest first. */
  entries: FeedEntry[];
  last: number;
}

export function noteChange(
  { journal }: Tables,
  { id, scope, kind, version }: MemoryRecord,
  change: FeedEntry['change'],
  now: number,
): void {
  journal.last += 1;
  const at = new Date(now).toISOString();
  const entry = { sequence: journal.last, at, change, id, scope, kind, version };
  // Copied rarely, so that noting costs nothing.
  if (journal.entries.length >= 2 * KEPT) journal.entries = journal.entries.slice(-KEPT);
  journal.entries.push(Object.freeze(entry));
}

export function changesAfter(
  tables: Tables,
  sequence: number,
  of: Asker,
  limit: number,
): FeedAnswer {
  checkFeed(sequence, limit);
  const { entries, last } = tables.journal;
  const found = entries.filter((entry) => entry.sequence > sequence && isFor(entry.scope, of));
  const first = entries[0]?.sequence ?? last + 1;
  return {
    entries: found.slice(0, limit).map((entry) => toldTo(tables, entry, of)),
    last: found.length >= limit ? (found[limit - 1]?.sequence ?? last) : last,
    isComplete: sequence <= last && sequence >= first - 1,
  };
}

/** Of what is forgotten only names that others still have, or that the asker gave, are known. */
function toldTo(tables: Tables, entry: FeedEntry, of: Asker): FeedEntry {
  const { id, scope } = entry;
  if (tables.owners.has(id)) return entry;
  const { tenant, user, agent } = scope;
  const isKnown = user === of.user || (findPartition(tables, { tenant, user })?.rows.size ?? 0) > 0;
  const named = {
    tenant,
    ...(isKnown && user !== undefined && { user }),
    ...(agent !== undefined && agent === of.agent && { agent }),
  };
  return { ...entry, scope: named };
}

function isFor(owner: Scope, of: Asker): boolean {
  return of.everyone === true ? owner.tenant === of.tenant : isVisible(owner, of);
}
