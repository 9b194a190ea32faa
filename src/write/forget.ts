import { checkBoolean, checkKnownFields, checkList, checkObject } from '../core/check.ts';
import { invalidInput, MemoirError } from '../core/errors.ts';
import { checkId } from '../core/ids.ts';
import type { ScopedMemory } from '../core/memory.ts';
import type { MemoryRecord } from '../core/record.ts';
import { checkName, isWritable } from '../core/scope.ts';
import type { Scope } from '../core/scope.ts';
import type { ForgetReceipt, ForgetTarget, Repair } from '../core/store.ts';
import { blotWords } from './blot-words.ts';
import { planRepair } from './plan-repair.ts';
import { refuseAgain } from './refusals.ts';
import type { RememberParts } from './remember.ts';
import { notFound } from './revise.ts';

export type ForgetParts = Pick<RememberParts, 'store' | 'runtime' | 'deriveSettings'>;

const MOST_ATTEMPTS = 10;

/**
 * Removes memories for good, with all that is derived from them. Ids are all there and writable,
 * or NOT_FOUND and nothing is removed; a session or "everything" may be empty. What rests on nothing
 * else goes with them, what has other sources loses these, and what they had superseded holds again.
 * A derived memory that is named is not made again of the sources that stay.
 */
export async function forget(
  parts: ForgetParts,
  scope: Scope,
  target: ForgetTarget,
  options: NonNullable<Parameters<ScopedMemory['forget']>[1]> = {},
): Promise<ForgetReceipt> {
  const checked = checkTarget(target);
  const isBlotted = readBlot(options);
  if ('everything' in checked) return parts.store.records.forget(scope, checked);
  for (let attempt = 1; ; attempt += 1) {
    if ('ids' in checked) await requireWritable(parts, scope, checked.ids);
    try {
      if ('ids' in checked) await refuseAgain(parts, scope, checked.ids);
      const repair = await planRepair(parts, scope, checked);
      const blotted =
        isBlotted && 'ids' in checked ? await blotWords(parts.store, scope, checked.ids) : [];
      return await parts.store.records.forget(scope, checked, withRewritten(repair, blotted));
    } catch (error) {
      // Somebody wrote a memory that rests on it meanwhile.
      const lostTheRace = MemoirError.is(error) && error.code === 'CONFLICT';
      if (!lostTheRace || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

function withRewritten(
  repair: Repair | undefined,
  records: readonly MemoryRecord[],
): Repair | undefined {
  if (records.length === 0) return repair;
  const { rewrite = [], forget: fallen = [], ...rest } = repair ?? {};
  return { ...rest, rewrite: [...rewrite, ...records], forget: fallen };
}

function readBlot(options: unknown): boolean {
  const fields = checkObject('options', options);
  checkKnownFields('options', fields, ['words']);
  return fields['words'] !== undefined && checkBoolean('options.words', fields['words']);
}

async function requireWritable(
  parts: Pick<RememberParts, 'store'>,
  scope: Scope,
  ids: readonly string[],
): Promise<void> {
  const found = await parts.store.records.get(scope, ids);
  const writable = new Set(
    found.filter((record) => isWritable(record.scope, scope)).map((record) => record.id),
  );
  const missing = ids.find((id) => !writable.has(id));
  if (missing !== undefined) throw notFound(missing);
}

function checkTarget(value: unknown): ForgetTarget {
  const fields = checkObject('target', value);
  checkKnownFields('target', fields, ['ids', 'session', 'everything']);
  if (Object.keys(fields).length !== 1) {
    throw invalidInput(
      'target',
      value,
      'give exactly one of { ids }, { session } or { everything: true }',
    );
  }
  if (fields['ids'] !== undefined) {
    const ids = checkList('target.ids', fields['ids']).map((id, index) =>
      checkId(`target.ids[${index}]`, id),
    );
    if (ids.length === 0) throw invalidInput('target.ids', ids, 'give at least one id');
    return { ids: [...new Set(ids)] };
  }
  if (fields['session'] !== undefined)
    return { session: checkName('target.session', fields['session']) };
  if (fields['everything'] === true) return { everything: true };
  throw invalidInput('target.everything', fields['everything'], 'give true');
}
