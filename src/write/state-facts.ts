import { MemoirError } from '../core/errors.ts';
import type { Candidate, DerivedKind, Expiry, Extractor } from '../core/extraction.ts';
import type { DerivedChange } from '../core/memory.ts';
import type { MemoryRecord, Metadata, Origin } from '../core/record.ts';
import type { Scope } from '../core/scope.ts';
import type { Statement } from '../core/statement.ts';
import type { Change, CommitBatch } from '../core/store.ts';
import { toTimestamp } from '../core/time.ts';
import type { Timestamp } from '../core/time.ts';
import type { MayWrite } from './ground.ts';
import { readOnly } from './read-statement.ts';
import { TRUST } from './records.ts';
import { resolveCandidates } from './resolve.ts';
import type { ResolveParts } from './resolve.ts';

/** A fact that an application states itself, checked. */
export interface StatedFact {
  readonly text: string;
  /** Absent: read out of the text, as far as it can be. */
  readonly statement?: Statement;
  /** Absent: as it is read, else "fact". */
  readonly kind?: DerivedKind;
  readonly at: Timestamp;
  readonly validFrom?: Timestamp;
  readonly validTo?: Timestamp;
  readonly expiresAt?: Timestamp;
  readonly confidence: number;
  /** Absent: as it is read, else 0.5. */
  readonly importance?: number;
  readonly pinned: boolean;
  readonly immutable: boolean;
  readonly metadata: Metadata;
  readonly origin: Origin;
}

export interface StateFactsParts extends ResolveParts {
  readonly extractor: Extractor | undefined;
  readonly mayWrite: MayWrite;
  /** What is new expires after these days, unless the fact says when. */
  readonly expires?: Expiry | undefined;
}

/**
 * States facts, all in one transaction: what is known is strengthened, a value that is contradicted
 * is superseded. A fact that nobody said rests on itself, so its own id stands among its sources.
 * Answers with one change a fact, in their order; a call made before changes nothing again.
 * FORBIDDEN, and nothing is stated, when the agent may not write memories of a kind.
 */
export async function stateFacts(
  parts: StateFactsParts,
  owner: Scope,
  facts: readonly StatedFact[],
  idempotency?: CommitBatch['idempotency'],
): Promise<readonly DerivedChange[]> {
  const episodes = facts.map((fact) => toEpisode(parts, owner, fact));
  const candidates = await Promise.all(
    facts.map((fact, at) => toCandidate(parts, fact, episodes[at] as MemoryRecord)),
  );
  for (const { kind } of candidates) requireWriter(parts.mayWrite, kind, owner.agent);
  const byEpisode = new Map(episodes.map(({ id }, at) => [id, facts[at] as StatedFact]));
  const { changes, memories, replayed } = await resolveCandidates(parts, {
    owner,
    candidates,
    episodes,
    isOwn: true,
    finish: (change) => restOnItself(change, byEpisode),
    expires: parts.expires,
    ...(idempotency !== undefined && { idempotency }),
  });
  const ids = replayed ?? memories.flatMap((id) => id ?? []);
  const stored = await parts.store.records.get(owner, ids);
  const byId = new Map(stored.map((record) => [record.id, record]));
  return ids.flatMap((id) => {
    const memory = byId.get(id);
    return memory === undefined ? [] : [{ change: changeTo(changes, id), memory }];
  });
}

/** FORBIDDEN when the agent may not write memories of the kind. */
export function requireWriter(
  mayWrite: MayWrite,
  kind: DerivedKind,
  agent: string | undefined,
): void {
  if (mayWrite(kind, agent)) return;
  throw new MemoirError(
    'FORBIDDEN',
    `${agent === undefined ? 'A call without an agent' : `Agent "${agent}"`} may not write memories of kind "${kind}": the configuration's writers names who may`,
  );
}

/** What stands in for an episode while it is decided; it is not stored. */
function toEpisode(
  { newId, runtime }: ResolveParts,
  owner: Scope,
  { text, at, origin, metadata }: StatedFact,
): MemoryRecord {
  return {
    id: newId(),
    scope: owner,
    kind: 'episode',
    text,
    role: 'user',
    occurredAt: at,
    recordedAt: toTimestamp('now', runtime.now()),
    version: 1,
    status: 'active',
    confidence: 1,
    importance: 0.5,
    trust: TRUST[origin.type],
    origin,
    sources: [],
    reason: 'stated by the application',
    supersedes: [],
    immutable: false,
    pinned: false,
    metadata,
  };
}

async function toCandidate(
  { extractor }: StateFactsParts,
  fact: StatedFact,
  episode: MemoryRecord,
): Promise<Candidate> {
  const read = fact.statement === undefined ? await readOnly(extractor, episode) : undefined;
  const statement = fact.statement ?? read?.statement;
  const validFrom = fact.validFrom ?? read?.validFrom;
  const validTo = fact.validTo ?? read?.validTo;
  return {
    kind: fact.kind ?? read?.kind ?? 'fact',
    text: fact.text,
    ...(statement !== undefined && { statement }),
    stance: read?.stance ?? 'holds',
    source: { id: episode.id, start: 0, end: fact.text.length },
    occurredAt: read?.occurredAt ?? fact.at,
    ...(read?.precision !== undefined && { precision: read.precision }),
    ...(validFrom !== undefined && { validFrom }),
    ...(validTo !== undefined && { validTo }),
    confidence: fact.confidence,
    importance: fact.importance ?? read?.importance ?? 0.5,
    explicit: true,
    reason: episode.reason,
  };
}

function restOnItself(change: Change, facts: ReadonlyMap<string, StatedFact>): Change {
  const { record } = change;
  const sources = record.sources.map((source) =>
    facts.has(source.id) ? { ...source, id: record.id } : source,
  );
  const [wording] = record.sources;
  const fact = change.type === 'add' ? facts.get(wording?.id ?? '') : undefined;
  if (fact === undefined) return { ...change, record: { ...record, sources } };
  const { expiresAt, pinned, immutable, metadata, origin } = fact;
  return {
    ...change,
    record: {
      ...record,
      sources,
      ...(expiresAt !== undefined && { expiresAt }),
      pinned,
      immutable,
      metadata,
      origin,
    },
  };
}

function changeTo(changes: readonly Change[], id: string): DerivedChange['change'] {
  const change = changes.find(({ record }) => record.id === id);
  if (change === undefined) return 'strengthen';
  return change.type === 'revise' ? change.change : change.type;
}
