import { MemoirError } from '../../core/errors.ts';
import type { MemoryRecord } from '../../core/record.ts';
import type { SlotState } from '../../core/store.ts';

/** CONFLICT unless a slot holds just what the writer saw in it. */
export function checkSlot({ memories }: SlotState, found: readonly MemoryRecord[]): void {
  const seen = new Map(memories.map((one) => [one.id, one]));
  const same =
    found.length === seen.size &&
    found.every(({ id, version, observed = 1 }) => {
      const one = seen.get(id);
      return one?.version === version && one.observed === observed;
    });
  if (same) return;
  throw new MemoirError(
    'CONFLICT',
    `A slot holds ${found.length} memories that are not those seen: read it and decide again`,
  );
}
