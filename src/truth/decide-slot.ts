import type { IdSource } from '../core/ids.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Change } from '../core/store.ts';
import type { Timestamp } from '../core/time.ts';
import { assignSpans } from './assign.ts';
import type { Assignment } from './assign.ts';
import { changeTo } from './change-to.ts';
import { composeMemory } from './compose.ts';
import { gatherEvidence, isFirm } from './evidence.ts';
import type { Evidence, Proposal } from './evidence.ts';
import { resolveOccurrences } from './occurrences.ts';
import { predicateOf } from './predicates.ts';
import { resolveSlot } from './resolve-slot.ts';
import type { Span } from './resolve-slot.ts';

export interface DecideSlotInput {
  /** All memories of one slot, but for quarantined ones. */
  readonly records: readonly MemoryRecord[];
  /** What is new in it; may be empty, to see what is true since something went. */
  readonly proposals: readonly Proposal[];
  readonly episodes: ReadonlyMap<string, MemoryRecord>;
  readonly now: Timestamp;
  readonly newId: IdSource;
  readonly digest: (text: string) => string;
}

export interface SlotDecision {
  readonly changes: readonly Change[];
  /** The memory that each proposal is part of. */
  readonly memories: readonly (string | undefined)[];
}

/** Brings the memories of one slot to what all observations in it say together. */
export function decideSlot(input: DecideSlotInput): SlotDecision {
  const { records, proposals } = input;
  const { evidence, proposed } = gatherEvidence(records, proposals);
  const byKey = new Map(evidence.map((item) => [item.key, item]));
  const spans = isOfEvents(input) ? resolveOccurrences(evidence) : resolveSlot(evidence);
  const assignment = assignSpans(spans, records, byKey);
  const ids = assignment.records.map((record) => record?.id ?? input.newId());
  const whole = { input, assignment, ids, byKey, ...linksOf(spans, ids, records) };
  const changes = [
    ...spans.flatMap((span, index) => changeOf(span, index, whole)),
    ...mergedChanges(assignment, ids, input.now),
  ];
  const homes = new Map(
    spans.flatMap(({ witnesses }, index) => witnesses.map((key) => [key, ids[index]] as const)),
  );
  return { changes, memories: proposed.map((key) => homes.get(key)) };
}

function isOfEvents({ records, proposals }: DecideSlotInput): boolean {
  const statement = proposals[0]?.candidate.statement ?? records[0]?.statement;
  if (statement !== undefined && predicateOf(statement.predicate).kind === 'event') return true;
  return (
    proposals.some(({ candidate }) => candidate.kind === 'event') ||
    records.some(({ kind }) => kind === 'event')
  );
}

interface Whole {
  readonly input: DecideSlotInput;
  readonly assignment: Assignment;
  readonly ids: readonly string[];
  readonly byKey: ReadonlyMap<string, Evidence>;
  /** All memories of the slot, those to come included. */
  readonly slotIds: ReadonlySet<string>;
  /** The memories that each span replaced. */
  readonly replaced: ReadonlyMap<number, readonly string[]>;
}

function linksOf(
  spans: readonly Span[],
  ids: readonly string[],
  records: readonly MemoryRecord[],
): Pick<Whole, 'slotIds' | 'replaced'> {
  const replaced = new Map<number, string[]>();
  for (const [place, { endedBy, standing }] of spans.entries()) {
    const id = ids[place];
    if (endedBy === undefined || standing === 'disputed' || id === undefined) continue;
    replaced.set(endedBy, [...(replaced.get(endedBy) ?? []), id]);
  }
  return { slotIds: new Set([...ids, ...records.map(({ id }) => id)]), replaced };
}

function changeOf(span: Span, index: number, whole: Whole): readonly Change[] {
  const { input, assignment, ids, byKey, slotIds, replaced } = whole;
  const stored = assignment.records[index];
  const record = composeMemory({
    span,
    evidence: span.witnesses.flatMap((key) => byKey.get(key) ?? []),
    id: ids[index] ?? '',
    stored,
    isMerged: stored?.status === 'archived' && slotIds.has(stored.supersededBy ?? ''),
    sibling: input.records.find(({ statement }) => statement !== undefined),
    episodes: input.episodes,
    supersededBy: span.endedBy === undefined ? undefined : ids[span.endedBy],
    supersedes: [
      ...(stored?.supersedes.filter((id) => !slotIds.has(id)) ?? []),
      ...(replaced.get(index) ?? []),
    ],
    now: input.now,
  });
  if (record === undefined) return [];
  if (stored !== undefined) return changeTo(stored, record);
  return [{ type: 'add', record, contentHash: input.digest(record.text) }];
}

/** What another memory of the same value took over is put aside; its wording still rests on its source. */
function mergedChanges(
  { merged }: Assignment,
  ids: readonly string[],
  now: Timestamp,
): readonly Change[] {
  return merged.flatMap(({ record, into }) => {
    if (isFirm(record)) return [];
    const { observed: _, ...rest } = record;
    return changeTo(record, {
      ...rest,
      status: 'archived',
      sources: record.sources.slice(0, 1),
      invalidatedAt: record.invalidatedAt ?? now,
      ...(ids[into] !== undefined && { supersededBy: ids[into] }),
    });
  });
}
