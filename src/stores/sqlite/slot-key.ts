import { keyOf } from './names.ts';

/**
 * What a slot of a partition is found by: its words, the names of people among them, stand nowhere.
 * When `slotOf` changes, a migration has to fill the slots of stored memories anew; mending does too.
 */
export function slotKey(partitionId: number, slot: string): Uint8Array {
  return keyOf(String(partitionId), slot);
}
