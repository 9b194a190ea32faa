import type { MemoryRecord } from '../core/record.ts';
import { STATUSES } from '../core/record.ts';
import { isWritable } from '../core/scope.ts';
import type { Scope } from '../core/scope.ts';
import type { ForgetTarget, Repair, Store } from '../core/store.ts';
import { toTimestamp } from '../core/time.ts';
import { slotOf } from '../truth/slot.ts';
import { withoutSources } from '../truth/without-sources.ts';
import type { ForgetParts } from './forget.ts';

/** What becomes of the memories that rest on what is to be forgotten; see `withoutSources`. */
export async function planRepair(
  { store, runtime, deriveSettings }: ForgetParts,
  scope: Scope,
  target: Exclude<ForgetTarget, { readonly everything: true }>,
): Promise<Repair | undefined> {
  const [named, resting] = await Promise.all([
    readTarget(store, scope, target),
    store.records.restingOn(scope, target),
  ]);
  const touched = [...named, ...resting].filter(({ kind }) => kind !== 'episode');
  if (touched.length === 0) return undefined;
  const now = toTimestamp('now', runtime.now());
  const forgotten = new Set(named.map(({ id }) => id));
  const repairs = [];
  // Slots are an agent's own: what one agent knows says nothing of what another does.
  for (const [agent, records] of Map.groupBy(touched, (record) => record.scope.agent)) {
    const stored = await readSlots(store, ownerOf(scope, agent), records);
    const own = records.filter(({ id }) => !forgotten.has(id));
    repairs.push(withoutSources({ forgotten, resting: own, stored, now }));
  }
  const derive = repairs.flatMap((repair) => repair.derive);
  return {
    rewrite: repairs.flatMap((repair) => repair.rewrite),
    forget: repairs.flatMap((repair) => repair.forget),
    ...(derive.length > 0 && { derive: { ids: derive, settings: deriveSettings } }),
  };
}

async function readTarget(
  store: Store,
  scope: Scope,
  target: Exclude<ForgetTarget, { readonly everything: true }>,
): Promise<readonly MemoryRecord[]> {
  if ('ids' in target) return store.records.get(scope, target.ids);
  const found: MemoryRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.records.list({
      scope,
      filter: { sessions: [target.session], statuses: STATUSES, anyTime: true },
      limit: 1_000,
      now: 0,
      ...(cursor !== undefined && { cursor }),
    });
    found.push(...page.items.filter((record) => isWritable(record.scope, scope)));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

function readSlots(
  store: Store,
  owner: Scope,
  records: readonly MemoryRecord[],
): Promise<readonly MemoryRecord[]> {
  const statements = records.flatMap(({ statement }) => statement ?? []);
  return store.records.inSlots(owner, [...new Set(statements.map(slotOf))]);
}

function ownerOf({ tenant, user }: Scope, agent: string | undefined): Scope {
  return {
    tenant,
    ...(user !== undefined && { user }),
    ...(agent !== undefined && { agent }),
  };
}
