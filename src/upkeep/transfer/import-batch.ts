import { MemoirError } from '../../core/errors.ts';
import type { DeriveSettings } from '../../core/extraction.ts';
import type { IdSource } from '../../core/ids.ts';
import type { MemoryRecord } from '../../core/record.ts';
import type { Runtime } from '../../core/runtime.ts';
import { writablePartition } from '../../core/scope.ts';
import type { Scope } from '../../core/scope.ts';
import type { Change, Store } from '../../core/store.ts';
import type { ImportProblem } from '../../core/transfer.ts';
import { identityOf } from '../../write/content-hash.ts';
import type { MayWrite } from '../../write/ground.ts';
import { createChains } from './chains.ts';
import type { Chains } from './chains.ts';
import { copyId, idsIn, withIds } from './map-ids.ts';
import type { MapId } from './map-ids.ts';
import type { ReadMemory } from './read-memory.ts';
import type { Met } from './settle-slots.ts';

/** What importing needs from outside. */
export interface BatchParts {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly newId: IdSource;
  readonly mayWrite: MayWrite;
  /** How memories are derived from what nothing was derived from yet; undefined: not at all. */
  readonly derive: DeriveSettings | undefined;
}

/** A line that tells a memory. */
export interface ImportedLine {
  readonly index: number;
  readonly memory: ReadMemory;
  /** Whose memories these are, as the header says; without one as the first of them says. */
  readonly owner: Scope;
  /** Of one number are lines of one export, which tells one history; undefined: nobody says so. */
  readonly history: number | undefined;
  /** Characters. */
  readonly length: number;
}

export interface BatchCounts {
  added: number;
  repeated: number;
  /** What was imported into slots, now or before. */
  readonly met: Met;
}

type AddChange = Extract<Change, { type: 'add' }>;

/** What a line becomes in the scope. */
interface Placed {
  readonly index: number;
  readonly history: number | undefined;
  readonly change: AddChange;
  /** Whether memories are to be derived from it. */
  readonly waits: boolean;
}

/** A memory that is here already, and the history of its line, if nothing has gone on here since. */
interface Repeated extends Pick<Placed, 'history'> {
  readonly record: MemoryRecord;
}

type ImportBatch = (
  lines: readonly ImportedLine[],
  counts: BatchCounts,
) => Promise<readonly ImportProblem[]>;

const MOST_ATTEMPTS = 5;

