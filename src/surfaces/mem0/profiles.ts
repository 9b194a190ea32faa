import type { MemoryRecord } from '../../index.ts';
import type { Services } from '../services.ts';
import { categoriesOf } from './categories.ts';
import { COLLECTIONS, isConflict } from './documents.ts';
import { idTests } from './entity-ids.ts';
import { all } from './filters/index.ts';
import type { Filter } from './filters/index.ts';
import type { JsonObject } from './json.ts';
import { knownNow } from './known.ts';
import { updatedAt } from './memory-object.ts';
import { readProfileSettings } from './profile-settings.ts';
import type { ProfileSettings } from './profile-settings.ts';
import type { ReadingParts } from './reading.ts';
import { fillSchema, isFilled } from './schema/fill-schema.ts';
import { isoTime } from './times.ts';

/** What is known of a user, as every route answers with it; all keys are always there. */
export interface ProfileObject {
  readonly profile: JsonObject;
  readonly status: 'succeeded' | 'not_enabled' | 'insufficient_data';
  readonly entity_type: 'user';
  readonly entity_id: string;
  readonly updated_at: string | null;
  /** How often somebody asked for it to be made, and the making of it by itself. */
  readonly generation_count: number;
  readonly error: null;
}

/** The kinds of memories that say what somebody is like. */
const TELLING: ReadonlySet<MemoryRecord['kind']> = new Set(['profile', 'preference', 'fact']);

/**
 * The profile of a user, made of what is known now: it is kept nowhere, so that nothing deleted is left
 * in it and nothing new is missing. Without a schema it is what is known in each category. `bound`
 * limits what is looked at.
 */
export async function readProfile(
  parts: ReadingParts & { readonly services: Pick<Services, 'memory' | 'runtime'> },
  user: string,
  bound: Filter,
): Promise<ProfileObject> {
  const settings = await readProfileSettings(parts.services, parts.tenant);
  const generated = await readGenerations(parts.services, parts.tenant, user);
  const object = {
    profile: {},
    entity_type: 'user',
    entity_id: user,
    updated_at: null,
    generation_count: generated.count,
    error: null,
  } as const;
  if (!settings.enabled) return { ...object, status: 'not_enabled' };
  const filter = all([...idTests({ user_id: user }), bound]);
  const known = await knownNow(parts, filter, parts.services.runtime.now());
  const telling = known.filter(({ kind }) => TELLING.has(kind));
  const profile = profileOf(settings, telling);
  if (profile === undefined) return { ...object, status: 'insufficient_data' };
  const newest = Math.max(...telling.map(updatedAt), generated.at);
  return {
    ...object,
    profile,
    status: 'succeeded',
    updated_at: isoTime(newest),
    generation_count: Math.max(1, generated.count),
  };
}

/** Undefined when nothing is known that belongs into it. */
function profileOf(
  { schema }: ProfileSettings,
  records: readonly MemoryRecord[],
): JsonObject | undefined {
  if (schema !== null) {
    return isFilled(schema, records) ? fillSchema(schema, records) : undefined;
  }
  const categories = new Map<string, string[]>();
  for (const record of records) {
    for (const category of categoriesOf(record).slice(0, 1)) {
      const texts = categories.get(category) ?? [];
      categories.set(category, [...texts, record.text]);
    }
  }
  return categories.size === 0 ? undefined : Object.fromEntries(categories);
}

interface Generations {
  readonly count: number;
  /** Epoch milliseconds of the last one. */
  readonly at: number;
}

type Parts = Pick<Services, 'memory' | 'runtime'>;

function generationsId({ runtime }: Pick<Parts, 'runtime'>, user: string): string {
  return `user ${runtime.digest(user)}`;
}

async function readGenerations(parts: Parts, tenant: string, user: string): Promise<Generations> {
  const { documents } = parts.memory.store;
  const id = generationsId(parts, user);
  const [document] = await documents.get(tenant, COLLECTIONS.profiles, [id]);
  if (document === undefined) return { count: 0, at: 0 };
  return { count: Number(document.value['count']), at: Number(document.value['at']) };
}

/** Counts that the profile of a user was asked to be made anew. */
export async function countGeneration(parts: Parts, tenant: string, user: string): Promise<void> {
  const { documents } = parts.memory.store;
  const id = generationsId(parts, user);
  for (;;) {
    const [known] = await documents.get(tenant, COLLECTIONS.profiles, [id]);
    const now = parts.runtime.now();
    try {
      await documents.commit([
        {
          type: 'put',
          tenant,
          collection: COLLECTIONS.profiles,
          id,
          expect: known?.version ?? 0,
          user,
          terms: [`user_id=${user}`],
          order: isoTime(now),
          value: { count: Number(known?.value['count'] ?? 0) + 1, at: now },
        },
      ]);
      return;
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
}
