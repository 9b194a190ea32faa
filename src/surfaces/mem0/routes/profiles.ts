import { MemoirError } from '../../../index.ts';
import { passWithFilter } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { checkProject, passDoor } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { idTests, readEntityId } from '../entity-ids.ts';
import { badRequest } from '../errors.ts';
import { recordEvent } from '../events.ts';
import { all, EVERYTHING } from '../filters/index.ts';
import type { Filter } from '../filters/index.ts';
import type { JsonObject } from '../json.ts';
import { MOST_TERMS, readJob, writeJob } from '../profile-jobs.ts';
import type { ProfileJob } from '../profile-jobs.ts';
import { readProfileSettings, updateProfileSettings } from '../profile-settings.ts';
import type { ProfileSettings } from '../profile-settings.ts';
import { countGeneration, readProfile } from '../profiles.ts';
import { reserveRequest } from '../requests.ts';
import { readInteger } from '../values.ts';

const READ = { name: 'profiles.read', action: 'read', audit: 'reads' } as const;
const MAKE = { name: 'profiles.make', action: 'write', audit: 'always' } as const;
const READ_SETTINGS = { name: 'profiles.settings', action: 'read', audit: 'reads' } as const;
const CHANGE_SETTINGS = { name: 'profiles.settings', action: 'manage', audit: 'always' } as const;

/** Users of a sample when a call does not say how many. */
const SAMPLED = 3;

async function getProfile(call: Call): Promise<Answer> {
  checkProject(call);
  const [type, given] = call.parameters;
  if (type !== 'user') throw badRequest('Invalid entity type');
  const user = readEntityId('entity_id', given);
  if (user === undefined || user === '*') throw badRequest('entity_id must be a name');
  const filter = all(idTests({ user_id: user }));
  return passWithFilter(call, READ, filter, async (bounded, { tenant }) => {
    const { services, whereabouts } = call;
    const parts = { services, whereabouts, tenant };
    return answer({ ...(await readProfile(parts, user, bounded)) });
  });
}

/** Which users a job is about. */
function readTargets({ body }: Call): { readonly user: string } | { readonly limit: number } {
  if (body['entity_type'] !== 'user') throw badRequest('entity_type must be "user"');
  if (body['operation'] === 'trigger') {
    const user = readEntityId('entity_id', body['entity_id']);
    if (user === undefined || user === '*') throw badRequest('entity_id is required');
    return { user };
  }
  if (body['operation'] !== 'sample') throw badRequest('operation must be "trigger" or "sample"');
  const limit = readInteger('limit', body['limit']) ?? SAMPLED;
  if (limit < 1 || limit > MOST_TERMS) throw badRequest(`limit must be from 1 to ${MOST_TERMS}`);
  return { limit };
}

async function startJob(call: Call): Promise<Answer> {
  checkProject(call);
  const { services } = call;
  const targets = readTargets(call);
  const filter = 'user' in targets ? all(idTests({ user_id: targets.user })) : EVERYTHING;
  const target = 'user' in targets ? { user: targets.user } : { across: true };
  return passDoor(call, MAKE, { ...target, kinds: [] }, async ({ tenant }) => {
    const { enabled } = await readProfileSettings(services, tenant);
    if (!enabled) throw new MemoirError('CONFLICT', 'Profiles are not enabled for this project.');
    const { eventId: id, startedAt } = await reserveRequest(call, tenant);
    const known = await readJob(services, tenant, id);
    const job = known ?? (await makeProfiles(call, tenant, id, targets, filter));
    if (known === undefined) {
      const [user] = job.entityIds;
      const isOne = job.operation === 'trigger' && user !== undefined;
      await recordEvent(call, tenant, {
        id,
        type: 'PROFILE',
        status: 'SUCCEEDED',
        entities: isOne ? { user_id: user } : {},
        startedAt,
        payload: { operation: job.operation, succeeded: job.succeeded, skipped: job.skipped },
      });
    }
    return answer(toStarted(job, known !== undefined));
  });
}

async function makeProfiles(
  call: Call,
  tenant: string,
  id: string,
  targets: { readonly user: string } | { readonly limit: number },
  bound: Filter,
): Promise<ProfileJob> {
  const { services, whereabouts } = call;
  const parts = { services, whereabouts, tenant };
  const users = 'user' in targets ? [targets.user] : await sample(call, tenant, targets.limit);
  let succeeded = 0;
  for (const user of users) {
    const { status } = await readProfile(parts, user, bound);
    if (status !== 'succeeded') continue;
    await countGeneration(services, tenant, user);
    succeeded += 1;
  }
  const job: ProfileJob = {
    id,
    operation: 'user' in targets ? 'trigger' : 'sample',
    entityIds: users,
    succeeded,
    skipped: users.length - succeeded,
  };
  await writeJob(services, tenant, job);
  return job;
}

async function sample(call: Call, tenant: string, limit: number): Promise<readonly string[]> {
  const { items } = await call.services.memory.tenant(tenant).owners({ limit: limit + 1 });
  return items.flatMap(({ user }) => user ?? []).slice(0, limit);
}

function toStarted(job: ProfileJob, isReplayed: boolean): JsonObject {
  const { id, operation, entityIds } = job;
  return {
    job_id: id,
    status: 'succeeded',
    // Below the mount: clients put their host before it, which holds the mount.
    status_url: `/v2/profiles/jobs/${id}/`,
    operation,
    entity_type: 'user',
    entity_count_reserved: entityIds.length,
    event_id: id,
    replayed: isReplayed,
    ...(operation === 'sample' && { sampled: entityIds.length, entity_ids: entityIds }),
  };
}

async function getJob(call: Call): Promise<Answer> {
  return passDoor(call, READ, {}, async ({ tenant, user }) => {
    const job = await readJob(call.services, tenant, call.parameters[0] ?? '');
    const isOwn =
      job !== undefined && (user === undefined || job.entityIds.every((id) => id === user));
    if (!isOwn) throw new MemoirError('NOT_FOUND', 'Profile job not found!');
    return answer({
      job: {
        id: job.id,
        operation: job.operation,
        entity_type: 'user',
        status: 'succeeded',
        total: job.entityIds.length,
        enumeration_complete: true,
        completed: job.succeeded + job.skipped,
        succeeded: job.succeeded,
        failed: 0,
        skipped: job.skipped,
      },
    });
  });
}

function toObject({ enabled, schema, customInstructions }: ProfileSettings): JsonObject {
  return {
    enabled,
    entities: { user: { schema, custom_instructions: customInstructions } },
    capabilities: {},
  };
}

function getSettings(call: Call): Promise<Answer> {
  return passDoor(call, READ_SETTINGS, {}, async ({ tenant }) =>
    answer(toObject(await readProfileSettings(call.services, tenant))),
  );
}

function changeSettings(call: Call): Promise<Answer> {
  return passDoor(call, CHANGE_SETTINGS, {}, async ({ tenant }) =>
    answer(toObject(await updateProfileSettings(call.services, tenant, call.body))),
  );
}

export const profileRoutes: readonly Route[] = [
  { method: 'GET', path: 'v2/entities/:type/:name/profile', answer: getProfile },
  { method: 'POST', path: 'v2/profiles/jobs', answer: startJob },
  { method: 'GET', path: 'v2/profiles/jobs/:id', answer: getJob },
  { method: 'GET', path: 'v2/profiles/settings', answer: getSettings },
  { method: 'POST', path: 'v2/profiles/settings', answer: changeSettings },
];
