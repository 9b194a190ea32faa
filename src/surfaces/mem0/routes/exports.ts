import { passWithFilter } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { checkProject } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { ENTITY_FIELDS, readEntityIds } from '../entity-ids.ts';
import { badRequest } from '../errors.ts';
import { recordEvent } from '../events.ts';
import {
  exportNotFound,
  mayFetch,
  findExport,
  findExportByFilters,
  newExport,
  writeExport,
} from '../exports.ts';
import type { Export } from '../exports.ts';
import { parseFilter } from '../filters/index.ts';
import type { Filter } from '../filters/index.ts';
import { isJsonObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { knownNow } from '../known.ts';
import { readReadRequest } from '../read-request.ts';
import { fillSchema } from '../schema/fill-schema.ts';
import { readText } from '../values.ts';

const CREATE = { name: 'exports.create', action: 'read', audit: 'always' } as const;
const GET = { name: 'exports.get', action: 'read', audit: 'always' } as const;

const NEEDS_SCHEMA = 'Schema is required and must be a valid object';
const NEEDS_ENTITY =
  'One of the filters: app_id, user_id, agent_id, run_id, memory_export_id is required!';
/** Longest schema, as JSON. */
const MOST_SCHEMA = 256 * 1024;

function readSchema(value: unknown): JsonObject {
  const schema = typeof value === 'string' ? parseText(value) : value;
  if (!isJsonObject(schema) || Object.keys(schema).length === 0) throw badRequest(NEEDS_SCHEMA);
  if (JSON.stringify(schema).length > MOST_SCHEMA) throw badRequest('The schema is too large');
  return schema;
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(NEEDS_SCHEMA);
  }
}

/** The filters of a call: its own, and the ids beside them. Undefined when there are none. */
function readFilters({ body }: Call): JsonObject | undefined {
  const { filters } = body;
  if (filters !== undefined && filters !== null && !isJsonObject(filters)) {
    throw badRequest('filters must be an object');
  }
  const ids = readEntityIds(body);
  const given = { ...(isJsonObject(filters) && filters), ...ids };
  return Object.keys(given).length === 0 ? undefined : given;
}

function toFilter(filters: JsonObject, now: number): Filter {
  return readReadRequest({ filters }, now, NEEDS_ENTITY).filter;
}

async function createExport(call: Call): Promise<Answer> {
  checkProject(call);
  const { services, body } = call;
  const schema = readSchema(body['schema']);
  const filters = readFilters(call);
  if (filters === undefined) throw badRequest(NEEDS_ENTITY);
  const hasInstructions =
    readText('export_instructions', body['export_instructions']) !== undefined;
  const startedAt = services.runtime.now();
  const filter = toFilter(filters, startedAt);
  return passWithFilter(call, CREATE, filter, async (bounded, { tenant }, tell) => {
    const request = newExport(services, call.principal, schema, filters);
    await writeExport(services, tenant, request, bounded);
    tell({ detail: { export: request.id } });
    await recordEvent(call, tenant, {
      id: services.newId(),
      type: 'EXPORT',
      status: 'SUCCEEDED',
      entities: namedIn(filters),
      startedAt,
      // Without a model there is nobody to follow them.
      payload: { export: request.id, ignored: hasInstructions ? ['export_instructions'] : [] },
    });
    const message = 'Memory export request received. The export will be ready in a few seconds.';
    return answer({ message, id: request.id }, 201);
  });
}

/** The ids that filters name plainly. */
function namedIn(filters: JsonObject): Readonly<Record<string, string>> {
  const entries = ENTITY_FIELDS.map((field) => [field, filters[field]] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is readonly [(typeof ENTITY_FIELDS)[number], string] => {
      return typeof entry[1] === 'string' && entry[1] !== '*';
    }),
  );
}

async function getExport(call: Call): Promise<Answer> {
  checkProject(call);
  const { services, principal, whereabouts } = call;
  const wanted = await find(call);
  if (wanted === undefined) throw exportNotFound();
  const filter = toFilter(wanted.filters, services.runtime.now());
  if (!mayFetch(principal, wanted, filter)) throw exportNotFound();
  const { tenant } = principal;
  return passWithFilter(call, GET, filter, async (bounded, _target, tell) => {
    const parts = { services, whereabouts, tenant };
    const known = await knownNow(parts, bounded, services.runtime.now());
    const then = known.filter(({ recordedAt }) => recordedAt <= wanted.createdAt);
    tell({ detail: { export: wanted.id, memories: then.length } });
    return answer(fillSchema(wanted.schema, then));
  });
}

/** Only asks which export is meant: what is in it is read behind the door. */
async function find(call: Call): Promise<Export | undefined> {
  const { services, principal, body } = call;
  const id = readText('memory_export_id', body['memory_export_id']);
  if (id !== undefined) return findExport(services, principal.tenant, id);
  const filters = readFilters(call);
  if (filters === undefined) throw badRequest(NEEDS_ENTITY);
  parseFilter(filters);
  return findExportByFilters(services, principal.tenant, filters);
}

export const exportRoutes: readonly Route[] = [
  { method: 'POST', path: 'v1/exports', answer: createExport },
  { method: 'POST', path: 'v1/exports/get', answer: getExport },
];
