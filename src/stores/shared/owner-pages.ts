import { invalidInput } from '../../core/errors.ts';
import type { Owner, Page } from '../../core/store.ts';

/** The user after whom a page begins; null: after what belongs to no user. */
export function readOwnerCursor(cursor: string): string | null {
  if (cursor === 'after') return null;
  if (cursor.startsWith('after-')) return cursor.slice('after-'.length);
  throw invalidInput('cursor', cursor, 'give the cursor of an earlier page, or none');
}

/**
 * A page of owners, of all of a tenant: by name, code unit by code unit, what belongs to no user first.
 * Those that come and go between two pages move no others.
 */
export function pageOfOwners(
  owners: readonly Owner[],
  limit: number,
  cursor: string | undefined,
): Page<Owner> {
  const after = cursor === undefined ? undefined : readOwnerCursor(cursor);
  const rest = owners
    .filter(({ user }) => after === undefined || (user !== undefined && user > (after ?? '')))
    .toSorted((one, other) => ((one.user ?? '') < (other.user ?? '') ? -1 : 1));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  if (last === undefined || rest.length <= limit) return { items };
  return { items, cursor: last.user === undefined ? 'after' : `after-${last.user}` };
}
