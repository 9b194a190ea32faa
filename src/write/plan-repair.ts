import type { MemoryRecord } from '../core/record.ts';
import { MOST_SOURCES, STATUSES } from '../core/record.ts';
import { isWritable } from '../core/scope.ts';
import type { Scope } from '../core/scope.ts';
import type { ForgetTarget, Repair, Store } from '../core/store.ts';
import { toTimestamp } from '../core/time.ts';
import { slotOf } from '../truth/slot.ts';
import { withoutSources } from '../truth/without-sources.ts';
import type { ForgetParts } from './forget.ts';
import { episodesLike, hasUnlisted } from './unlisted.ts';

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
  const fallen = new Set(repairs.flatMap((repair) => repair.forget));
  const unlisted = await rereadUnlisted(
    store,
    resting.filter(({ id }) => fallen.has(id)),
  );
  const derive = new Set([...repairs.flatMap((repair) => repair.derive), ...unlisted]);
  for (const id of forgotten) derive.delete(id);
  return {
    rewrite: repairs.flatMap((repair) => repair.rewrite),
    forget: repairs.flatMap((repair) => repair.forget),
    ...(derive.size > 0 && { derive: { ids: [...derive], settings: deriveSettings } }),
  };
}

/** So many that a memory made of them anew still tells that it does not list them all. */
const MOST_REREAD = 2 * MOST_SOURCES;

/** Episodes that may still say what memories said that fall and did not list all their sources. */
async function rereadUnlisted(
  store: Store,
  fallen: readonly MemoryRecord[],
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const memory of fallen.filter(hasUnlisted)) {
    const like = await episodesLike(store, memory);
    ids.push(...like.slice(0, MOST_REREAD).map(({ id }) => id));
  }
  return ids;
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
