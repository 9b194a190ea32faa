import type { Owner, Page, TenantMemory } from '../../index.ts';
import { operation } from './operation.ts';
import type { Operation } from './operation.ts';
import { nothing } from './schemas/keys.ts';
import { ownerPage, stats, usersRequest } from './schemas/users.ts';
import type { Stats } from './schemas/users.ts';

export const listUsers: Operation<Page<Owner>> = operation({
  note: { name: 'users.list', action: 'read-across', audit: 'reads' },
  title: 'List users',
  description: 'Who has memories in this tenant, by name, what belongs to no user first.',
  input: usersRequest,
  output: ownerPage,
  example: { limit: 100 },
  target: () => ({ across: true }),
  run: ({ services, target }, request) => services.memory.tenant(target.tenant).owners(request),
});

export const readStats: Operation<Stats> = operation({
  note: { name: 'stats.get', action: 'read-across', audit: 'reads' },
  title: 'Count users and memories',
  description: 'What this tenant has, in numbers, and which models work on it.',
  input: nothing,
  output: stats,
  example: {},
  target: () => ({ across: true }),
  async run({ services, target }) {
    const { memory } = services;
    const counts = { users: 0, memories: 0, shared: 0 };
    for await (const { user, memories } of allOwners(memory.tenant(target.tenant))) {
      counts.memories += memories;
      if (user === undefined) counts.shared += memories;
      else counts.users += 1;
    }
    return {
      tenant: target.tenant,
      ...counts,
      embedder: memory.embedder?.name ?? null,
      extractor: memory.extractor?.name ?? null,
      model: memory.model?.name ?? null,
    };
  },
});

async function* allOwners(tenant: TenantMemory): AsyncGenerator<Owner> {
  let cursor: string | undefined;
  do {
    const page = await tenant.owners({ limit: 10_000, ...(cursor !== undefined && { cursor }) });
    yield* page.items;
    ({ cursor } = page);
  } while (cursor !== undefined);
}
