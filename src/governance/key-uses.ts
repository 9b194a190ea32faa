import type { DocumentStore, StoredDocument } from '../core/document-store.ts';
import { MemoirError } from '../core/errors.ts';
import type { Runtime } from '../core/runtime.ts';
import type { Timestamp } from '../core/time.ts';
import { SYSTEM_TENANT } from './key-records.ts';
import type { Problem } from './settings.ts';

const COLLECTION = 'api-key-uses';
const NOTED_EVERY_MS = 60_000;
const SLICE = 1_000;
const MOST_ATTEMPTS = 5;

/** When a key was last used, and how often today (UTC). */
interface Use {
  readonly at: Timestamp;
  readonly day: string;
  readonly operations: number;
}

/**
 * Keeps when keys were used, and how often in a day. Noted in the background and at most once a
 * minute and key, so that no request waits for it: what a process counted since is lost when it is
 * killed. Several processes add to the same count.
 */
export interface KeyUses {
  /** Counts one operation of the key. Never waits and never fails. */
  note(id: string): void;
  /** Looks up what is noted of today, once. */
  look(id: string): Promise<void>;
  /** Operations of the key today, of all processes as far as noted when looked up. */
  today(id: string): number;
  lastUsed(ids: readonly string[]): Promise<ReadonlyMap<string, Timestamp>>;
  /** Notes what is not noted yet. */
  close(): Promise<void>;
}

interface Tally {
  day: string;
  /** As stored when last looked at; undefined before. */
  stored: number | undefined;
  /** Counted since, and those of them that are being written. */
  unnoted: number;
  writing: number;
  usedAt: number;
  notedAt: number;
}

export function createKeyUses(
  documents: DocumentStore,
  runtime: Pick<Runtime, 'now'>,
  onProblem: (problem: Problem) => void,
): KeyUses {
  const tallies = new Map<string, Tally>();
  const running = new Set<Promise<void>>();

  function tallyOf(id: string): Tally {
    const today = dayOf(runtime.now());
    const known = tallies.get(id);
    if (known?.day === today) return known;
    const fresh: Tally = {
      day: today,
      stored: undefined,
      unnoted: 0,
      writing: 0,
      usedAt: 0,
      notedAt: Number.NEGATIVE_INFINITY,
    };
    tallies.set(id, fresh);
    return fresh;
  }

  async function write(id: string, tally: Tally): Promise<void> {
    tally.writing = tally.unnoted;
    tally.unnoted = 0;
    tally.notedAt = runtime.now();
    try {
      tally.stored = await add(documents, id, tally);
    } catch (error) {
      tally.unnoted += tally.writing;
      onProblem({ what: `the last use of the key ${id} could not be noted`, error });
    } finally {
      tally.writing = 0;
    }
  }

  function begin(id: string, tally: Tally): Promise<void> {
    const writing = write(id, tally).finally(() => running.delete(writing));
    running.add(writing);
    return writing;
  }

  return {
    note(id) {
      const tally = tallyOf(id);
      const now = runtime.now();
      tally.unnoted += 1;
      tally.usedAt = now;
      if (tally.writing === 0 && now - tally.notedAt >= NOTED_EVERY_MS) void begin(id, tally);
    },
    async look(id) {
      const tally = tallyOf(id);
      if (tally.stored !== undefined) return;
      const stored = operationsOn(tally.day, await read(documents, id));
      tally.stored ??= stored;
    },
    today(id) {
      const { stored = 0, writing, unnoted } = tallyOf(id);
      return stored + writing + unnoted;
    },
    async lastUsed(ids) {
      const found = new Map<string, Timestamp>();
      for (let from = 0; from < ids.length; from += SLICE) {
        const slice = ids.slice(from, from + SLICE);
        for (const document of await documents.get(SYSTEM_TENANT, COLLECTION, slice)) {
          found.set(document.id, useOf(document).at);
        }
      }
      return found;
    },
    async close() {
      await Promise.all(running);
      const left = [...tallies].filter(([, { unnoted }]) => unnoted > 0);
      await Promise.all(left.map(([id, tally]) => begin(id, tally)));
    },
  };
}

/**
 * Adds to what is stored, whoever else does so at the same time; answers with the sum of the day.
 */
async function add(
  documents: DocumentStore,
  id: string,
  { day, usedAt, writing }: Tally,
): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const stored = await read(documents, id);
    const operations = operationsOn(day, stored) + writing;
    const use: Use = { at: new Date(usedAt).toISOString(), day, operations };
    try {
      await documents.commit([
        {
          type: 'put',
          tenant: SYSTEM_TENANT,
          collection: COLLECTION,
          id,
          terms: [],
          order: '',
          value: { ...use },
          expect: stored?.version ?? 0,
        },
      ]);
      return operations;
    } catch (error) {
      const again = MemoirError.is(error) && error.code === 'CONFLICT' && attempt < MOST_ATTEMPTS;
      if (!again) throw error;
    }
  }
}

async function read(documents: DocumentStore, id: string): Promise<StoredDocument | undefined> {
  const [document] = await documents.get(SYSTEM_TENANT, COLLECTION, [id]);
  return document;
}

function operationsOn(day: string, document: StoredDocument | undefined): number {
  if (document === undefined) return 0;
  const use = useOf(document);
  return use.day === day ? use.operations : 0;
}

function useOf({ value }: StoredDocument): Use {
  return value as unknown as Use;
}

function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
