import { KINDS } from '../../index.ts';
import type { AllowedTarget } from '../../governance/door.ts';
import { readAddRequest } from './add-request.ts';
import type { AddRequest } from './add-request.ts';
import type { Attributes } from './attributes.ts';
import { checkProject, passDoor } from './call.ts';
import type { Call } from './call.ts';
import { deriveMessages } from './derive-messages.ts';
import type { Derivation } from './derive-messages.ts';
import { customCategories, deriveOptions, leavesOut } from './derive-options.ts';
import { badRequest } from './errors.ts';
import { registerEntities } from './entities.ts';
import { recordEvent, toResultItem } from './events.ts';
import type { EventStatus, ResultItem } from './events.ts';
import { readProjectSettings } from './project-settings.ts';
import type { ProjectSettings } from './project-settings.ts';
import { reserveRequest } from './requests.ts';
import type { Reservation } from './requests.ts';
import { storeRaw } from './store-raw.ts';
import { isoTime, readExpirationDate } from './times.ts';

/** What an add answers with, whatever the shape that a route gives it. */
export interface AddAnswer {
  readonly event_id: string;
  readonly status: EventStatus;
  readonly message: string;
  readonly results: readonly ResultItem[];
}

/** Milliseconds that an add waits for slow models; callers give up after 30 seconds. */
const PATIENCE_MS = 15_000;

/** Remembers messages: word for word, or as what extraction makes of them. */
export async function addMemories(call: Call): Promise<AddAnswer> {
  checkProject(call);
  const request = readAddRequest(call.body);
  const { user_id: user, agent_id: agent, run_id: session } = request.ids;
  if (Object.keys(withBound(call, request)).length === 0) {
    throw badRequest('At least one of user_id, agent_id, app_id or run_id is required');
  }
  const target = {
    ...(user !== undefined && { user }),
    ...(agent !== undefined && { agent }),
    ...(session !== undefined && { session }),
    kinds: request.infer ? KINDS : (['episode'] as const),
  };
  return passDoor(call, ADD, target, async (allowed, tell) => {
    const reservation = await reserveRequest(call, allowed.tenant);
    const answer = await add(call, withTarget(request, allowed), allowed, reservation);
    tell({ ids: answer.results.map(({ id }) => id) });
    return answer;
  });
}

const ADD = {
  name: 'memories.add',
  action: 'write',
  audit: 'always',
  span: 'create_memory',
} as const;

/** The ids of the call, or else those its key is bound to. */
function withBound({ principal }: Call, { ids }: AddRequest): AddRequest['ids'] {
  return {
    ...(principal.user !== undefined && { user_id: principal.user }),
    ...(principal.agent !== undefined && { agent_id: principal.agent }),
    ...ids,
  };
}

function withTarget(request: AddRequest, { user, agent }: AllowedTarget): AddRequest {
  return {
    ...request,
    ids: {
      ...request.ids,
      ...(user !== undefined && { user_id: user }),
      ...(agent !== undefined && { agent_id: agent }),
    },
  };
}

/** A project may say how long memories are visible whose add does not. */
function withExpiry(request: AddRequest, { expirationDate }: ProjectSettings): AddRequest {
  if (request.expiresAt !== undefined || expirationDate === undefined) return request;
  return { ...request, expiresAt: isoTime(readExpirationDate(expirationDate)) };
}

async function add(
  call: Call,
  given: AddRequest,
  { tenant, user, agent }: AllowedTarget,
  { eventId, startedAt }: Reservation,
): Promise<AddAnswer> {
  const { services } = call;
  const project = await readProjectSettings(services, tenant);
  const request = withExpiry(given, project);
  const scope = services.memory.tenant(tenant).scope({
    ...(user !== undefined && { user }),
    ...(agent !== undefined && { agent }),
  });
  const parts = {
    scope,
    runtime: services.runtime,
    request,
    attributes: attributesFor(request, project),
    categories: customCategories(request, project),
    startedAt,
  };
  const done: Derivation = request.infer
    ? await deriveMessages({
        ...parts,
        derive: deriveOptions(request, project),
        key: `mem0 ${eventId}`,
        patienceMs: PATIENCE_MS,
      })
    : { isPending: false, stored: await storeRaw(parts), sources: [], warnings: [] };
  const status = done.isPending ? 'PENDING' : 'SUCCEEDED';
  for (const { record } of done.stored) call.whereabouts.note(tenant, record.id, user);
  await registerEntities(services, tenant, request.ids);
  await recordEvent(call, tenant, {
    id: eventId,
    type: 'ADD',
    status,
    entities: request.ids,
    startedAt,
    payload: {
      infer: request.infer,
      messages: request.messages.length,
      ignored: [...request.ignored],
    },
    results: done.stored.map(({ record: { id }, event }) => ({ id, event })),
    sources: done.sources,
  });
  const now = services.runtime.now();
  return {
    event_id: eventId,
    status,
    message: messageFor(request, done),
    results: done.stored.map(({ record, event }) => toResultItem(record, event, eventId, now)),
  };
}

function attributesFor(request: AddRequest, project: ProjectSettings): Attributes {
  const { app_id: app, run_id: run } = request.ids;
  return {
    ...(app !== undefined && { apps: [app] }),
    ...(run !== undefined && { runs: [run] }),
    ...(request.categories !== undefined && { categories: request.categories }),
    ...(customCategories(request, project) !== undefined && { ownCategories: true }),
    ...(request.infer && leavesOut(request, project) && { quiet: true }),
  };
}

function messageFor(request: AddRequest, { isPending, warnings }: Derivation): string {
  const said = isPending
    ? 'Messages stored and searchable; memories are still being extracted.'
    : 'Memories stored successfully';
  const unread =
    request.unread.length === 0 ? [] : [`Kept without reading: ${request.unread.join(', ')}`];
  const notes = [...unread, ...new Set(warnings.map(({ message }) => message))];
  return notes.length === 0 ? said : `${said}. ${notes.join(' ')}`;
}
