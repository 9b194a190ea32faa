import type { MemoryRecord } from '../../index.ts';
import type { Call } from './call.ts';
import { COLLECTIONS, everyDocument } from './documents.ts';

import type { Filter } from './filters/index.ts';
import { historyOf, historyOfGone } from './history.ts';
import type { HistoryRow } from './history.ts';
import { descending, readMemories } from './reading.ts';
import { toTombstone } from './tombstones.ts';
import { everyState } from './visibility.ts';

/**
 * Every change of every memory that a filter lets through, newest first; with `withGone` also of the
 * memories that are there no more, without their words.
 */
export async function changeRows(
  call: Call,
  tenant: string,
  filter: Filter,
  withGone: boolean,
): Promise<readonly HistoryRow[]> {
  const { services, whereabouts } = call;
  const parts = { services, whereabouts, tenant };
  const visibility = everyState(services.runtime.now());
  const rows: HistoryRow[] = [];
  for await (const { record } of readMemories(parts, { filter, visibility })) {
    rows.push(...(await rowsOf(call, tenant, record)));
  }
  const query = { tenant, collection: COLLECTIONS.tombstones };
  for await (const document of withGone ? everyDocument(services, query) : []) {
    rows.push(...historyOfGone(document.id, toTombstone(document), services.runtime));
  }
  return rows.toSorted(
    (left, right) => descending(left.created_at, right.created_at) || descending(left.id, right.id),
  );
}

function rowsOf(call: Call, tenant: string, record: MemoryRecord): Promise<readonly HistoryRow[]> {
  const { memory, runtime } = call.services;
  const { user } = record.scope;
  const scope = memory.tenant(tenant).scope(user === undefined ? {} : { user });
  return historyOf(scope, record, runtime);
}
