import { createInTurn } from '../core/in-turn.ts';
import type { MemoryRecord } from '../core/record.ts';
import { isExactly } from '../core/scope.ts';
import type { Exactly, Scope } from '../core/scope.ts';
import { USER_SUBJECT } from '../core/statement.ts';
import type { Store } from '../core/store.ts';
import { plainWords } from '../text/analyze.ts';

/** What a scope knows beside episodes, as it stands now. */
export interface Knowledge {
  /** Changes whenever anything in it does. */
  readonly marker: string;
  /** Of any status, by id. */
  readonly records: ReadonlyMap<string, MemoryRecord>;
  /** The memories that rest on an episode, by the episode's id. */
  readonly restingOn: ReadonlyMap<string, ReadonlySet<string>>;
  /** Words of the names in statements, normalised, and how many statements have each. */
  readonly nameWords: ReadonlyMap<string, number>;
}

export interface KnowledgeReader {
  /**
   * Up to date with every commit that was acknowledged before the call, by any process. `marker`: that
   * of a search just made; when what is held stands there, the store is not asked.
   */
  of(scope: Scope, marker?: string): Promise<Knowledge>;
  /** Drops what is held; text of forgotten memories must not stay. */
  clear(): void;
}

interface Held extends Knowledge {
  readonly records: Map<string, MemoryRecord>;
  readonly restingOn: Map<string, Set<string>>;
  readonly nameWords: Map<string, number>;
}

/** Memories held over all scopes; beyond it the scopes asked longest ago are dropped. */
const MOST_HELD = 50_000;
/** Memories taken in before everything else that waits has its turn. */
const SLICE = 256;

/** Keeps what scopes know in memory, and asks the store only for what has changed since. */
export function createKnowledgeReader(store: Store): KnowledgeReader {
  const scopes = new Map<string, Held>();
  const inTurn = createInTurn();

  async function catchUp(key: string, scope: Scope): Promise<Held> {
    const held = scopes.get(key);
    const answer = await store.records.statements(scope, held?.marker);
    if (held?.marker === answer.marker) return held;
    const known = answer.isComplete || held === undefined ? blank() : held;
    const current = { ...known, marker: answer.marker };
    for (const id of answer.gone) remove(current, id);
    for (const [at, record] of answer.records.entries()) {
      remove(current, record.id);
      insert(current, record);
      if (at % SLICE === SLICE - 1) await new Promise((resolve) => setImmediate(resolve));
    }
    // The scope asked last stands last.
    scopes.delete(key);
    scopes.set(key, current);
    makeRoom(scopes);
    return current;
  }

  return {
    async of(scope, marker) {
      const key = JSON.stringify([scope.tenant, scope.user, scope.agent]);
      const held = scopes.get(key);
      if (held !== undefined && held.marker === marker) return held;
      return inTurn.run(key, () => catchUp(key, scope));
    },
    clear: () => scopes.clear(),
  };
}

/** What is known of exactly the scope itself, where a filter asks for that; see `MemoryFilter.exactly`. */
export function knownExactly(
  knowledge: Knowledge,
  scope: Scope,
  exactly: Exactly | undefined,
): Knowledge {
  if (exactly === undefined || exactly.length === 0) return knowledge;
  const own = [...knowledge.records].filter(([, record]) =>
    isExactly(record.scope, scope, exactly),
  );
  return { ...knowledge, records: new Map(own) };
}

function blank(): Held {
  return { marker: '', records: new Map(), restingOn: new Map(), nameWords: new Map() };
}

function insert({ records, restingOn, nameWords }: Held, record: MemoryRecord): void {
  records.set(record.id, record);
  countNames(nameWords, record, 1);
  for (const { id } of record.sources) {
    const resting = restingOn.get(id);
    if (resting === undefined) restingOn.set(id, new Set([record.id]));
    else resting.add(record.id);
  }
}

function countNames(
  nameWords: Map<string, number>,
  { statement }: MemoryRecord,
  change: 1 | -1,
): void {
  if (statement === undefined) return;
  const { subject, object, objectType } = statement;
  const names = [subject, ...(objectType === 'value' ? [] : [object])];
  const words = names.filter((name) => name !== USER_SUBJECT).flatMap(plainWords);
  for (const word of words) {
    const count = (nameWords.get(word) ?? 0) + change;
    if (count === 0) nameWords.delete(word);
    else nameWords.set(word, count);
  }
}

function remove({ records, restingOn, nameWords }: Held, id: string): void {
  const record = records.get(id);
  if (record === undefined) return;
  records.delete(id);
  countNames(nameWords, record, -1);
  for (const source of record.sources) {
    const resting = restingOn.get(source.id);
    resting?.delete(id);
    if (resting?.size === 0) restingOn.delete(source.id);
  }
}

function makeRoom(scopes: Map<string, Held>): void {
  let total = 0;
  for (const held of scopes.values()) total += held.records.size;
  for (const [key, held] of scopes) {
    if (total <= MOST_HELD || scopes.size === 1) return;
    scopes.delete(key);
    total -= held.records.size;
  }
}
