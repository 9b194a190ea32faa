import { MemoirError } from '../../core/errors.ts';
import type { Partition } from '../../core/scope.ts';
import { ENTRY_VERSION } from '../../ranking/entry.ts';
import { createScopeIndex } from '../../ranking/scope-index.ts';
import type { ScopeIndex } from '../../ranking/scope-index.ts';
import type { Connection } from './connection.ts';
import { findPartition, readMeta } from './names.ts';
import type { PartitionRow } from './names.ts';
import type { MetaRow } from './rows.ts';
import { applyChanges } from './scope-changes.ts';
import type { Standing } from './scope-changes.ts';
import { CHUNK, readChunk, readStart } from './scope-load.ts';
import type { Sql } from './sql.ts';

/** A partition that can be searched. */
export interface CachedPartition {
  readonly id: number;
  readonly index: ScopeIndex;
  /** The partition's version the index stands at. */
  version: number;
}

interface Cached extends CachedPartition, Standing {
  /** Memory held when last looked. */
  bytes: number;
}

interface CacheOptions {
  readonly connection: Connection;
  /** Bound of all indexes together. */
  readonly limitBytes: number;
  readonly pause: () => Promise<void>;
  /** Brings entries of an older version up to date. */
  readonly completeEntries: () => Promise<void>;
}

/**
 * The indexes of the partitions used last. Nothing is told to the cache when this process writes:
 * like the writes of other processes, own ones are picked up from the change log when the partition
 * is used next, in the same snapshot that is then read. So it can never be ahead of the file,
 * whatever was rolled back, nor behind it.
 */
export class ScopeCache {
  readonly limitBytes: number;
  readonly #connection: Connection;
  readonly #pause: () => Promise<void>;
  readonly #completeEntries: () => Promise<void>;
  /** Least recently used first. */
  readonly #cached = new Map<number, Cached>();
  #bytes = 0;
  readonly #loading = new Map<number, Promise<void>>();
  /** How many calls need a partition to stay. */
  readonly #needed = new Map<number, number>();

  constructor({ connection, limitBytes, pause, completeEntries }: CacheOptions) {
    this.#connection = connection;
    this.limitBytes = limitBytes;
    this.#pause = pause;
    this.#completeEntries = completeEntries;
  }

  /** Memory held by all indexes; counted as they change, because there may be thousands. */
  get byteLength(): number {
    return this.#bytes;
  }

  /**
   * Calls `work` with the present indexes of those partitions that exist, inside one snapshot of
   * the file. A partition above the bound is loaded, used, and let go.
   */
  async use<T>(
    partitions: readonly Partition[],
    work: (sql: Sql, found: readonly CachedPartition[], meta: MetaRow) => T,
  ): Promise<T> {
    const kept = new Set<number>();
    try {
      for (;;) {
        const answer = await this.#connection.read((sql) => {
          const meta = readMeta(sql);
          const found = this.#refresh(sql, partitions, meta);
          if (found === 'incomplete') return found;
          return typeof found === 'number' ? { load: found } : { value: work(sql, found, meta) };
        });
        if (answer === 'incomplete') {
          await this.#completeEntries();
          continue;
        }
        if ('value' in answer) return answer.value;
        if (!kept.has(answer.load)) this.#need(answer.load, 1);
        kept.add(answer.load);
        await this.#load(answer.load);
      }
    } finally {
      for (const id of kept) this.#need(id, -1);
      this.#trim();
    }
  }

  /** Brings a cached partition up to date at once, so that nothing forgotten lingers in memory. */
  async settle(partition: Partition, id: number): Promise<void> {
    const gone = await this.#connection.read((sql) => {
      const row = findPartition(sql, partition);
      if (row?.id === id && this.#cached.has(id)) this.#catchUp(sql, row, readMeta(sql));
      return row?.id !== id;
    });
    if (gone) this.#drop(id);
  }

  /** Lets the index of a partition go, so that nothing erased lingers in memory. */
  release(id: number): void {
    this.#drop(id);
  }

  /** All partitions up to date, or what must be done first: complete the entries, load one by id. */
  #refresh(
    sql: Sql,
    partitions: readonly Partition[],
    meta: MetaRow,
  ): readonly CachedPartition[] | number | 'incomplete' {
    checkEntryVersion(meta);
    if (meta.reindex_from !== null) return 'incomplete';
    const found: CachedPartition[] = [];
    for (const partition of partitions) {
      const row = findPartition(sql, partition);
      if (row === undefined) continue;
      const cached = this.#catchUp(sql, row, meta);
      if (cached === undefined) return row.id;
      found.push(cached);
    }
    return found;
  }

  #catchUp(sql: Sql, row: PartitionRow, meta: MetaRow): Cached | undefined {
    const cached = this.#drop(row.id);
    if (cached === undefined) return undefined;
    if (cached.modelId !== meta.model_id || isWasteful(cached.index)) return undefined;
    if (!applyChanges(sql, cached, row)) return undefined;
    cached.bytes = bytesOf(cached.index);
    this.#keep(cached);
    return cached;
  }

  /** Puts an index where the one used last stands. */
  #keep(cached: Cached): void {
    this.#cached.set(cached.id, cached);
    this.#bytes += cached.bytes;
  }

  #drop(id: number): Cached | undefined {
    const cached = this.#cached.get(id);
    if (cached === undefined) return undefined;
    this.#cached.delete(id);
    this.#bytes -= cached.bytes;
    return cached;
  }

  /** Several calls that need the same partition wait for one loading. */
  #load(id: number): Promise<void> {
    const loading = this.#loading.get(id) ?? this.#loadNow(id);
    this.#loading.set(id, loading);
    return loading.finally(() => this.#loading.delete(id));
  }

  async #loadNow(id: number): Promise<void> {
    const start = await this.#connection.read((sql) => readStart(sql, id));
    if (start === undefined) return;
    const index = createScopeIndex({ vectorDimensions: start.dimensions });
    for (let first = 0; first < start.nextOrdinal; first += CHUNK) {
      const chunk = await this.#connection.read((sql) => readChunk(sql, id, first, start.modelId));
      if (chunk.entries !== null) index.load(chunk.entries);
      if (chunk.vectors !== null) index.loadVectors(chunk.vectors);
      await this.#pause();
    }
    this.#drop(id);
    const { version, modelId } = start;
    this.#keep({ id, index, version, modelId, bytes: bytesOf(index) });
  }

  #need(id: number, change: number): void {
    const count = (this.#needed.get(id) ?? 0) + change;
    if (count === 0) this.#needed.delete(id);
    else this.#needed.set(id, count);
  }

  #trim(): void {
    for (const id of this.#cached.keys()) {
      if (this.#bytes <= this.limitBytes) return;
      if (!this.#needed.has(id)) this.#drop(id);
    }
  }
}

function checkEntryVersion(meta: MetaRow): void {
  if (meta.entry_version <= ENTRY_VERSION) return;
  throw new MemoirError(
    'CONFIG',
    'The index was rebuilt by a newer version of Memoir: update this one',
  );
}

/**
 * What an index holds beside its arrays: objects, closures, maps, headers of buffers. Measured: 16
 * KB of heap and as much again in small allocations for a partition of one memory; so many users
 * with little each fill the bound too.
 */
const OBJECTS_BYTES = 20_000;

function bytesOf(index: ScopeIndex): number {
  return index.byteLength + OBJECTS_BYTES;
}

/** Replaced vectors leave stale rows behind, which every scan pays for. */
function isWasteful(index: ScopeIndex): boolean {
  return index.vectors !== undefined && index.vectors.rows > 2 * index.size + 1024;
}
