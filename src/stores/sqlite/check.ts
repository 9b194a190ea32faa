import { MemoirError } from '../../core/errors.ts';
import type { StoreCheck } from '../../core/store.ts';
import type { EngineContext } from './context.ts';
import type { ForgetCalls } from './forget.ts';
import { counters, entries, queue, refused } from './inspect-derived.ts';
import { audit, documents } from './inspect-documents.ts';
import {
  fileIntegrity,
  fileModes,
  foreignKeys,
  log,
  space,
  unfinishedForgetting,
} from './inspect-file.ts';
import { vectors } from './inspect-vectors.ts';
import { derivations, groundless, stuckDerivations, support } from './inspect-support.ts';
import { records } from './inspect-records.ts';
import type { Inspection } from './inspection.ts';

export interface CheckCalls {
  check(options: { readonly fix: boolean }): Promise<readonly StoreCheck[]>;
}

/**
 * Looks from the file up to what is derived. With `fix` the whole file is read once more page by
 * page (integrity_check instead of quick_check), everything derived is rebuilt where it differs,
 * and each check then says how it stands afterwards.
 */
export function createCheck(context: EngineContext, forgetting: ForgetCalls): CheckCalls {
  return {
    async check({ fix }) {
      const checks: StoreCheck[] = [];
      for (const inspection of inspections(context, forgetting, fix)) {
        checks.push(await inspect(inspection, fix));
        await context.pause();
      }
      return checks;
    },
  };
}

/** What damage keeps from being looked at is told, and the others go on. */
async function inspect(inspection: Inspection, fix: boolean): Promise<StoreCheck> {
  try {
    return await lookAndMend(inspection, fix);
  } catch (error) {
    if (!MemoirError.is(error) || error.code !== 'STORE_CORRUPT') throw error;
    return { name: inspection.name, ok: false, detail: error.message };
  }
}

async function lookAndMend(inspection: Inspection, fix: boolean): Promise<StoreCheck> {
  const { name, fine, harmless } = inspection;
  const failed = { name, ok: false, ...(harmless === true && { harmless }) };
  const wrong = await inspection.look();
  if (wrong === '') return { name, ok: true, detail: fine };
  if (!fix || inspection.mend === undefined) return { ...failed, detail: wrong };
  await inspection.mend();
  const left = await inspection.look();
  return left === '' ? { name, ok: true, detail: `mended: ${wrong}` } : { ...failed, detail: left };
}

function inspections(
  context: EngineContext,
  forgetting: ForgetCalls,
  fix: boolean,
): readonly Inspection[] {
  const { connection } = context;
  return [
    fileIntegrity(connection, fix),
    records(context),
    documents(connection),
    audit(connection),
    foreignKeys(connection),
    unfinishedForgetting(connection, forgetting),
    support(context),
    groundless(connection),
    entries(context),
    counters(connection),
    vectors(context),
    queue(connection),
    refused(connection),
    derivations(connection),
    stuckDerivations(connection),
    fileModes(connection),
    log(connection),
    space(connection),
  ];
}
