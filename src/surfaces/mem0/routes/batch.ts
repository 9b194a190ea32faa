import { MemoirError } from '../../../index.ts';
import type { MemoryRecord } from '../../../index.ts';
import { locateMany, targetOf } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { passDoor } from '../call.ts';
import type { Call, Route } from '../call.ts';
import type { OperationNote, Target } from '../../../governance/door.ts';
import { deleteMemories } from '../delete-memories.ts';
import { badRequest } from '../errors.ts';
import { recordEvent } from '../events.ts';
import { isJsonObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { readProjectSettings } from '../project-settings.ts';
import { isSource } from '../reading.ts';
import { changesFor, checkMutable, readUpdate } from '../update.ts';
import type { MemoryUpdate } from '../update.ts';
import { readMemoryId } from '../values.ts';

const UPDATE = { name: 'memories.update', action: 'curate', audit: 'always' } as const;
const FORGET = { name: 'memories.forget', action: 'forget', audit: 'always' } as const;

const MOST = 1_000;

function readItems({ body }: Call, done: string): readonly JsonObject[] {
  const { memories } = body;
  if (!Array.isArray(memories) || memories.length === 0) {
    throw badRequest('memories must be a list of at least one memory');
  }
  if (memories.length > MOST) {
    throw badRequest(`Maximum of ${MOST} memories can be ${done} in a single request`);
  }
  return memories.map((item: unknown) => {
    if (typeof item === 'string') return { memory_id: item };
    if (isJsonObject(item)) return item;
    throw badRequest('memories must be a list of objects with a memory_id');
  });
}

/** All of them, or NOT_FOUND names those that are not there. */
async function findAll(call: Call, ids: readonly string[]): Promise<readonly MemoryRecord[]> {
  const found = await locateMany(call, ids);
  const missing = ids.filter((id) => !found.has(id));
  if (missing.length === 0) return ids.flatMap((id) => found.get(id) ?? []);
  throw new MemoirError('NOT_FOUND', `Memory not found! ${missing.slice(0, 20).join(', ')}`);
}

/** Several users at once are an operation across users. */
function passFor<Result>(
  call: Call,
  operation: OperationNote,
  records: readonly MemoryRecord[],
  work: Parameters<typeof passDoor<Result>>[3],
): Promise<Result> {
  const users = new Set(records.map(({ scope }) => scope.user));
  const kinds = [...new Set(records.map(({ kind }) => kind))];
  const [first] = records;
  const isAcross = users.size > 1;
  const own = first === undefined ? {} : targetOf(first);
  const target: Target = isAcross ? { across: true, kinds } : { ...own, kinds };
  const action = isAcross && operation.action === 'forget' ? 'forget-across' : operation.action;
  return passDoor<Result>(call, { ...operation, action }, target, work);
}

async function updateAll(call: Call): Promise<Answer> {
  const items = readItems(call, 'updated');
  const updates = new Map<string, MemoryUpdate>();
  for (const item of items) {
    const id = readMemoryId(item['memory_id'] ?? item['memoryId']);
    if (updates.has(id)) throw badRequest(`memory_id ${id} is named twice`);
    updates.set(id, readUpdate(item));
  }
  const records = await findAll(call, [...updates.keys()]);
  return passFor(call, UPDATE, records, async ({ tenant }, tell) => {
    const { services } = call;
    const startedAt = services.runtime.now();
    for (const record of records) checkMutable(record);
    const project = await readProjectSettings(services, tenant);
    const memory = services.memory.tenant(tenant);
    for (const [user, own] of Map.groupBy(records, ({ scope }) => scope.user)) {
      const derive = own.some(isSource) ? ({ inherits: true } as const) : 'none';
      const scope = memory.scope(user === undefined ? {} : { user }, { derive });
      await scope.updateAll(
        own.map((record) => ({
          id: record.id,
          ...changesFor(record, updates.get(record.id) ?? {}, project, startedAt),
        })),
      );
    }
    const ids = records.map(({ id }) => id);
    tell({ ids });
    await recordEvent(call, tenant, {
      id: services.newId(),
      type: 'UPDATE',
      status: 'SUCCEEDED',
      entities: {},
      startedAt,
      results: ids.map((id) => ({ id, event: 'UPDATE' })),
    });
    return answer({ message: `Successfully updated ${ids.length} memories` });
  });
}

async function deleteAll(call: Call): Promise<Answer> {
  const items = readItems(call, 'deleted');
  const ids = items.map((item) => readMemoryId(item['memory_id'] ?? item['memoryId']));
  const records = await findAll(call, [...new Set(ids)]);
  return passFor(call, FORGET, records, async ({ tenant }, tell) => {
    const { services } = call;
    const startedAt = services.runtime.now();
    await deleteMemories(services, tenant, records);
    tell({ ids: records.map(({ id }) => id) });
    await recordEvent(call, tenant, {
      id: services.newId(),
      type: 'DELETE',
      status: 'SUCCEEDED',
      entities: {},
      startedAt,
      results: records.map(({ id }) => ({ id, event: 'DELETE' })),
    });
    return answer({ message: `Successfully deleted ${records.length} memories` });
  });
}

export const batchRoutes: readonly Route[] = [
  { method: 'PUT', path: 'v1/batch', answer: updateAll },
  { method: 'DELETE', path: 'v1/batch', answer: deleteAll },
];
