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

/** By `slotKey`, one of the memories in each. */
export type TouchedSlots = Map<string, MemoryRecord>;

/** Agents have slots of their own. */
export function slotKey({ agent }: Scope, slot: string): string {
  return JSON.stringify([agent ?? null, slot]);
}

const MOST_ATTEMPTS = 10;

/**
 * Brings slots that two histories have met in to what all that was said in them says together: what
 * is the same becomes one memory, the later value ends the earlier. Answers with how many memories
 * changed.
 */
export async function settleSlots(parts: SettleParts, slots: TouchedSlots): Promise<number> {
  let changed = 0;
  for (const record of slots.values()) changed += await settleSlot(parts, record);
  return changed;
}

async function settleSlot(parts: SettleParts, { scope, statement }: MemoryRecord): Promise<number> {
  if (statement === undefined) return 0;
  const { store, runtime, newId } = parts;
  const { session: _, ...owner } = scope;
  const slot = slotOf(statement);
  for (let attempt = 1; ; attempt += 1) {
    const stored = await store.records.inSlots(owner, [slot]);
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
