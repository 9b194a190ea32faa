import type { Services } from '../services.ts';
import { appsOf, runsOf } from './attributes.ts';
import { entityNumber, keptEntities } from './entities.ts';
import { ENTITY_TYPES } from './entity-ids.ts';
import type { EntityType } from './entity-ids.ts';
import type { JsonObject } from './json.ts';
import { descending } from './reading.ts';
import type { Found } from './reading.ts';

/** Somebody or something that memories are about, as it is listed. */
export interface EntityObject {
  /** Decimal digits. */
  readonly id: string;
  readonly name: string;
  readonly type: EntityType;
  readonly owner: string;
  readonly metadata: JsonObject | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly total_memories: number;
}

interface Tally {
  memories: number;
  first: string;
  last: string;
}

/**
 * Everybody whom the memories are about with how many there are, newest first, and those who were
 * named before and have none. `isAll` false: only those whom the memories are about.
 */
export async function countEntities(
  parts: Pick<Services, 'memory' | 'runtime'>,
  tenant: string,
  memories: AsyncIterable<Found>,
  isAll: boolean,
): Promise<readonly EntityObject[]> {
  const tallies = new Map<string, Tally>();
  for await (const { record } of memories) {
    const { recordedAt: at, scope } = record;
    const names: Readonly<Record<EntityType, readonly string[]>> = {
      user: scope.user === undefined ? [] : [scope.user],
      agent: scope.agent === undefined ? [] : [scope.agent],
      app: appsOf(record),
      run: runsOf(record),
    };
    for (const type of ENTITY_TYPES) {
      for (const name of names[type]) count(tallies, keyOf(type, name), at);
    }
  }
  const kept = new Map(
    (await keptEntities(parts, tenant)).map((entity) => [keyOf(entity.type, entity.name), entity]),
  );
  const keys = isAll ? new Set([...kept.keys(), ...tallies.keys()]) : new Set(tallies.keys());
  return [...keys]
    .map((key): EntityObject => {
      const { type, name } = readKey(key);
      const tally = tallies.get(key);
      const entity = kept.get(key);
      const created = entity?.createdAt ?? tally?.first ?? '';
      const updated = [entity?.updatedAt ?? created, tally?.last ?? created].toSorted().at(-1);
      return {
        id: entityNumber(parts, type, name),
        name,
        type,
        owner: tenant,
        metadata: entity?.metadata ?? null,
        created_at: created,
        updated_at: updated ?? created,
        total_memories: tally?.memories ?? 0,
      };
    })
    .toSorted(
      (left, right) =>
        descending(left.created_at, right.created_at) || descending(left.id, right.id),
    );
}

function count(tallies: Map<string, Tally>, key: string, at: string): void {
  const tally = tallies.get(key);
  if (tally === undefined) {
    tallies.set(key, { memories: 1, first: at, last: at });
    return;
  }
  tally.memories += 1;
  if (at < tally.first) tally.first = at;
  if (at > tally.last) tally.last = at;
}

function keyOf(type: EntityType, name: string): string {
  return `${type} ${name}`;
}

function readKey(key: string): { readonly type: EntityType; readonly name: string } {
  const space = key.indexOf(' ');
  const type = ENTITY_TYPES.find((each) => each === key.slice(0, space)) ?? 'user';
  return { type, name: key.slice(space + 1) };
}
