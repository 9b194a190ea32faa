import { STATUSES } from '../../core/record.ts';
import type { MemoryRecord, Revision } from '../../core/record.ts';
import type { Runtime } from '../../core/runtime.ts';
import { isWritable } from '../../core/scope.ts';
import type { Scope } from '../../core/scope.ts';
import type { Past, Store } from '../../core/store.ts';
import { toTimestamp } from '../../core/time.ts';
import { EXPORT_VERSION } from '../../core/transfer.ts';
import type { ExportedMemory, ExportHeader } from '../../core/transfer.ts';
import { ANALYZER_VERSION } from '../../text/analyze.ts';
import { orderFields } from './order-fields.ts';
import { createTally } from './tally.ts';

/** What exporting needs from outside. */
export interface ExportParts {
  readonly store: Store;
  readonly runtime: Runtime;
}

const PAGE = 500;

/**
 * All memories that the scope may write, whatever their status or validity, in the order in which
 * they were added, which is also the order of their sessions. Not among them: vectors and indexes,
 * which are made anew, what has expired, running summaries of short-term strategies, and what is left of forgotten
 * turns (their hashes).
 */
export async function* exportScope(
  { store, runtime }: ExportParts,
  scope: Scope,
): AsyncGenerator<ExportedMemory> {
  let cursor: string | undefined;
  do {
    const page = await store.records.list({
      scope,
      filter: { statuses: STATUSES, anyTime: true },
      limit: PAGE,
      order: 'oldest',
      now: runtime.now(),
      ...(cursor !== undefined && { cursor }),
    });
    const present = toTimestamp('now', runtime.now());
    yield* await withPasts(
      store,
      scope,
      page.items.filter(
        ({ scope: owner, expiresAt }) =>
          isWritable(owner, scope) && (expiresAt === undefined || expiresAt > present),
      ),
    );
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** What was forgotten since the page was read is left out; what was revised is read again. */
async function withPasts(
  store: Store,
  scope: Scope,
  records: readonly MemoryRecord[],
): Promise<readonly ExportedMemory[]> {
  const found = new Map<string, ExportedMemory>();
  let left = records;
  while (left.length > 0) {
    const ids = left.map(({ id }) => id);
    const pasts = new Map((await store.records.pasts(scope, ids)).map((past) => [past.id, past]));
    const waiting = await waitingAmong(store, left);
    for (const record of left) {
      const past = pasts.get(record.id);
      if (past?.revisions.at(-1)?.version !== record.version) continue;
      found.set(record.id, toExported(record, past, waiting.has(record.id)));
    }
    const revised = ids.filter((id) => pasts.has(id) && !found.has(id));
    left = revised.length === 0 ? [] : await store.records.get(scope, revised);
  }
  return records.flatMap(({ id }) => found.get(id) ?? []);
}

function toExported(record: MemoryRecord, past: Past, waits: boolean): ExportedMemory {
  const { contentHash, revisions } = past;
  return orderFields({
    ...record,
    contentHash,
    ...(!isUnchanged(record, revisions) && { revisions }),
    ...(waits && { waits }),
  });
}

function isUnchanged(record: MemoryRecord, revisions: readonly Revision[]): boolean {
  const [only] = revisions;
  if (only === undefined || revisions.length > 1) return false;
  const { version, change, text, at, reason } = only;
  const isFirst = version === 1 && change === 'add' && at === record.recordedAt;
  return isFirst && text === record.text && reason === record.reason;
}

/** Mostly none wait, which one question tells for all. */
async function waitingAmong(
  { derivations }: Store,
  records: readonly MemoryRecord[],
): Promise<ReadonlySet<string>> {
  const ids = records.filter(({ kind }) => kind === 'episode').map(({ id }) => id);
  const { waiting } = await derivations.pending({ ids });
  if (waiting === 0) return new Set();
  if (waiting === ids.length) return new Set(ids);
  const found: string[] = [];
  for (const id of ids) if ((await derivations.pending({ ids: [id] })).waiting > 0) found.push(id);
  return new Set(found);
}

/** What the first line of an export says; reads all of it once. */
export async function exportHeader(parts: ExportParts, scope: Scope): Promise<ExportHeader> {
  const tally = createTally(parts.runtime.digest);
  for await (const memory of exportScope(parts, scope)) {
    tally.add(JSON.stringify(memory), memory.kind);
  }
  return toHeader(scope, tally.result());
}

function toHeader(
  { tenant, user, agent }: Scope,
  tallied: Pick<ExportHeader, 'memories' | 'kinds' | 'digest'>,
): ExportHeader {
  return {
    memoir: 'export',
    version: EXPORT_VERSION,
    analyzer: ANALYZER_VERSION,
    scope: { tenant, ...(user !== undefined && { user }), ...(agent !== undefined && { agent }) },
    ...tallied,
  };
}

/**
 * The lines of an exported file, without their ends: the header, then one memory each. When
 * somebody wrote meanwhile, a last line says what the file really holds.
 */
export async function* exportLines(parts: ExportParts, scope: Scope): AsyncGenerator<string> {
  const header = await exportHeader(parts, scope);
  yield JSON.stringify(header);
  const tally = createTally(parts.runtime.digest);
  for await (const memory of exportScope(parts, scope)) {
    const line = JSON.stringify(memory);
    tally.add(line, memory.kind);
    yield line;
  }
  const written = tally.result();
  if (written.digest === header.digest) return;
  yield JSON.stringify({ ...toHeader(scope, written), amends: true });
}
