import type { Scope } from '../core/scope.ts';
import { applySummary } from './apply-summary.ts';
import type { ConsolidateParts } from './consolidate.ts';
import { SUMMARY_TOKENS } from './consolidate.ts';
import { isDerived, ownerOf } from './owners.ts';
import { lookAtSession } from './plan-summaries.ts';
import { summarise } from './summarise.ts';

const MOST_ATTEMPTS = 3;

/**
 * Summarises a session that has ended, at once, in place of an earlier summary of it: for the
 * strategy "summary". The id of the summary; undefined when one tells of it to the end already, when
 * it holds nothing that can be quoted, or when it kept being changed (then `consolidate` sees to it).
 */
export async function summariseSession(
  parts: ConsolidateParts,
  scope: Scope,
  session: string,
): Promise<string | undefined> {
  const owner = ownerOf(scope, scope.agent);
  if (!parts.mayWrite('summary', owner.agent)) return undefined;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const { records } = await parts.store.records.statements(owner);
    const own = records
      .filter(isDerived)
      .filter((record) => record.scope.agent === owner.agent && record.scope.user === owner.user);
    const due = await lookAtSession(parts.store, { owner, records: own }, session);
    const summary = due && (await summarise(parts, due.episodes, { tokens: SUMMARY_TOKENS }));
    if (due === undefined || summary === undefined) return undefined;
    const id = await applySummary(parts, due, summary, undefined);
    if (id !== undefined) return id;
  }
  return undefined;
}