/** Commits one batch after the other; each answers with what it did not import. */
export function createBatchImport(parts: BatchParts, scope: Scope): ImportBatch {
  const chains = createChains();
  return async (lines, counts) => {
    const done = new Set<number>();
    for (let attempt = 1; ; attempt += 1) {
      try {
        const left = lines.filter(({ index }) => !done.has(index));
        return await commitBatch(parts, scope, left, { counts, chains, done });
      } catch (error) {
        // Somebody else took one of the ids meanwhile: look again.
        const lostTheRace = MemoirError.is(error) && error.code === 'CONFLICT';
        if (!lostTheRace || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  };
}

interface Progress {
  readonly counts: BatchCounts;
  readonly chains: Chains;
  /** Lines of the batch that are committed. */
  readonly done: Set<number>;
}

async function commitBatch(
  parts: BatchParts,
  scope: Scope,
  lines: readonly ImportedLine[],
  { counts, chains, done }: Progress,
): Promise<readonly ImportProblem[]> {
  const placed = await place(parts, scope, lines);
  const { fresh, repeated, problems } = await sortOut(parts, scope, placed, chains);
  for (const run of runsOf(fresh)) {
    await commitRun(parts, scope, run);
    counts.added += run.length;
    for (const { index, history, change } of run) {
      done.add(index);
      counts.met.add(change.record, history);
    }
  }
  for (const { history, record } of repeated) counts.met.add(record, history);
  counts.repeated += repeated.length;
  return problems;
}

/** Gives each memory its owner and the ids that it and what it names have there. */
async function place(
  parts: BatchParts,
  scope: Scope,
  lines: readonly ImportedLine[],
): Promise<readonly Placed[]> {
  const { store, runtime } = parts;
  const ids = new Set(lines.flatMap(({ memory }) => idsIn(memory)));
  const taken = new Set(await store.records.elsewhere(writablePartition(scope), [...ids]));
  const copy: MapId = (id) => copyId(id, scope, runtime.digest);
  return lines.map(({ index, memory, owner, history }) => {
    const isOthers = isForeign(owner, scope);
    const moved = withIds(memory, (id) => (isOthers || taken.has(id) ? copy(id) : id));
    const { contentHash, revisions, waits, ...rest } = moved;
    const record: MemoryRecord = { ...rest, scope: scopeOf(memory.scope, scope) };
    return {
      index,
      history,
      change: {
        type: 'add',
        record,
        contentHash: contentHash ?? runtime.digest(identityOfRecord(record)),
        ...(revisions !== undefined && { revisions }),
      },
      // Version 1 knew nothing that was derived.
      waits: isReadable(record) && (waits ?? contentHash === undefined),
    };
  });
}

/** Of what belongs to somebody else a copy is made. */
function isForeign(owner: Scope, { tenant, user, agent }: Scope): boolean {
  if (owner.tenant !== tenant || owner.user !== user) return true;
  return agent !== undefined && owner.agent !== undefined && owner.agent !== agent;
}

function scopeOf({ agent: theirs, session }: Scope, { tenant, user, agent: own }: Scope): Scope {
  const agent = theirs === undefined ? undefined : (own ?? theirs);
  return {
    tenant,
    ...(user !== undefined && { user }),
    ...(agent !== undefined && { agent }),
    ...(session !== undefined && { session }),
  };
}

function isReadable({ kind, status }: MemoryRecord): boolean {
  return kind === 'episode' && status === 'active';
}

/** What the message was recognised by, as far as a memory of version 1 tells. */
function identityOfRecord(record: MemoryRecord): string {
  const { kind, role, speaker, parts = [], passage, metadata } = record;
  const { sourceId } = metadata;
  const id = typeof sourceId === 'string' ? sourceId : undefined;
  return identityOf({ ...record, role, speaker, parts, passage }, { kind, id, timed: true });
}

/** What is new, what is here already, and what is here in another way. */
async function sortOut(
  { store, mayWrite }: BatchParts,
  { tenant, user }: Scope,
  placed: readonly Placed[],
  chains: Chains,
): Promise<{
  readonly fresh: readonly Placed[];
  readonly repeated: readonly Repeated[];
  readonly problems: readonly ImportProblem[];
}> {
  const owner: Scope = { tenant, ...(user !== undefined && { user }) };
  const stored = await store.records.get(
    owner,
    placed.map(({ change }) => change.record.id),
  );
  const here = new Map(stored.map((record) => [record.id, record]));
  const fresh: Placed[] = [];
  const repeated: Repeated[] = [];
  const problems: ImportProblem[] = [];
  for (const item of placed) {
    const { record } = item.change;
    const found = here.get(record.id);
    const reason =
      found === undefined
        ? (refusal(record, mayWrite) ?? chains.closes(record))
        : differenceOf(record, found);
    if (reason !== undefined) problems.push({ index: item.index, reason });
    else if (found === undefined) fresh.push(item);
    else {
      const isSame = found.version === record.version;
      repeated.push({ record: found, history: isSame ? item.history : undefined });
    }
    if (found !== undefined || reason === undefined) {
      here.set(record.id, found ?? record);
      chains.add(found ?? record);
    }
  }
  return { fresh, repeated, problems };
}

function refusal({ kind, scope }: MemoryRecord, mayWrite: MayWrite): string | undefined {
  if (kind === 'episode' || mayWrite(kind, scope.agent)) return undefined;
  return `is of kind "${kind}", which the configuration's writers do not let ${scope.agent ?? 'a call without an agent'} write`;
}

/** What has gone on here since is still the same memory; what has gone on elsewhere is not taken. */
function differenceOf(record: MemoryRecord, found: MemoryRecord): string | undefined {
  const isKnown = found.version > record.version;
  if (isKnown || (found.version === record.version && found.text === record.text)) return undefined;
  return `was imported before and has changed since (version ${record.version}, here it is ${found.version}): forget it to import it anew`;
}

/** Stretches that are queued alike, in order. */
function runsOf(placed: readonly Placed[]): readonly (readonly Placed[])[] {
  const runs: Placed[][] = [];
  for (const item of placed) {
    const run = runs.at(-1);
    if (run !== undefined && run[0]?.waits === item.waits) run.push(item);
    else runs.push([item]);
  }
  return runs;
}

async function commitRun(
  { store, derive }: BatchParts,
  scope: Scope,
  run: readonly Placed[],
): Promise<void> {
  await store.records.commit({
    partition: writablePartition(scope),
    changes: run.map(({ change }) => change),
    ...(run[0]?.waits === true && derive !== undefined && { derive }),
  });
}
