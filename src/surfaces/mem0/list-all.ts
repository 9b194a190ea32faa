import { KINDS } from '../../index.ts';
import type { Condition, MemoryRecord, TenantMemory } from '../../index.ts';
import { statusesOf } from './visibility.ts';
import type { Visibility } from './visibility.ts';

const PAGE = 1_000;

/** Every record of one owner that meets a condition, of any kind; without one just every record. */
export async function* listAll(
  memory: TenantMemory,
  user: string | undefined,
  where: Condition | undefined,
  visibility: Visibility,
): AsyncGenerator<MemoryRecord> {
  const scope = memory.scope(user === undefined ? {} : { user });
  let cursor: string | undefined;
  do {
    const page = await scope.list({
      kinds: KINDS,
      statuses: statusesOf(visibility),
      anyTime: true,
      exactly: ['user'],
      limit: PAGE,
      ...(where !== undefined && { where }),
      ...(cursor !== undefined && { cursor }),
    });
    yield* page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
