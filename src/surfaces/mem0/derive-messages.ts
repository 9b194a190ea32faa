import { MemoirError } from '../../index.ts';
import type { AddOptions, AddResult, MemoryRecord, ScopedMemory, Warning } from '../../index.ts';
import { withAttributes } from './attributes.ts';
import type { Stored, StoringParts } from './store-raw.ts';
import type { MemoryEvent } from './events.ts';
import type { DeriveOptions } from '../../index.ts';

/** What came of the messages of an add. */
export interface Derivation {
  /** Still being worked out: it goes on in the background. */
  readonly isPending: boolean;
  readonly stored: readonly Stored[];
  /** The messages, by id. */
  readonly sources: readonly string[];
  readonly warnings: readonly Warning[];
}

export interface DerivingParts extends StoringParts {
  readonly derive: DeriveOptions;
  /** Makes the call the same call when it is repeated. */
  readonly key: string;
  /** Milliseconds to wait for slow models before the answer. */
  readonly patienceMs: number;
}

/**
 * Stores the messages and waits until memories are made of them. When a model is slow or fails the
 * messages are stored, found, and waiting: making memories of them goes on later.
 */
export async function deriveMessages(parts: DerivingParts): Promise<Derivation> {
  const { scope, request, attributes, derive, key } = parts;
  const options: AddOptions = {
    metadata: withAttributes(request.metadata, attributes),
    immutable: request.immutable,
    idempotencyKey: key,
    derive,
    ...(request.ids.run_id !== undefined && { session: request.ids.run_id }),
    ...(request.at !== undefined && { at: request.at }),
    ...(typeof request.expiresAt === 'string' && { expiresAt: request.expiresAt }),
  };
  const done = scope.add(request.messages, { ...options, wait: 'derived' });
  const result = await withinPatience(done, parts.patienceMs);
  if (result !== undefined) {
    const { added, derived = [], warnings } = result;
    const sources = added.map(({ id }) => id);
    const stored = await labelled(parts, sources, derived);
    return { isPending: false, stored, sources, warnings };
  }
  const { added, warnings } = await scope.add(request.messages, { ...options, wait: 'stored' });
  return { isPending: true, stored: [], sources: added.map(({ id }) => id), warnings };
}

/** Undefined when it takes longer, or a model failed: the messages are stored then. */
async function withinPatience(
  done: Promise<AddResult>,
  milliseconds: number,
): Promise<AddResult | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), milliseconds);
  const settled = done.catch((error: unknown) => {
    if (MemoirError.is(error) && FAILED.has(error.code)) return undefined;
    throw error;
  });
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
    // What comes later than the answer is told by the event.
    settled.catch(() => undefined);
  }
}

const FAILED: ReadonlySet<string> = new Set(['MODEL_FAILED', 'MODEL_BAD_OUTPUT', 'RATE_LIMITED']);

/** What happened to each memory that rests on the messages, and to those they superseded. */
export async function labelled(
  { scope, startedAt }: Pick<StoringParts, 'scope' | 'startedAt'>,
  sources: readonly string[],
  derived: readonly MemoryRecord[],
): Promise<readonly Stored[]> {
  const own = new Set(sources);
  const superseded = await supersededBy(scope, derived, startedAt);
  const records = new Map([...superseded, ...derived].map((record) => [record.id, record]));
  const labels = [...records.values()]
    .filter(({ status }) => status !== 'quarantined' && status !== 'disputed')
    .map(async (record) => ({ record, event: await eventOf(scope, record, own, startedAt) }));
  return Promise.all(labels);
}

async function supersededBy(
  scope: ScopedMemory,
  derived: readonly MemoryRecord[],
  startedAt: number,
): Promise<readonly MemoryRecord[]> {
  const ids = [...new Set(derived.flatMap(({ supersedes }) => supersedes))];
  const records = await Promise.all(ids.map((id) => scope.get(id)));
  return records.filter(
    ({ invalidatedAt }) => invalidatedAt !== undefined && Date.parse(invalidatedAt) >= startedAt,
  );
}

async function eventOf(
  scope: ScopedMemory,
  record: MemoryRecord,
  own: ReadonlySet<string>,
  startedAt: number,
): Promise<MemoryEvent> {
  const isNew = Date.parse(record.recordedAt) >= startedAt;
  if (isNew && own.has(record.sources[0]?.id ?? '')) return 'ADD';
  if (record.version === 1) return 'NOOP';
  const last = (await scope.history(record.id)).at(-1);
  return last !== undefined && Date.parse(last.at) >= startedAt ? 'UPDATE' : 'NOOP';
}
