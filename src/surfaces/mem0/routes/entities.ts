import { MemoirError } from '../../../index.ts';
import type { Runtime } from '../../../index.ts';
import { passWithFilter } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { checkProject, passDoor } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { deleteEntity } from '../delete-entity.ts';
import { entityNumber, registerEntity } from '../entities.ts';
import { countEntities } from '../entity-counts.ts';
import type { EntityObject } from '../entity-counts.ts';
import { ENTITY_TYPES, entityType, fieldOf, idTests, readEntityId } from '../entity-ids.ts';
import type { EntityType } from '../entity-ids.ts';
import { badRequest } from '../errors.ts';
import { EVENT_TYPES, recordEvent } from '../events.ts';
import { all, EVERYTHING } from '../filters/index.ts';
import type { Filter } from '../filters/index.ts';
import { readPage, toEnvelope } from '../paging.ts';
import { readOutlines } from '../reading.ts';
import { readObject, readText } from '../values.ts';

const LIST = { name: 'entities.list', action: 'read', audit: 'reads' } as const;
const CREATE = { name: 'entities.create', action: 'write', audit: 'always' } as const;
const DELETE = { name: 'entities.delete', action: 'forget', audit: 'always', grave: true } as const;

async function readEntities(call: Call, filter: Filter): Promise<readonly EntityObject[]> {
  return passWithFilter(call, LIST, filter, (bounded, { tenant, user, agent }) => {
    const { services, whereabouts } = call;
    const memories = readOutlines(
      { services, whereabouts, tenant },
      {
        filter: bounded,
        visibility: {
          latestOnly: false,
          includeMerged: false,
          showExpired: false,
          named: new Set(),
          now: services.runtime.now(),
        },
      },
    );
    return countEntities(services, tenant, memories, user === undefined && agent === undefined);
  });
}

async function listEntities(call: Call): Promise<Answer> {
  checkProject(call);
  const page = readPage(call, 100);
  const wanted = call.query.get('type');
  const type = wanted === null || wanted === '' ? undefined : entityType(wanted);
  const entities = await readEntities(call, EVERYTHING);
  const shown = type === undefined ? entities : entities.filter((each) => each.type === type);
  const total = (each: EntityType): number =>
    entities.filter((entity) => entity.type === each).length;
  return answer({
    ...toEnvelope(call, shown, page),
    total_users: total('user'),
    total_agents: total('agent'),
    total_apps: total('app'),
    total_runs: total('run'),
  });
}

/** What the filters of a user interface can offer. */
async function listFilters(call: Call): Promise<Answer> {
  const entities = await readEntities(call, EVERYTHING);
  return answer({
    event_type: EVENT_TYPES,
    categories: [],
    users: entities.filter(({ type }) => type === 'user').map(({ name }) => name),
    parameters: [],
  });
}

async function getEntity(call: Call): Promise<Answer> {
  const [given = '', name = ''] = call.parameters;
  const type = entityType(given);
  const entities = await readEntities(call, EVERYTHING);
  const entity = entities.find((each) => each.type === type && each.name === name);
  if (entity === undefined) throw new MemoirError('NOT_FOUND', 'Entity not found!');
  return answer([entity]);
}

async function deleteNamed(call: Call, type: EntityType, name: string): Promise<Answer> {
  const filter = all(idTests({ [fieldOf(type)]: name }));
  return passWithFilter(call, DELETE, filter, async (bounded, { tenant }, tell) => {
    const { services } = call;
    const startedAt = services.runtime.now();
    const isWhole = isOwnWholly(call, type, name);
    const deleted = await deleteEntity(services, tenant, type, name, { filter: bounded, isWhole });
    const eventId = services.newId();
    tell({ detail: { deleted, type } });
    await recordEvent(call, tenant, {
      id: eventId,
      type: 'DELETE_ENTITY',
      status: 'SUCCEEDED',
      entities: {},
      startedAt,
      payload: { entity_type: type, deleted },
    });
    return answer({ message: 'Entity deleted successfully.', event_id: eventId });
  });
}

/** Whether a key reaches all that is about somebody: one that is bound, only about whom it is bound to. */
function isOwnWholly({ principal }: Call, type: EntityType, name: string): boolean {
  const { user, agent } = principal;
  if (user !== undefined && agent !== undefined) return false;
  if (user !== undefined) return type === 'user' && name === user;
  return agent === undefined || (type === 'agent' && name === agent);
}

function deleteByName(call: Call): Promise<Answer> {
  const [type = '', given] = call.parameters;
  const name = readEntityId('entity_id', given);
  if (name === undefined || name === '*') throw badRequest('entity_id must be a name');
  return deleteNamed(call, entityType(type), name);
}

async function deleteByNumber(call: Call): Promise<Answer> {
  const [given = '', number = ''] = call.parameters;
  const type = entityType(given);
  if (!/^\d+$/.test(number)) throw badRequest('entity_id must be an integer');
  const entities = await readEntities(call, EVERYTHING);
  const entity = entities.find((each) => each.type === type && each.id === number);
  if (entity === undefined) throw new MemoirError('NOT_FOUND', 'Entity not found!');
  return deleteNamed(call, type, entity.name);
}

function createEntity(type: EntityType): Route['answer'] {
  return async (call) => {
    checkProject(call);
    const field = fieldOf(type);
    const name = readEntityId(field, call.body[field]);
    if (name === undefined || name === '*') throw badRequest(`${field} is required`);
    const metadata = readObject('metadata', call.body['metadata']);
    const label = readText('name', call.body['name']) ?? name;
    const target = type === 'user' ? { user: name } : type === 'agent' ? { agent: name } : {};
    return passDoor(call, CREATE, { ...target, kinds: [] }, async ({ tenant }) => {
      const { services } = call;
      const entity = await registerEntity(services, tenant, type, name, metadata);
      return answer(
        {
          id: Number(entityNumber(services, type, name)),
          [field]: name,
          name: label,
          metadata: entity.metadata,
          created_at: entity.createdAt,
          updated_at: entity.updatedAt,
          graph_entities: null,
          is_deleted: false,
          project: projectNumber(services.runtime, tenant),
        },
        201,
      );
    });
  };
}

function projectNumber(runtime: Pick<Runtime, 'digest'>, tenant: string): number {
  return Number.parseInt(runtime.digest(`project ${tenant}`).slice(0, 12), 16);
}

export const entityRoutes: readonly Route[] = [
  { method: 'GET', path: 'v1/entities', answer: listEntities },
  { method: 'GET', path: 'v1/entities/filters', answer: listFilters },
  { method: 'DELETE', path: 'v1/entities/:type/:number', answer: deleteByNumber },
  { method: 'GET', path: 'v2/entities/:type/:name', answer: getEntity },
  { method: 'DELETE', path: 'v2/entities/:type/:name', answer: deleteByName },
  ...ENTITY_TYPES.map((type): Route => ({
    method: 'POST',
    path: `v1/${type}s`,
    answer: createEntity(type),
  })),
];
