import {
  checkInteger,
  checkKnownFields,
  checkList,
  checkMetadata,
  checkObject,
  checkShare,
  checkBoolean,
} from '../core/check.ts';
import { MemoirError, invalidInput } from '../core/errors.ts';
import { checkId } from '../core/ids.ts';
import type { ScopedMemory, Warning } from '../core/memory.ts';
import type { MemoryRecord } from '../core/record.ts';
import { isWritable, writablePartition } from '../core/scope.ts';
import type { Scope } from '../core/scope.ts';
import { toTimestamp } from '../core/time.ts';
import { curate } from '../truth/curate.ts';
import { readStatement } from './read-statement.ts';
import { TRUST } from './records.ts';
import type { RememberParts } from './remember.ts';
import { normaliseNonEmptyText } from './normalise-text.ts';
import { unread } from './unread.ts';

type Update = ScopedMemory['update'];

/** What is to become of a memory; null takes its expiry away. */
interface Wanted extends Partial<Omit<MemoryRecord, 'expiresAt'>> {
  readonly expiresAt?: MemoryRecord['expiresAt'] | null;
}

/** Most times another process may come between reading and writing. */
const MOST_ATTEMPTS = 20;
const MOST_UPDATES = 1_000;
/** A person edits as a user speaks: what they say later still counts. */
const PERSON = TRUST.user;

/**
 * Writes a new version of a memory; the old one stays in its history. Writers of one memory take
 * turns within a process. NOT_FOUND for another scope's ids, FORBIDDEN for immutable ones, CONFLICT
 * when `ifVersion` is not the stored version.
 */
export async function revise(
  parts: RememberParts,
  scope: Scope,
  id: string,
  changes: Parameters<Update>[1],
  options: NonNullable<Parameters<Update>[2]> = {},
): Promise<MemoryRecord> {
  const wanted = readChanges(changes);
  const expected = readExpectedVersion(options);
  const checked = checkId('id', id);
  const key = JSON.stringify(['memory', checked]);
  const [record] = await parts.inTurn.run(key, () =>
    write(parts, scope, [{ id: checked, wanted, expected }]),
  );
  if (record === undefined) throw notFound(checked);
  return record;
}

/**
 * The same for several memories, all in one transaction or none of them. INVALID_INPUT when one is
 * named twice.
 */
export async function reviseAll(
  parts: RememberParts,
  scope: Scope,
  updates: Parameters<ScopedMemory['updateAll']>[0],
): Promise<readonly MemoryRecord[]> {
  const all = checkList('updates', updates).map((update, at): Revising => {
    const { id, ...changes } = checkObject(`updates[${at}]`, update);
    const checked = checkId(`updates[${at}].id`, id);
    return { id: checked, wanted: readChanges(changes), expected: undefined };
  });
  checkInteger('the number of updates', all.length, 0, MOST_UPDATES);
  const named = new Set(all.map(({ id }) => id));
  if (named.size < all.length) {
    throw invalidInput('updates', updates, 'name every memory once');
  }
  return all.length === 0 ? [] : write(parts, scope, all);
}

interface Revising {
  readonly id: string;
  readonly wanted: Wanted;
  readonly expected: number | undefined;
}

