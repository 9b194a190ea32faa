import type { StoredDocument } from '../../index.ts';
import type { Services } from '../services.ts';
import { COLLECTIONS, isConflict } from './documents.ts';
import { ENTITY_TYPES, fieldOf } from './entity-ids.ts';
import type { EntityIds, EntityType } from './entity-ids.ts';
import type { JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import { isoTime } from './times.ts';

/** Somebody or something that memories are about, as it is kept. */
export interface Entity {
  readonly type: EntityType;
  readonly name: string;
  readonly metadata: JsonObject | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

type Parts = Pick<Services, 'memory' | 'runtime'>;

/** Short enough for any name. */
function documentId({ runtime }: Parts, type: EntityType, name: string): string {
  return `${type} ${runtime.digest(name)}`;
}

/** A number of up to 15 digits that stays the same for a name; callers of old address it by that. */
export function entityNumber(
  { runtime }: Pick<Parts, 'runtime'>,
  type: EntityType,
  name: string,
): string {
  const digits = BigInt(`0x${runtime.digest(`${type} ${name}`).slice(0, 16)}`) % 10n ** 15n;
  return (digits === 0n ? 1n : digits).toString();
}

/** Keeps those that are new, so that they are listed even when nothing is remembered of them. */
export async function registerEntities(
  parts: Parts,
  tenant: string,
  ids: EntityIds,
): Promise<void> {
  await Promise.all(
    ENTITY_TYPES.map(async (type) => {
      const name = ids[fieldOf(type)];
      if (name !== undefined && name !== '*') await registerEntity(parts, tenant, type, name);
    }),
  );
}

/** Answers with the entity as it is kept, the one that was there before if there was one. */
export async function registerEntity(
  parts: Parts,
  tenant: string,
  type: EntityType,
  name: string,
  metadata?: JsonObject,
): Promise<Entity> {
  const { documents } = parts.memory.store;
  const id = documentId(parts, type, name);
  const now = isoTime(parts.runtime.now());
  const [stored] = await documents.get(tenant, COLLECTIONS.entities, [id]);
  const known = stored === undefined ? undefined : toEntity(stored);
  if (known !== undefined && metadata === undefined) return known;
  const entity: Entity = {
    type,
    name,
    metadata: metadata ?? known?.metadata ?? null,
    createdAt: known?.createdAt ?? now,
    updatedAt: now,
  };
  try {
    await documents.commit([
      {
        type: 'put',
        tenant,
        collection: COLLECTIONS.entities,
        id,
        expect: stored?.version ?? 0,
        terms: [`type=${type}`, `number=${entityNumber(parts, type, name)}`],
        order: `${entity.createdAt} ${id}`,
        value: {
          type,
          name,
          metadata: JSON.parse(JSON.stringify(entity.metadata)),
          created_at: entity.createdAt,
          updated_at: entity.updatedAt,
        },
      },
    ]);
    return entity;
  } catch (error) {
    // Another call named it at the same moment.
    if (!isConflict(error)) throw error;
    return registerEntity(parts, tenant, type, name, metadata);
  }
}

/** All that are kept of a tenant, oldest first. */
export async function keptEntities(
  { memory }: Pick<Parts, 'memory'>,
  tenant: string,
): Promise<readonly Entity[]> {
  const entities: Entity[] = [];
  let after: { readonly order: string; readonly id: string } | undefined;
  for (;;) {
    const found = await memory.store.documents.find({
      tenant,
      collection: COLLECTIONS.entities,
      limit: 1_000,
      ...(after !== undefined && { after }),
    });
    entities.push(...found.map(toEntity));
    const last = found.at(-1);
    if (last === undefined || found.length < 1_000) return entities;
    after = { order: last.order, id: last.id };
  }
}

/** Takes an entity off the list, with its name in free pages and log. */
export async function dropEntity(
  parts: Parts,
  tenant: string,
  type: EntityType,
  name: string,
): Promise<void> {
  const id = documentId(parts, type, name);
  await parts.memory.store.documents.commit(
    [{ type: 'remove', tenant, collection: COLLECTIONS.entities, id }],
    { erase: true },
  );
}

function toEntity({ value }: Pick<StoredDocument, 'value'>): Entity {
  const { type, name, metadata, created_at: createdAt, updated_at: updatedAt } = value;
  return {
    type: ENTITY_TYPES.find((each) => each === type) ?? 'user',
    name: String(name),
    metadata: isJsonObject(metadata) ? metadata : null,
    createdAt: String(createdAt),
    updatedAt: String(updatedAt),
  };
}
