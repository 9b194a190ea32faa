import { MemoirError } from '../../index.ts';
import type { JsonValue, ScopedMemory } from '../../index.ts';

/** What stands for a memory in an answer that is kept. */
const REFERENCE = '$memory';

/** An answer as it may be kept beside memories: each memory by its id alone. */
export function withoutText(answer: unknown): JsonValue {
  const kept: JsonValue = JSON.parse(
    JSON.stringify(answer, (_name, value: unknown) =>
      isMemory(value) ? { [REFERENCE]: value.id } : value,
    ),
  );
  return kept;
}

/**
 * The answer with its memories as they are now. Those that were forgotten since are left out of lists;
 * NOT_FOUND when the answer was about one of them.
 */
export async function withText(kept: JsonValue, memory: ScopedMemory): Promise<unknown> {
  if (isList(kept)) {
    const items = await Promise.all(kept.map((item) => restore(item, memory)));
    return items.filter((item) => item !== undefined);
  }
  if (typeof kept !== 'object' || kept === null) return kept;
  const fields = await Promise.all(
    Object.entries(kept).map(async ([name, value]) => {
      const restored = await restore(value, memory);
      if (restored === undefined) throw gone();
      return [name, restored] as const;
    }),
  );
  return Object.fromEntries(fields);
}

async function restore(kept: JsonValue, memory: ScopedMemory): Promise<unknown> {
  const id = referenceIn(kept);
  if (id === undefined) return withText(kept, memory);
  return memory.get(id).catch((error: unknown) => {
    if (MemoirError.is(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  });
}

function referenceIn(kept: JsonValue): string | undefined {
  if (typeof kept !== 'object' || kept === null || isList(kept)) return undefined;
  const id = kept[REFERENCE];
  return typeof id === 'string' ? id : undefined;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isMemory(value: unknown): value is { readonly id: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    'text' in value &&
    'recordedAt' in value
  );
}

function gone(): MemoirError {
  return new MemoirError('NOT_FOUND', 'What the first answer was about was forgotten since');
}
