import type { IdSource } from '../core/ids.ts';
import { MemoirError } from '../core/errors.ts';
import type { DeriveSettings } from '../core/extraction.ts';
import type { MemoryRecord } from '../core/record.ts';
import { writablePartition } from '../core/scope.ts';
import type { Runtime } from '../core/runtime.ts';
import type { Change, Store } from '../core/store.ts';
import { toTimestamp } from '../core/time.ts';
import { expiresAt } from '../write/expiry.ts';
import type { Due } from './plan-summaries.ts';
import { mergeReason, summaryReason } from './runs.ts';
import type { Summary } from './summarise.ts';

export interface ApplySummaryParts {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly newId: IdSource;
  readonly deriveSettings: DeriveSettings;
}

/** How far a summary is believed: a quoted one wholly, a model's a little less. */
const QUOTED = 1;
const WRITTEN = 0.8;
const IMPORTANCE = 0.5;
/** Why a summary was archived when its session went on and ended again. */
const REPLACED = 'replaced by a newer summary';

/**
 * Writes a summary in place of outdated ones, in one commit; its id, or undefined when an episode it
 * cites was changed or forgotten meanwhile: then it is not written. Without a run it is that of a
 * session that has ended.
 */
export async function applySummary(
  parts: ApplySummaryParts,
  due: Due,
  summary: Summary,
  run: string | undefined,
): Promise<string | undefined> {
  const record = toMemory(parts, due, summary, run);
  const { owner } = due;
  const cited = new Set(summary.sources.map(({ id }) => id));
  const replaced = due.outdated.map((outdated): Change => ({
    type: 'revise',
    change: 'supersede',
    record: {
      ...outdated,
      version: outdated.version + 1,
      status: 'archived',
      invalidatedAt: record.recordedAt,
      supersededBy: record.id,
      reason: run === undefined ? REPLACED : mergeReason(run, []),
    },
  }));
  try {
    await parts.store.records.commit({
      partition: writablePartition(owner),
      ...(owner.agent !== undefined && { agent: owner.agent }),
      changes: [
        { type: 'add', record, contentHash: parts.runtime.digest(record.text) },
        ...replaced,
      ],
      restsOn: due.episodes
        .filter((episode) => cited.has(episode.record.id))
        .map((episode) => ({ id: episode.record.id, version: episode.record.version })),
    });
    return record.id;
  } catch (error) {
    const isLost = MemoirError.is(error) && ['CONFLICT', 'NOT_FOUND'].includes(error.code);
    if (!isLost) throw error;
    return undefined;
  }
}

function toMemory(
  { runtime, newId, deriveSettings }: ApplySummaryParts,
  { owner, subject, episodes, outdated }: Due,
  summary: Summary,
  run: string | undefined,
): MemoryRecord {
  const recordedAt = toTimestamp('now', runtime.now());
  const ids = new Set(summary.sources.map(({ id }) => id));
  const cited = episodes.map(({ record }) => record).filter(({ id }) => ids.has(id));
  const trust = Math.min(1, ...cited.map((episode) => episode.trust));
  const origin = cited.find((episode) => episode.trust === trust)?.origin.type ?? 'application';
  const times = cited.map(({ occurredAt }) => occurredAt).sort();
  const expires = expiresAt('summary', recordedAt, deriveSettings.expires);
  return {
    id: newId(),
    scope: owner,
    kind: 'summary',
    text: summary.text,
    occurredAt: times.at(-1) ?? recordedAt,
    recordedAt,
    ...(expires !== undefined && { expiresAt: expires }),
    version: 1,
    status: 'active',
    confidence: summary.by === 'quoted' ? QUOTED : WRITTEN,
    importance: IMPORTANCE,
    trust,
    origin: { type: origin },
    sources: summary.sources,
    reason: summaryReason(run, subject),
    supersedes: outdated.map(({ id }) => id),
    immutable: false,
    pinned: false,
    metadata: {},
  };
}
