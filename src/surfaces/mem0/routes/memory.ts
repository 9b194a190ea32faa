import { locate, targetOf } from '../access.ts';
import { answer } from '../answer.ts';
import { passDoor } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { deleteMemories, linkedOf } from '../delete-memories.ts';
import { memoryNotFound } from '../errors.ts';
import { recordEvent } from '../events.ts';
import { historyOf, historyOfGone } from '../history.ts';
import { toMemoryObject } from '../memory-object.ts';
import { readProjectSettings } from '../project-settings.ts';
import { isSource, waitingAmong } from '../reading.ts';
import { readTombstone } from '../tombstones.ts';
import { changesFor, checkMutable, readUpdate, writableScope } from '../update.ts';
import { readFlag, readMemoryId } from '../values.ts';
import type { Answer } from '../answer.ts';

const GET = { name: 'memories.get', action: 'read', audit: 'reads' } as const;
const HISTORY = { name: 'memories.history', action: 'read', audit: 'reads' } as const;
const UPDATE = {
  name: 'memories.update',
  action: 'curate',
  audit: 'always',
  span: 'update_memory',
} as const;
const FORGET = {
  name: 'memories.forget',
  action: 'forget',
  audit: 'always',
  span: 'delete_memory',
} as const;

function idOf({ parameters }: Call): string {
  return readMemoryId(parameters[0]);
}

async function getMemory(call: Call): Promise<Answer> {
  const id = idOf(call);
  const record = await locate(call, id);
  return passDoor(call, GET, record === undefined ? {} : targetOf(record), async () => {
    if (record === undefined) throw memoryNotFound();
    const { services } = call;
    const isWaiting = isSource(record) && (await waitingAmong(services, [record])).length > 0;
    const now = services.runtime.now();
    return answer({ ...toMemoryObject(record, { runtime: services.runtime, now, isWaiting }) });
  });
}

async function updateMemory(call: Call): Promise<Answer> {
  const id = idOf(call);
  const update = readUpdate(call.body);
  const record = await locate(call, id);
  const target = record === undefined ? { kinds: [] } : targetOf(record);
  return passDoor(call, UPDATE, target, async ({ tenant }, tell) => {
    if (record === undefined) throw memoryNotFound();
    checkMutable(record);
    const { services } = call;
    const startedAt = services.runtime.now();
    const project = await readProjectSettings(services, tenant);
    const changes = changesFor(record, update, project, startedAt);
    const changed = await writableScope(call, tenant, record).update(id, changes);
    tell({ ids: [id] });
    await recordEvent(call, tenant, {
      id: services.newId(),
      type: 'UPDATE',
      status: 'SUCCEEDED',
      entities: {},
      startedAt,
      payload: { fields: Object.keys(update) },
      results: [{ id, event: 'UPDATE' }],
    });
    const now = services.runtime.now();
    return answer({ ...toMemoryObject(changed, { runtime: services.runtime, now }) });
  });
}

async function deleteMemory(call: Call): Promise<Answer> {
  const id = idOf(call);
  const isLinked = readFlag('delete_linked', call.query.get('delete_linked'), false);
  const record = await locate(call, id);
  const target = record === undefined ? { kinds: [] } : targetOf(record);
  return passDoor(call, FORGET, target, async ({ tenant }, tell) => {
    if (record === undefined) throw memoryNotFound();
    const { services } = call;
    const startedAt = services.runtime.now();
    const scope = writableScope(call, tenant, record);
    const linked = isLinked ? await linkedOf(scope, record) : [];
    const going = [record, ...linked];
    await deleteMemories(services, tenant, going);
    tell({ ids: going.map((each) => each.id) });
    await recordEvent(call, tenant, {
      id: services.newId(),
      type: 'DELETE',
      status: 'SUCCEEDED',
      entities: {},
      startedAt,
      results: going.map((each) => ({ id: each.id, event: 'DELETE' })),
    });
    const message = 'Memory deleted successfully!';
    return answer(isLinked ? { message, cascade_count: linked.length } : { message });
  });
}

async function getHistory(call: Call): Promise<Answer> {
  const id = idOf(call);
  const { services, principal } = call;
  const record = await locate(call, id);
  return passDoor(
    call,
    HISTORY,
    record === undefined ? {} : targetOf(record),
    async ({ tenant }) => {
      if (record !== undefined) {
        const scope = writableScope(call, tenant, record);
        return answer(await historyOf(scope, record, services.runtime));
      }
      const gone = await readTombstone(services, tenant, id);
      const isOwn =
        gone !== undefined &&
        (principal.user === undefined || principal.user === gone.user) &&
        (principal.agent === undefined || principal.agent === gone.agent);
      if (!isOwn) throw memoryNotFound();
      return answer(historyOfGone(id, gone, services.runtime));
    },
  );
}

export const historyRoutes: readonly Route[] = [
  { method: 'GET', path: 'v1/memories/:id/history', answer: getHistory },
];

export const memoryRoutes: readonly Route[] = [
  { method: 'GET', path: 'v1/memories/:id', answer: getMemory },
  { method: 'PUT', path: 'v1/memories/:id', answer: updateMemory },
  { method: 'DELETE', path: 'v1/memories/:id', answer: deleteMemory },
];
