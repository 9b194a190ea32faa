import type { MemoryRecord, Metadata, Runtime, SearchResult } from '../../index.ts';
import { appsOf, attributesOf, createdAt, ownMetadata, runsOf } from './attributes.ts';
import { categoriesOf } from './categories.ts';
import { lifecycleOf } from './lifecycle.ts';
import type { Lifecycle } from './lifecycle.ts';
import { structuredAttributes } from './structured-attributes.ts';
import type { StructuredAttributes } from './structured-attributes.ts';
import { expirationDay, isoTime } from './times.ts';

/** A memory as every route answers with it; all keys are always there. */
export interface MemoryObject {
  readonly id: string;
  readonly memory: string;
  readonly user_id: string | null;
  readonly agent_id: string | null;
  readonly app_id: string | null;
  readonly run_id: string | null;
  readonly session_id: string | null;
  readonly metadata: Metadata | null;
  readonly categories: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
  readonly expiration_date: string | null;
  readonly structured_attributes: StructuredAttributes;
  readonly lifecycle_state: Lifecycle;
  readonly replaced_by: string | null;
  readonly synthesized: boolean;
  readonly hash: string;
  readonly owner: string;
  readonly memory_type: string | null;
  readonly immutable: boolean;
  readonly attributed_to: 'user' | 'assistant' | null;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly source_message_ids: readonly string[];
}

export interface ScoreBreakdown {
  readonly semantic: number;
  readonly bm25: number;
  readonly entity: number;
}

/** A memory as a search found it. */
export interface ScoredMemory extends MemoryObject {
  /** 0 to 1. */
  readonly score: number;
  readonly score_breakdown: ScoreBreakdown & Readonly<Record<string, unknown>>;
}

export interface Showing {
  readonly runtime: Pick<Runtime, 'digest'>;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Whether it still waits for memories to be made of it. */
  readonly isWaiting?: boolean;
}

export function toMemoryObject(record: MemoryRecord, showing: Showing): MemoryObject {
  const created = createdAt(record);
  const run = runsOf(record)[0] ?? null;
  return {
    id: record.id,
    memory: record.text,
    user_id: record.scope.user ?? null,
    agent_id: record.scope.agent ?? null,
    app_id: appsOf(record)[0] ?? null,
    run_id: run,
    session_id: run,
    metadata: ownMetadata(record),
    categories: categoriesOf(record),
    created_at: isoTime(created),
    updated_at: isoTime(updatedAt(record)),
    expiration_date:
      record.expiresAt === undefined
        ? null
        : isoTime(expirationDay(Date.parse(record.expiresAt))).slice(0, 10),
    structured_attributes: structuredAttributes(created),
    lifecycle_state: lifecycleOf(record, showing.now, showing.isWaiting === true),
    replaced_by: record.supersededBy ?? null,
    synthesized: isSynthesized(record),
    hash: hashOf(record.text, showing.runtime),
    owner: record.scope.tenant,
    memory_type: record.kind,
    immutable: record.immutable,
    attributed_to: attributedTo(record),
    valid_from: record.validFrom ?? null,
    valid_to: record.validTo ?? null,
    source_message_ids: sourceIds(record),
  };
}

/** When a caller last changed it, it stopped to hold, or it was learned; epoch milliseconds. */
export function updatedAt(record: MemoryRecord): number {
  const { updated = Date.parse(record.recordedAt) } = attributesOf(record);
  const ended = record.invalidatedAt === undefined ? 0 : Date.parse(record.invalidatedAt);
  return Math.max(updated, ended);
}

/** A pattern over several memories, or several merged into one. */
export function isSynthesized({ kind, reason }: MemoryRecord): boolean {
  return kind === 'summary' || reason.startsWith('consolidate ');
}

export function attributedTo({ role, origin }: MemoryRecord): 'user' | 'assistant' | null {
  if (role === 'user' || role === 'assistant') return role;
  return origin.type === 'user' || origin.type === 'assistant' ? origin.type : null;
}

/** The messages it was made of; one that is stored word for word is its own. */
export function sourceIds({ id, kind, sources }: MemoryRecord): readonly string[] {
  if (kind === 'episode') return [id];
  return [...new Set(sources.map((source) => source.id))].filter((source) => source !== id);
}

/** The same for texts that differ in case, form of Unicode or white space only. */
export function hashOf(text: string, { digest }: Pick<Runtime, 'digest'>): string {
  return digest(text.normalize('NFC').trim().replaceAll(/\s+/gu, ' ').toLowerCase());
}

/** Zeros when no words were looked for. */
export function scoreBreakdown(
  result: Pick<SearchResult, 'why'> | undefined,
  isExplained: boolean,
): ScoredMemory['score_breakdown'] {
  if (result === undefined) return { semantic: 0, bm25: 0, entity: 0 };
  const { parts } = result.why;
  const breakdown = {
    semantic: parts.meaning ?? 0,
    bm25: parts.words,
    entity: parts.factors.graph ?? 0,
  };
  if (!isExplained) return breakdown;
  return { ...breakdown, coverage: parts.coverage, fused: parts.fused, matched: parts.matched };
}

/** Keeps the fields a caller names, with the id and the score. */
export function project<Shown extends object>(
  memory: Shown,
  fields: readonly string[] | undefined,
): Partial<Shown> {
  if (fields === undefined || fields.length === 0) return memory;
  const kept = new Set(['id', 'score', ...fields]);
  return Object.fromEntries(
    Object.entries(memory).filter(([name]) => kept.has(name)),
  ) as Partial<Shown>;
}
