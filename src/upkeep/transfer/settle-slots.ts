import { MemoirError } from '../../core/errors.ts';
import type { IdSource } from '../../core/ids.ts';
import type { MemoryRecord } from '../../core/record.ts';
import type { Runtime } from '../../core/runtime.ts';
import { writablePartition } from '../../core/scope.ts';
import type { Scope } from '../../core/scope.ts';
import type { Store } from '../../core/store.ts';
import { toTimestamp } from '../../core/time.ts';
import { decideSlot } from '../../truth/decide-slot.ts';
import { slotStates } from '../../truth/group-by-slot.ts';
import { slotOf } from '../../truth/slot.ts';

interface SettleParts {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly newId: IdSource;
}

/** What was imported into one slot of one agent. */
interface MetSlot {
  readonly owner: Scope;
  readonly slot: string;
  /** By id, the histories that tell of it as it is here; undefined stands for one of its own. */
  readonly told: Map<string, Set<number | undefined>>;
}

/** The slots that an import reached into. */
export interface Met {
  /** Notes a memory that is here now, and the number of the history whose line tells it. */
  add(record: MemoryRecord, history: number | undefined): void;
  readonly slots: ReadonlyMap<string, MetSlot>;
}

export function createMet(): Met {
  const slots = new Map<string, MetSlot>();
  return {
    slots,
    add({ id, scope, statement }, history) {
      if (statement === undefined) return;
      const { session: _, ...owner } = scope;
      const slot = slotOf(statement);
      const key = slotKey(scope, slot);
      const met = slots.get(key) ?? { owner, slot, told: new Map() };
      slots.set(key, met);
      met.told.set(id, (met.told.get(id) ?? new Set()).add(history));
    },
  };
}

/** Agents have slots of their own. */
function slotKey({ agent }: Scope, slot: string): string {
  return JSON.stringify([agent ?? null, slot]);
}

/** One history has settled what it tells: it comes back to the letter. */
function isOneHistory({ told }: MetSlot, stored: readonly MemoryRecord[]): boolean {
  const [first] = told.values();
  return [...(first ?? [])].some(
    (history) =>
      history !== undefined && stored.every(({ id }) => told.get(id)?.has(history) === true),
  );
}

const MOST_ATTEMPTS = 10;

/**
 * Brings slots that two histories have met in, in this import or in one that broke off before it
 * came to this, to what all that was said in them says together: what is the same becomes one
 * memory, the later value ends the earlier. Answers with how many memories changed.
 */
export async function settleSlots(parts: SettleParts, { slots }: Met): Promise<number> {
  let changed = 0;
  for (const met of slots.values()) changed += await settleSlot(parts, met);
  return changed;
}

async function settleSlot(parts: SettleParts, met: MetSlot): Promise<number> {
  const { store, runtime, newId } = parts;
  const { owner, slot } = met;
  for (let attempt = 1; ; attempt += 1) {
    const stored = await store.records.inSlots(owner, [slot]);
    if (isOneHistory(met, stored)) return 0;
    const { changes } = decideSlot({
      records: stored.filter(({ status }) => status !== 'quarantined'),
      proposals: [],
      episodes: new Map(),
      now: toTimestamp('now', runtime.now()),
      newId,
      digest: runtime.digest,
    });
    if (changes.length === 0) return 0;
    try {
      await store.records.commit({
        partition: writablePartition(owner),
        ...(owner.agent !== undefined && { agent: owner.agent }),
        changes,
        slotGuard: slotStates([slot], stored),
      });
      return changes.length;
    } catch (error) {
      const lostTheRace = MemoirError.is(error) && error.code === 'CONFLICT';
      if (!lostTheRace || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}
