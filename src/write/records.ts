import type { IdSource } from '../core/ids.ts';
import type { MemoryRecord, Origin } from '../core/record.ts';
import type { Scope } from '../core/scope.ts';
import type { Timestamp } from '../core/time.ts';
import type { AddSettings } from './add-settings.ts';
import type { Turn } from './intake.ts';

/** How far an origin is believed, 0 to 1: people over assistants over tools over documents. */
export const TRUST: Readonly<Record<Origin['type'], number>> = {
  user: 0.9,
  application: 0.9,
  assistant: 0.6,
  tool: 0.5,
  document: 0.4,
};

/** The record of one piece; every piece of a call gets its own id, in order. */
export function toRecord(
  turn: Turn,
  settings: AddSettings,
  scope: Scope,
  newId: IdSource,
  recordedAt: Timestamp,
): MemoryRecord {
  const { session: _, ...owner } = scope;
  return {
    id: newId(),
    scope: { ...owner, ...(settings.session !== undefined && { session: settings.session }) },
    kind: settings.kind,
    text: turn.text,
    ...(turn.role !== undefined && { role: turn.role }),
    ...(turn.speaker !== undefined && { speaker: turn.speaker }),
    ...(turn.parts.length > 0 && { parts: turn.parts }),
    ...(turn.passage !== undefined && { passage: turn.passage }),
    occurredAt: turn.occurredAt,
    ...(settings.validFrom !== undefined && { validFrom: settings.validFrom }),
    ...(settings.validTo !== undefined && { validTo: settings.validTo }),
    recordedAt,
    ...(settings.expiresAt !== undefined && { expiresAt: settings.expiresAt }),
    version: 1,
    status: 'active',
    confidence: settings.confidence,
    importance: settings.importance,
    trust: TRUST[turn.origin.type],
    origin: turn.origin,
    sources: [],
    reason: settings.kind === 'episode' ? 'said' : 'stated by the application',
    supersedes: [],
    immutable: settings.immutable,
    pinned: settings.pinned,
    metadata: turn.metadata,
  };
}
