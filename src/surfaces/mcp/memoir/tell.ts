import type { MemoryRecord, RelationEnd, Step } from '../../../index.ts';

/** A memory as tools tell it: data, with where it came from and when. */
export interface ToldMemory {
  readonly id: string;
  readonly text: string;
  readonly kind: string;
  /** When it happened or was said. */
  readonly at: string;
  /** Who said it, or where it is from. */
  readonly source: string;
  readonly created_at: string;
  readonly [more: string]: unknown;
}

export function tellMemory(record: MemoryRecord & { readonly score?: number }): ToldMemory {
  const { id, text, kind, occurredAt, recordedAt, status, metadata, scope } = record;
  return {
    id,
    text,
    kind,
    at: occurredAt,
    source: sourceOf(record),
    created_at: recordedAt,
    version: record.version,
    ...(status !== 'active' && { status }),
    ...(record.validFrom !== undefined && { valid_from: record.validFrom }),
    ...(record.validTo !== undefined && { valid_to: record.validTo }),
    ...(scope.session !== undefined && { session: scope.session }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
    ...(record.score !== undefined && { score: Number(record.score.toFixed(3)) }),
  };
}

function sourceOf({ speaker, role, origin }: MemoryRecord): string {
  return speaker ?? origin.reference ?? role ?? origin.type;
}

/** A relation as tools tell it, from the end it was reached from. */
export interface ToldStep {
  readonly from: string;
  readonly relation: string;
  readonly to: string;
  readonly memory: string;
  readonly [more: string]: unknown;
}

export function tellStep({ from, reads, to, relation }: Step): ToldStep {
  return {
    from: from.name,
    relation: reads,
    to: endOf(to),
    memory: relation.memory,
    ...(relation.negated === true && { negated: true }),
    ...(relation.validFrom !== undefined && { since: relation.validFrom }),
    ...(relation.validTo !== undefined && { until: relation.validTo }),
  };
}

function endOf(end: RelationEnd): string {
  return 'id' in end ? end.name : end.value;
}