async function write(
  parts: RememberParts,
  scope: Scope,
  revisings: readonly Revising[],
): Promise<readonly MemoryRecord[]> {
  for (let attempt = 1; ; attempt += 1) {
    const revised = await Promise.all(revisings.map((each) => plan(parts, scope, each)));
    const readAgain = revised.filter(({ isReadAgain }) => isReadAgain);
    for (const { record } of readAgain) await unread(parts, scope, record.id);
    try {
      await parts.store.records.commit({
        partition: writablePartition(scope),
        changes: revised.map(({ record }) => ({ type: 'revise', record, change: 'revise' })),
        ...(readAgain.length > 0 && { derive: parts.deriveSettings }),
      });
      // Somebody may have read the old text just before; what came of the new one is read again.
      for (const { record } of readAgain) await unread(parts, scope, record.id);
      parts.indexer.wake();
      parts.deriver.wake();
      return revised.map(({ record }) => record);
    } catch (error) {
      const lostTheRace =
        MemoirError.is(error) &&
        error.code === 'CONFLICT' &&
        revisings.every(({ expected }) => expected === undefined);
      if (!lostTheRace || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

interface Revised {
  readonly record: MemoryRecord;
  /** Its words are other ones, and what was derived from them is derived anew. */
  readonly isReadAgain: boolean;
}

async function plan(
  parts: RememberParts,
  scope: Scope,
  { id, wanted, expected }: Revising,
): Promise<Revised> {
  const stored = await findWritable(parts, scope, id);
  if (expected !== undefined && stored.version !== expected) {
    throw new MemoirError(
      'CONFLICT',
      `${id} is at version ${stored.version}, not ${expected}: read it again and repeat the change`,
    );
  }
  const record = await reword(parts, stored, wanted);
  return {
    record,
    isReadAgain: parts.deriver.isOn && stored.kind === 'episode' && 'text' in wanted,
  };
}

/**
 * The next version. A derived memory that a person words anew is theirs from then on: it says what
 * its new text says, and what it was read from never changes it again.
 */
async function reword(
  parts: RememberParts,
  stored: MemoryRecord,
  { text, expiresAt, ...others }: Wanted,
): Promise<MemoryRecord> {
  if (expiresAt !== undefined) {
    const { expiresAt: _, ...rest } = await reword(parts, stored, {
      ...(text !== undefined && { text }),
      ...others,
    });
    return expiresAt === null ? rest : { ...rest, expiresAt };
  }
  if (text === undefined || stored.kind === 'episode') {
    const version = stored.version + 1;
    return { ...stored, ...others, ...(text !== undefined && { text }), version, reason: 'edited' };
  }
  const at = toTimestamp('now', parts.runtime.now());
  const statement = await readStatement(parts.extractor, { ...stored, text, occurredAt: at });
  const edit = { text, at, trust: PERSON, ...(statement !== undefined && { statement }) };
  return { ...curate(stored, edit), ...others };
}

/** The memory, if the scope may change it. */
export async function findWritable(
  parts: Pick<RememberParts, 'store'>,
  scope: Scope,
  id: string,
): Promise<MemoryRecord> {
  const [stored] = await parts.store.records.get(scope, [id]);
  if (stored === undefined || !isWritable(stored.scope, scope)) throw notFound(id);
  if (stored.immutable) {
    throw new MemoirError('FORBIDDEN', `${id} is immutable: it can be forgotten, not changed`);
  }
  return stored;
}

/** The same words whether the id is unknown or another scope's, so that existence does not leak. */
export function notFound(id: string): MemoirError {
  return new MemoirError(
    'NOT_FOUND',
    `No memory ${id} in this scope: check the id, the user and the agent`,
  );
}

function readChanges(value: unknown): Wanted {
  const fields = checkObject('changes', value);
  checkKnownFields('changes', fields, [
    'text',
    'metadata',
    'importance',
    'pinned',
    'at',
    'expiresAt',
  ]);
  const warnings: Warning[] = [];
  const changes: Wanted = {
    ...(fields['text'] !== undefined && {
      text: normaliseNonEmptyText('text', fields['text'], warnings),
    }),
    ...(fields['metadata'] !== undefined && {
      metadata: checkMetadata('metadata', fields['metadata']),
    }),
    ...(fields['importance'] !== undefined && {
      importance: checkShare('importance', fields['importance']),
    }),
    ...(fields['pinned'] !== undefined && { pinned: checkBoolean('pinned', fields['pinned']) }),
    ...(fields['at'] !== undefined && { occurredAt: toTimestamp('at', fields['at']) }),
    ...(fields['expiresAt'] !== undefined && {
      expiresAt:
        fields['expiresAt'] === null ? null : toTimestamp('expiresAt', fields['expiresAt']),
    }),
  };
  if (Object.keys(changes).length === 0) {
    throw invalidInput(
      'changes',
      value,
      'give text, metadata, importance, pinned, at or expiresAt',
    );
  }
  return changes;
}

function readExpectedVersion(value: unknown): number | undefined {
  const fields = checkObject('options', value);
  checkKnownFields('options', fields, ['ifVersion']);
  if (fields['ifVersion'] === undefined) return undefined;
  return checkInteger('options.ifVersion', fields['ifVersion'], 1, Number.MAX_SAFE_INTEGER);
}
