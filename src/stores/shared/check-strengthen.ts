import { isDeepStrictEqual } from 'node:util';
import { MemoirError, invalidInput } from '../../core/errors.ts';
import type { MemoryRecord } from '../../core/record.ts';

/** What must be as it is stored when a memory is said again. */
export function checkStrengthen(record: MemoryRecord, stored: MemoryRecord): void {
  const { id, version, text, statement, kind, status } = record;
  const same =
    version === stored.version &&
    text === stored.text &&
    isDeepStrictEqual(statement, stored.statement);
  if (!same) {
    throw new MemoirError(
      'CONFLICT',
      `Memory ${id} is not what was strengthened any more (version ${stored.version}): read it again`,
    );
  }
  if (kind !== stored.kind || status !== stored.status) {
    throw invalidInput(`change of ${id}`, 'strengthen', 'revise it to change kind or status');
  }
}
