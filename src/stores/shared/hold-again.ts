import type { MemoryRecord } from '../../core/record.ts';
import type { Scope } from '../../core/scope.ts';
import { slotOf } from '../../truth/slot.ts';
import { withoutSources } from '../../truth/without-sources.ts';

/** What goes, what stays in a new state, and how slots are read as they are stored. */
export interface HoldAgainInput {
  readonly gone: readonly MemoryRecord[];
  /** Next states of memories that lose sources. */
  readonly weakened: readonly MemoryRecord[];
  readonly inSlots: (owner: Scope, slots: readonly string[]) => readonly MemoryRecord[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Next states of memories in the slots of what goes: what it had superseded or put aside holds
 * again, as it does after forgetting, and nothing names what is gone.
 */
export function holdAgain(input: HoldAgainInput): readonly MemoryRecord[] {
  const { gone, weakened, inSlots, now } = input;
  const next = new Map(weakened.map((record) => [record.id, record]));
  const filled = gone.filter(({ statement }) => statement !== undefined);
  const forgotten = new Set(gone.map(({ id }) => id));
  const changed: MemoryRecord[] = [];
  // Slots are an agent's own.
  for (const records of Map.groupBy(filled, ({ scope }) => scope.agent).values()) {
    const [first] = records;
    if (first === undefined) continue;
    const { session: _, ...owner } = first.scope;
    const slots = records.flatMap(({ statement }) => (statement ? [slotOf(statement)] : []));
    const stored = inSlots(owner, [...new Set(slots)]).map((record) => {
      const lighter = next.get(record.id);
      return lighter === undefined ? record : { ...lighter, version: record.version };
    });
    const told = { forgotten, resting: [], stored, now: new Date(now).toISOString() };
    changed.push(...withoutSources(told).rewrite);
  }
  return changed;
}

/** The same states, each memory once: the later list wins. */
export function overlay(
  states: readonly MemoryRecord[],
  later: readonly MemoryRecord[],
): readonly MemoryRecord[] {
  return [...new Map([...states, ...later].map((record) => [record.id, record])).values()];
}
