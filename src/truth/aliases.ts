import type { MemoryRecord } from '../core/record.ts';
import { USER_SUBJECT } from '../core/statement.ts';
import type { Statement } from '../core/statement.ts';
import { nameKey } from './slot.ts';

const NAMING: ReadonlySet<string> = new Set(['is named', 'is nicknamed', 'wants to be called']);

/**
 * The names by which a user goes, from memories that say so and hold; keys as `nameKey` makes them.
 * Pass memories of one scope only: another user's Ana is another Ana.
 */
export function namesOfUser(memories: readonly MemoryRecord[]): ReadonlySet<string> {
  const names = memories.flatMap(({ statement, status }) =>
    status === 'active' && statement !== undefined && namesTheUser(statement)
      ? [nameKey(statement.object)]
      : [],
  );
  return new Set(names);
}

function namesTheUser({ subject, predicate, negated }: Statement): boolean {
  return subject === USER_SUBJECT && negated !== true && NAMING.has(predicate);
}

/** The statement about the user, when it calls them by a name of theirs; else as it is. */
export function withUserSubject(statement: Statement, names: ReadonlySet<string>): Statement {
  if (statement.subjectType !== 'person' || !names.has(nameKey(statement.subject)))
    return statement;
  return { ...statement, subject: USER_SUBJECT };
}
