import { passWithFilter } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { checkProject } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { deleteMatching } from '../delete-matching.ts';
import { ENTITY_FIELDS, idTests, readEntityIds } from '../entity-ids.ts';
import type { EntityIds } from '../entity-ids.ts';
import { badRequest } from '../errors.ts';
import { recordEvent } from '../events.ts';
import { all, EVERYTHING, parseFilter } from '../filters/index.ts';
import type { Filter } from '../filters/index.ts';
import { snakeCase } from '../snake-case.ts';
import { readObjectOrText } from '../values.ts';

const FORGET_ALL = {
  name: 'memories.forget-matching',
  action: 'forget',
  audit: 'always',
  grave: true,
  span: 'delete_memory',
} as const;

const KNOWN: ReadonlySet<string> = new Set([
  ...ENTITY_FIELDS,
  'session_id',
  'metadata',
  'org_id',
  'project_id',
  'org_name',
  'project_name',
  'source',
]);

const MAY_BE_EMPTY: ReadonlySet<string> = new Set([
  'org_id',
  'project_id',
  'org_name',
  'project_name',
  'source',
]);

/**
 * Anything unknown is refused, and what says nothing too, so that a condition nobody reads never widens
 * what is deleted.
 */
function readQuery({ query, body }: Call): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  for (const [key, value] of query) {
    const name = snakeCase(key);
    if (!KNOWN.has(name)) throw badRequest(`Unknown query parameter: ${key.slice(0, 60)}`);
    const isEmpty = value.trim() === '' && !MAY_BE_EMPTY.has(name);
    if (isEmpty && query.size > 1) throw badRequest(`Query parameter without a value: ${name}`);
    if (name in fields) throw badRequest(`Query parameter given twice: ${name}`);
    fields[name] = value;
  }
  if ('run_id' in fields && 'session_id' in fields) {
    throw badRequest('run_id and session_id are the same: give one of them');
  }
  const [inBody] = Object.keys(body);
  if (inBody === undefined) return fields;
  throw badRequest(`Conditions belong into the query, not into the body: ${inBody.slice(0, 60)}`);
}

const NEEDS_ENTITY = 'One of the filters: app_id, user_id, agent_id, run_id is required!';

async function deleteAllMemories(call: Call): Promise<Answer> {
  checkProject(call);
  const query = readQuery(call);
  const ids = readEntityIds(query);
  if (Object.keys(ids).length === 0) throw badRequest(NEEDS_ENTITY);
  const metadata = readObjectOrText('metadata', query['metadata']);
  const hasMetadata = metadata !== undefined;
  if (hasMetadata && Object.keys(metadata).length === 0) {
    throw badRequest('metadata must name at least one key');
  }
  const isWipe = ENTITY_FIELDS.every((field) => ids[field] === '*');
  const filter: Filter = all([
    ...(isWipe ? [EVERYTHING] : idTests(ids)),
    ...(hasMetadata ? [parseFilter({ metadata }, 'query')] : []),
  ]);
  const isUser = Object.keys(ids).length === 1 && ids.user_id !== undefined;
  return passWithFilter(call, FORGET_ALL, filter, async (bounded, { tenant, agent }, tell) => {
    const { services } = call;
    const startedAt = services.runtime.now();
    const isWhole = !hasMetadata && agent === undefined;
    const everythingOf = !isWhole ? 'none' : isWipe ? 'all' : isUser ? 'users' : 'none';
    const deleted = await deleteMatching(services, tenant, { filter: bounded, ids, everythingOf });
    const eventId = services.newId();
    tell({ detail: { deleted } });
    await recordEvent(call, tenant, {
      id: eventId,
      type: 'DELETE_ALL',
      status: 'SUCCEEDED',
      entities: withoutWildcards(ids),
      startedAt,
      payload: { deleted },
    });
    return answer({
      message: 'Memories deleted successfully!',
      event_id: eventId,
      deleted_count: deleted,
    });
  });
}

function withoutWildcards(ids: EntityIds): EntityIds {
  return Object.fromEntries(Object.entries(ids).filter(([, value]) => value !== '*'));
}

export const deleteAllRoutes: readonly Route[] = [
  { method: 'DELETE', path: 'v1/memories', answer: deleteAllMemories },
];
