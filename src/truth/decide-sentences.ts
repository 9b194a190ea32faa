import type { Candidate } from '../core/extraction.ts';
import type { IdSource } from '../core/ids.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Change } from '../core/store.ts';
import type { Timestamp } from '../core/time.ts';
import { changeTo } from './change-to.ts';
import { GROWTH, metadataOf } from './compose.ts';
import { sameSentence } from './same.ts';
import { trimSources } from './trim-sources.ts';

interface Sentence {
  readonly candidate: Candidate;
  readonly episode: MemoryRecord;
}

export interface DecideSentencesInput {
  readonly sentences: readonly Sentence[];
  readonly near: readonly MemoryRecord[];
  readonly now: Timestamp;
  readonly newId: IdSource;
  readonly digest: (text: string) => string;
}

/** What becomes of candidates that make no statement: one that says the same is strengthened. */
export function decideSentences(input: DecideSentencesInput): {
  readonly changes: readonly Change[];
  readonly memories: readonly string[];
} {
  const stored = new Map(input.near.filter(mayRepeat).map((record) => [record.id, record]));
  const present = new Map(stored);
  const memories = input.sentences.map((sentence) => {
    const same = [...present.values()].find((record) => saysTheSame(record, sentence.candidate));
    const record = same === undefined ? toMemory(sentence, input) : strengthen(same, sentence);
    present.set(record.id, record);
    return record.id;
  });
  const changes = [...present.values()].flatMap((record): readonly Change[] => {
    const before = stored.get(record.id);
    if (before !== undefined) return changeTo(before, record);
    return [{ type: 'add', record, contentHash: input.digest(record.text) }];
  });
  return { changes, memories };
}

function mayRepeat({ kind, status, statement }: MemoryRecord): boolean {
  if (kind === 'episode' || statement !== undefined) return false;
  return status === 'active' || status === 'archived';
}

/** A summary is never the same as what it sums up. */
function saysTheSame(record: MemoryRecord, candidate: Candidate): boolean {
  const isSummary = record.kind === 'summary' || candidate.kind === 'summary';
  return (
    (record.kind === candidate.kind || !isSummary) && sameSentence(record.text, candidate.text)
  );
}

function strengthen(record: MemoryRecord, { candidate }: Sentence): MemoryRecord {
  const { id, start, end } = candidate.source;
  if (record.immutable || record.sources.some((source) => source.id === id)) return record;
  const { supersededBy: _s, invalidatedAt: _i, ...rest } = record;
  return {
    ...rest,
    status: 'active',
    sources: trimSources([...record.sources, { id, start, end }]),
    observed: (record.observed ?? 1) + 1,
    confidence: record.confidence + (1 - record.confidence) * GROWTH * candidate.confidence,
    importance: Math.max(record.importance, candidate.importance),
  };
}

function toMemory({ candidate, episode }: Sentence, input: DecideSentencesInput): MemoryRecord {
  const { session: _, ...scope } = episode.scope;
  const { id, start, end } = candidate.source;
  return {
    id: input.newId(),
    scope,
    kind: candidate.kind,
    text: candidate.text,
    occurredAt: candidate.occurredAt,
    ...(candidate.validFrom !== undefined && { validFrom: candidate.validFrom }),
    ...(candidate.validTo !== undefined && { validTo: candidate.validTo }),
    recordedAt: input.now,
    version: 1,
    status: 'active',
    confidence: candidate.confidence,
    importance: candidate.importance,
    trust: episode.trust,
    origin: episode.origin,
    sources: [{ id, start, end }],
    reason: candidate.reason,
    supersedes: [],
    immutable: false,
    pinned: false,
    metadata: metadataOf(candidate),
  };
}
