import type { Call } from './call.ts';
import { COLLECTIONS } from './documents.ts';
import { appsOf, runsOf } from './attributes.ts';
import type { EventType } from './events.ts';
import { EVERYTHING } from './filters/index.ts';
import { readOutlines } from './reading.ts';

/** How much there is of a project; all of them integers. */
export interface Stats {
  readonly total_memories: number;
  readonly total_retrieval_events: number;
  readonly total_add_events: number;
  readonly total_api_retrieval_events: number;
  readonly total_retrieval_events_limit: number;
  readonly total_users_with_memories: number;
  readonly total_agents_with_memories: number;
  readonly total_apps_with_memories: number;
  readonly total_runs_with_memories: number;
  readonly memories_per_user: number;
  readonly memories_per_agent: number;
  readonly memories_per_run: number;
}

export async function statsOf(call: Call, tenant: string): Promise<Stats> {
  const { services, whereabouts, principal } = call;
  const names = { users: new Set(), agents: new Set(), apps: new Set(), runs: new Set() };
  const visibility = {
    latestOnly: false,
    includeMerged: false,
    showExpired: false,
    named: new Set<never>(),
    now: services.runtime.now(),
  };
  const parts = { services, whereabouts, tenant };
  let total = 0;
  for await (const { record } of readOutlines(parts, { filter: EVERYTHING, visibility })) {
    total += 1;
    if (record.scope.user !== undefined) names.users.add(record.scope.user);
    if (record.scope.agent !== undefined) names.agents.add(record.scope.agent);
    for (const app of appsOf(record)) names.apps.add(app);
    for (const run of runsOf(record)) names.runs.add(run);
  }
  const retrievals = await countEvents(call, tenant, ['SEARCH', 'GET_ALL']);
  const per = (several: ReadonlySet<unknown>): number =>
    several.size === 0 ? 0 : Math.round(total / several.size);
  return {
    total_memories: total,
    total_retrieval_events: retrievals,
    total_add_events: await countEvents(call, tenant, ['ADD']),
    total_api_retrieval_events: retrievals,
    // Nothing limits them but what a key may do in a day.
    total_retrieval_events_limit: principal.perDay ?? Number.MAX_SAFE_INTEGER,
    total_users_with_memories: names.users.size,
    total_agents_with_memories: names.agents.size,
    total_apps_with_memories: names.apps.size,
    total_runs_with_memories: names.runs.size,
    memories_per_user: per(names.users),
    memories_per_agent: per(names.agents),
    memories_per_run: per(names.runs),
  };
}

function countEvents(call: Call, tenant: string, types: readonly EventType[]): Promise<number> {
  return call.services.memory.store.documents.count({
    tenant,
    collection: COLLECTIONS.events,
    any: types.map((type) => `type=${type}`),
  });
}
