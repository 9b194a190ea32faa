import type { MemoryRecord, SourceSpan } from '../core/record.ts';
import type { Evidence } from './evidence.ts';
import type { Span } from './resolve-slot.ts';

export interface Assignment {
  /** The stored memory of each span; undefined for those that have none yet. */
  readonly records: readonly (MemoryRecord | undefined)[];
  /** Stored memories that have no span of their own any more, with the one that took theirs over. */
  readonly merged: readonly { readonly record: MemoryRecord; readonly into: number }[];
}

interface Pair {
  readonly span: number;
  readonly record: MemoryRecord;
  readonly worth: readonly number[];
}

/**
 * Which stored memory tells of which span: those that share observations, the same interval first,
 * then by how many they share, then the older memory. Every memory has at most one span.
 */
export function assignSpans(
  spans: readonly Span[],
  records: readonly MemoryRecord[],
  evidence: ReadonlyMap<string, Evidence>,
): Assignment {
  const pairs = pairsOf(spans, records, evidence).toSorted(byWorth);
  const assigned = new Map<number, MemoryRecord>();
  const used = new Set<string>();
  for (const { span, record } of pairs) {
    if (assigned.has(span) || used.has(record.id) || !mayTell(record)) continue;
    assigned.set(span, record);
    used.add(record.id);
  }
  const left = records.filter(({ id }) => !used.has(id));
  const merged = left.flatMap((record) => {
    const into = spanOfWording(record, spans, evidence);
    return into === -1 || !mayTell(record) ? [] : [{ record, into }];
  });
  return { records: spans.map((_, index) => assigned.get(index)), merged };
}

/** The span of the source that a memory keeps when all its others go, so that it stays that one. */
function spanOfWording(
  { id, sources }: MemoryRecord,
  spans: readonly Span[],
  evidence: ReadonlyMap<string, Evidence>,
): number {
  const [wording] = sources;
  return spans.findIndex(({ witnesses }) =>
    witnesses.some((key) => {
      const item = evidence.get(key);
      return item?.heldBy.has(id) === true && isSameSource(item.source, wording);
    }),
  );
}

function isSameSource(left: SourceSpan | undefined, right: SourceSpan | undefined): boolean {
  return (
    left?.id === right?.id &&
    left?.observation?.stance === right?.observation?.stance &&
    left?.observation?.from === right?.observation?.from &&
    left?.observation?.to === right?.observation?.to
  );
}

/** What is immutable and no longer holds cannot be told to hold again. */
function mayTell({ immutable, status }: MemoryRecord): boolean {
  return !immutable || status === 'active';
}

function pairsOf(
  spans: readonly Span[],
  records: readonly MemoryRecord[],
  evidence: ReadonlyMap<string, Evidence>,
): readonly Pair[] {
  const byId = new Map(records.map((record) => [record.id, record]));
  return spans.flatMap((span, index) => {
    const shared = new Map<string, number>();
    for (const key of span.witnesses) {
      const item = evidence.get(key);
      for (const id of item?.heldBy ?? []) {
        // What a memory says without a source is nobody else's.
        const weight = item?.source === undefined ? records.length + 1 : 1;
        shared.set(id, (shared.get(id) ?? 0) + weight);
      }
    }
    return [...shared].flatMap(([id, count]) => {
      const record = byId.get(id);
      return record === undefined
        ? []
        : [{ span: index, record, worth: worthOf(record, span, count) }];
    });
  });
}

function worthOf(record: MemoryRecord, span: Span, shared: number): readonly number[] {
  const isSameTime = record.validFrom === span.from && record.validTo === span.to;
  return [Number(record.status !== 'archived'), Number(isSameTime), shared];
}

function byWorth(left: Pair, right: Pair): number {
  for (const [place, worth] of right.worth.entries()) {
    const difference = worth - (left.worth[place] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.record.id !== right.record.id) return left.record.id < right.record.id ? -1 : 1;
  return left.span - right.span;
}
