import type { Services } from '../services.ts';
import { COLLECTIONS, isConflict } from './documents.ts';
import { badRequest } from './errors.ts';
import { isJsonObject } from './json.ts';
import type { JsonObject } from './json.ts';

/** How the profiles of a project are made. */
export interface ProfileSettings {
  readonly enabled: boolean;
  /** Null: by category. */
  readonly schema: JsonObject | null;
  readonly customInstructions: string | null;
}

type Parts = Pick<Services, 'memory'>;

const DOCUMENT = 'settings';
/** Longest schema, as JSON, and longest instructions, in characters. */
const MOST_SCHEMA = 64 * 1024;
const MOST_INSTRUCTIONS = 16 * 1024;

export async function readProfileSettings(
  { memory }: Parts,
  tenant: string,
): Promise<ProfileSettings> {
  const { documents } = memory.store;
  const [document] = await documents.get(tenant, COLLECTIONS.profiles, [DOCUMENT]);
  return toSettings(document?.value ?? {});
}

function toSettings(value: JsonObject): ProfileSettings {
  const { enabled, schema, custom_instructions: instructions } = value;
  return {
    enabled: enabled !== false,
    schema: isJsonObject(schema) ? schema : null,
    customInstructions: typeof instructions === 'string' ? instructions : null,
  };
}

/** Changes what a body names, and nothing else. */
export async function updateProfileSettings(
  { memory }: Parts,
  tenant: string,
  body: JsonObject,
): Promise<ProfileSettings> {
  const changes = readChanges(body);
  for (;;) {
    const { documents } = memory.store;
    const [document] = await documents.get(tenant, COLLECTIONS.profiles, [DOCUMENT]);
    const value = JSON.parse(JSON.stringify({ ...document?.value, ...changes }));
    try {
      await documents.commit([
        {
          type: 'put',
          tenant,
          collection: COLLECTIONS.profiles,
          id: DOCUMENT,
          expect: document?.version ?? 0,
          terms: [],
          order: '',
          value,
        },
      ]);
      return toSettings(value);
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
}

function readChanges(body: JsonObject): JsonObject {
  const { enabled, entities, ...others } = body;
  const unknown = Object.keys(others).filter((name) => name !== 'org_id' && name !== 'project_id');
  if (unknown.length > 0) throw badRequest(`Unsupported settings: ${unknown.join(', ')}`);
  if (enabled !== undefined && typeof enabled !== 'boolean') {
    throw badRequest('enabled must be true or false');
  }
  return {
    ...(enabled !== undefined && { enabled }),
    ...(entities !== undefined && readEntities(entities)),
  };
}

function readEntities(entities: unknown): JsonObject {
  if (!isJsonObject(entities)) throw badRequest('entities must be an object');
  const others = Object.keys(entities).filter((name) => name !== 'user');
  if (others.length > 0) throw badRequest(`Unsupported settings: entities.${others.join(', ')}`);
  const { user } = entities;
  if (!isJsonObject(user)) throw badRequest('entities.user must be an object');
  const { schema, custom_instructions: instructions, ...more } = user;
  const unknown = Object.keys(more);
  if (unknown.length > 0) throw badRequest(`Unsupported settings: ${unknown.join(', ')}`);
  checkSchema(schema);
  const isText = typeof instructions === 'string' && instructions.length <= MOST_INSTRUCTIONS;
  if (instructions !== undefined && instructions !== null && !isText) {
    throw badRequest('entities.user.custom_instructions must be a string');
  }
  return {
    ...(schema !== undefined && { schema }),
    ...(instructions !== undefined && { custom_instructions: instructions }),
  };
}

function checkSchema(schema: unknown): void {
  if (schema === undefined || schema === null) return;
  if (!isJsonObject(schema) || !isJsonObject(schema['properties'])) {
    throw badRequest('entities.user.schema must be a JSON Schema of an object with properties');
  }
  if (JSON.stringify(schema).length > MOST_SCHEMA) throw badRequest('The schema is too large');
}
