import type { Filter, Test } from './filter.ts';

/**
 * The users whose memories a filter can let through; "any" when it does not say. A filter over one user
 * need not look at others.
 */
export function usersOf(filter: Filter): ReadonlySet<string> | 'any' {
  switch (filter.type) {
    case 'all':
      return filter.parts.map(usersOf).reduce(both, 'any');
    case 'any':
      return filter.parts.map(usersOf).reduce(either, new Set<string>());
    case 'not':
      return 'any';
    default:
      return namedBy(filter);
  }
}

type Users = ReadonlySet<string> | 'any';

function namedBy({ field, is, value }: Test): Users {
  if (field !== 'user_id') return 'any';
  if (is === 'eq' && typeof value === 'string') return new Set([value]);
  if (is !== 'in' || !Array.isArray(value)) return 'any';
  return new Set(value.filter((name) => typeof name === 'string'));
}

function both(left: Users, right: Users): Users {
  if (left === 'any') return right;
  return right === 'any' ? left : new Set([...left].filter((name) => right.has(name)));
}

function either(left: Users, right: Users): Users {
  return left === 'any' || right === 'any' ? 'any' : new Set([...left, ...right]);
}
