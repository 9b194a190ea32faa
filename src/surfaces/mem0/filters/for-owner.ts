import { meets } from './evaluate.ts';
import { EVERYTHING, NOTHING } from './filter.ts';
import type { Filter, Test } from './filter.ts';

/** Whose memories are looked at. */
export interface Owner {
  readonly user: string | undefined;
  /** Absent: of any agent, and of none. */
  readonly agent?: string;
}

/** What a filter asks of the memories of one owner: its tests of the names are decided. */
export function filterFor(filter: Filter, owner: Owner): Filter {
  switch (filter.type) {
    case 'all':
    case 'any':
      return { ...filter, parts: filter.parts.map((part) => filterFor(part, owner)) };
    case 'not':
      return { ...filter, part: filterFor(filter.part, owner) };
    default:
      return decided(filter, owner);
  }
}

function decided(test: Test, { user, agent }: Owner): Filter {
  if (test.field === 'user_id') return meets(user, test) ? EVERYTHING : NOTHING;
  if (test.field !== 'agent_id' || agent === undefined) return test;
  return meets(agent, test) ? EVERYTHING : NOTHING;
}

/** The one agent whose memories alone a filter can let through; undefined when it does not say. */
export function agentOf(filter: Filter): string | undefined {
  if (filter.type === 'all') {
    return filter.parts.map(agentOf).find((agent) => agent !== undefined);
  }
  const isNamed = filter.type === 'test' && filter.field === 'agent_id' && filter.is === 'eq';
  return isNamed && typeof filter.value === 'string' ? filter.value : undefined;
}
