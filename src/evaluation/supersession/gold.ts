import type { Candidate } from '../../core/extraction.ts';
import type { MemoryRecord, Role } from '../../core/record.ts';
import type { Change } from '../../core/store.ts';
import type { Timestamp } from '../../core/time.ts';
import { decide, slotsToRead } from '../../truth/decide.ts';
import { predicateOf } from '../../truth/predicates.ts';
import { sentenceOf } from '../../truth/sentence.ts';
import { slotOf } from '../../truth/slot.ts';
import type { GoldStatement, SupersessionCase, SupersessionTurn } from './case.ts';

/** As much as memories of these roles are trusted when they are written. */
const TRUST: Readonly<Record<Role, number>> = { user: 0.9, system: 0.9, assistant: 0.6, tool: 0.5 };

/**
 * What a perfect extractor would make memories of, one turn after the other: measures the decisions
 * alone. `now` is the moment by which all of it is decided.
 */
export function rememberGold({ turns }: SupersessionCase, now: Timestamp): readonly MemoryRecord[] {
  const memories = new Map<string, MemoryRecord>();
  let ids = 0;
  for (const [index, turn] of turns.entries()) {
    const episode = episodeOf(turn, index);
    const candidates = turn.says.map((said) => candidateOf(said, episode));
    const stored = [...memories.values()];
    const slots = new Set(slotsToRead(candidates, stored));
    const { changes } = decide({
      candidates,
      episodes: [episode],
      stored: stored.filter(
        ({ statement }) => statement !== undefined && slots.has(slotOf(statement)),
      ),
      near: stored,
      resting: [],
      now,
      newId: () => idOf('a', (ids += 1)),
      digest: (text) => text,
    });
    for (const { record } of changes satisfies readonly Change[]) memories.set(record.id, record);
  }
  return [...memories.values()];
}

function idOf(kind: string, number: number): string {
  return `${kind}0000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

function episodeOf({ role, speaker, at, text }: SupersessionTurn, index: number): MemoryRecord {
  return {
    id: idOf('e', index),
    scope: { tenant: 'default', user: 'case' },
    kind: 'episode',
    text,
    role,
    ...(speaker !== undefined && { speaker }),
    occurredAt: at,
    recordedAt: at,
    version: 1,
    status: 'active',
    confidence: 1,
    importance: 0.5,
    trust: TRUST[role],
    origin: { type: role === 'system' ? 'application' : role },
    sources: [],
    reason: 'said',
    supersedes: [],
    immutable: false,
    pinned: false,
    metadata: {},
  };
}

function candidateOf(
  { statement, stance, from, to }: GoldStatement,
  episode: MemoryRecord,
): Candidate {
  const { kind, importance } = predicateOf(statement.predicate);
  return {
    kind,
    text: sentenceOf(statement, stance),
    statement,
    stance,
    source: { id: episode.id, start: 0, end: episode.text.length },
    occurredAt: episode.occurredAt,
    ...(from !== undefined && { validFrom: from }),
    ...(to !== undefined && { validTo: to }),
    confidence: 0.9,
    importance,
    reason: 'gold',
  };
}
