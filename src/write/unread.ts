import { MemoirError } from '../core/errors.ts';
import { writablePartition } from '../core/scope.ts';
import type { Scope } from '../core/scope.ts';
import type { ForgetParts } from './forget.ts';
import { planRepair } from './plan-repair.ts';

const MOST_ATTEMPTS = 10;

/**
 * Takes back what was derived from an episode, because it is about to say something else: memories
 * worded by it go, others lose it as a source, what they had superseded holds again. The episode is
 * queued to be read again, so that a crash before it is revised loses nothing.
 */
export async function unread(parts: ForgetParts, scope: Scope, episode: string): Promise<void> {
  const { records, derivations } = parts.store;
  for (let attempt = 1; ; attempt += 1) {
    const repair = await planRepair(parts, scope, { ids: [episode] });
    if (repair === undefined) return;
    const { rewrite, forget, derive } = repair;
    const ids = [...new Set([episode, ...(derive?.ids ?? [])])];
    try {
      if (forget.length > 0) {
        await records.forget(
          scope,
          { ids: forget },
          { rewrite, forget: [], derive: { ids, settings: parts.deriveSettings } },
        );
        return;
      }
      await derivations.queue(scope, ids, parts.deriveSettings);
      if (rewrite.length === 0) return;
      await records.commit({
        partition: writablePartition(scope),
        changes: rewrite.map((record) => ({ type: 'revise', record, change: 'revise' })),
      });
      return;
    } catch (error) {
      const lostTheRace = MemoirError.is(error) && error.code === 'CONFLICT';
      if (!lostTheRace || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}
