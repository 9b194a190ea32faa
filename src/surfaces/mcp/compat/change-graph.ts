import { MemoirError } from '../../../index.ts';
import type {
  Change,
  Condition,
  DocumentPut,
  JsonObject,
  MemoryRecord,
  ScopedMemory,
} from '../../../index.ts';
import type { Services } from '../../services.ts';
import { indexSoon } from './index-soon.ts';
import type { MarkedFact } from './facts.ts';
import { findItems } from './items.ts';
import type { Item } from './items.ts';

/** Where changes of one knowledge graph take their turns, in this process and among others. */
export interface GraphChanges {
  /**
   * Adds in one transaction what `decide` makes of the pieces that meet the condition and of what is
   * noted beside the graph. It is asked again when another process was faster; it answers with what
   * the caller is told, and with nothing to add nothing is written. FORBIDDEN when the configuration
   * lets this agent write no facts.
   */
  add<Result>(
    where: Condition,
    decide: (items: readonly Item[], note: JsonObject) => Additions<Result>,
  ): Promise<Result>;
  /** Forgets in one transaction the pieces that meet the condition and are chosen, and says how many. */
  forget(where: Condition, chosen: (item: Item) => boolean): Promise<readonly string[]>;
}

export interface Additions<Result> {
  readonly facts: readonly MarkedFact[];
  /** Replaces the note. */
  readonly note?: JsonObject;
  readonly result: Result;
}

/** The graph's document: its version tells writers apart that saw the same graph. */
const COLLECTION = 'mcp-graph';
/** Losing means that somebody else wrote: so often in a row only where something is wrong. */
const MOST_ATTEMPTS = 200;
const LONGEST_PAUSE_MS = 50;
/** How far what an application states is believed; as in `write/records.ts`. */
const TRUST = 0.9;

export function createGraphChanges(services: Services, scope: ScopedMemory): GraphChanges {
  const { tenant, user, agent } = scope.scope;
  const id = services.runtime.digest(JSON.stringify([user ?? null, agent ?? null]));
  const { documents, records } = services.memory.store;

  async function readDocument(): Promise<{ readonly version: number; readonly note: JsonObject }> {
    const [document] = await documents.get(tenant, COLLECTION, [id]);
    return { version: document?.version ?? 0, note: document?.value ?? {} };
  }

  const nextVersion = (expect: number, value: JsonObject): DocumentPut => {
    const place = { tenant, collection: COLLECTION, id };
    return { type: 'put', ...place, expect, terms: [], order: '', value };
  };

  return {
    add: (where, decide) =>
      inTurn(services.memory.store, `${tenant}\0${id}`, () =>
        untilFree(async () => {
          await services.memory.open();
          const { version, note } = await readDocument();
          const { facts, note: noted = note, result } = decide(await findItems(scope, where), note);
          if (facts.length === 0 && noted === note) return result;
          if (facts.length > 0) requireWriter(services, agent);
          await records.commit({
            partition: { tenant, user },
            ...(agent !== undefined && { agent }),
            changes: facts.map((fact) => toChange(services, scope, fact)),
            documents: [nextVersion(version, noted)],
          });
          indexSoon(services);
          return result;
        }),
      ),
    forget: (where, chosen) =>
      inTurn(services.memory.store, `${tenant}\0${id}`, async () => {
        const gone = new Set<string>();
        await untilFree(async () => {
          await services.memory.open();
          const { version, note } = await readDocument();
          const ids = (await findItems(scope, where)).filter(chosen).map((item) => item.id);
          if (ids.length === 0) return;
          await forgetAll(scope, ids);
          for (const each of ids) gone.add(each);
          // Whoever saw the graph before must look again; whoever wrote meanwhile makes us do so.
          await documents.commit([nextVersion(version, note)]);
        });
        return [...gone];
      }),
  };
}

/** The same rule as for facts that are stated in any other way. */
function requireWriter({ memory }: Services, agent: string | undefined): void {
  if (memory.mayWrite('fact', agent)) return;
  const who = agent === undefined ? 'A call without an agent' : `Agent "${agent}"`;
  const message = `${who} may not write memories of kind "fact": the configuration's writers names who may`;
  throw new MemoirError('FORBIDDEN', message);
}

/** Another process may have forgotten some of them since they were found: then all is found anew. */
async function forgetAll(scope: ScopedMemory, ids: readonly string[]): Promise<void> {
  try {
    await scope.forget({ ids });
  } catch (error) {
    if (!MemoirError.is(error) || error.code !== 'NOT_FOUND') throw error;
    throw new MemoirError('CONFLICT', error.message, { cause: error });
  }
}

async function untilFree<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const lostTheRace = MemoirError.is(error) && error.code === 'CONFLICT';
      if (!lostTheRace || attempt === MOST_ATTEMPTS) throw error;
      await pause(Math.min(LONGEST_PAUSE_MS, attempt));
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Calls of this process that wait for one another, by store and graph. */
const waiting = new WeakMap<object, Map<string, Promise<unknown>>>();

/** Does one thing after the other, so that calls of one process do not race against each other. */
async function inTurn<Result>(
  store: object,
  key: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const turns = waiting.get(store) ?? new Map<string, Promise<unknown>>();
  waiting.set(store, turns);
  const before = turns.get(key) ?? Promise.resolve();
  const { promise: mine, resolve: leave } = Promise.withResolvers<void>();
  turns.set(key, mine);
  await before;
  try {
    return await work();
  } finally {
    leave();
    if (turns.get(key) === mine) turns.delete(key);
  }
}

/** A stated fact, which rests on itself. It is kept beside others as it is, whatever they say. */
function toChange(
  { memory, runtime, newId }: Services,
  { scope }: ScopedMemory,
  { fact, mark }: MarkedFact,
): Change {
  const id = newId();
  const now = new Date(runtime.now()).toISOString();
  const text = cleaned(fact.text);
  const statement = toStatement(fact);
  const expiresAt = memory.expiryOf('fact', now);
  const span = { id, start: 0, end: text.length };
  const record: MemoryRecord = {
    id,
    scope,
    kind: 'fact',
    text,
    occurredAt: now,
    recordedAt: now,
    version: 1,
    status: 'active',
    confidence: 1,
    importance: 0.5,
    trust: TRUST,
    origin: { type: 'application', reference: 'mcp' },
    sources:
      statement === undefined
        ? []
        : [{ ...span, observation: { stance: 'holds', at: now, trust: TRUST } }],
    ...(statement !== undefined && { statement }),
    reason: 'stated by the application',
    supersedes: [],
    ...(expiresAt !== undefined && { expiresAt }),
    immutable: false,
    pinned: false,
    metadata: { mcp: mark },
  };
  return { type: 'add', record, contentHash: runtime.digest(JSON.stringify(mark) + text) };
}

function toStatement({
  subject,
  subjectType = subject === 'user' ? 'person' : 'thing',
  predicate,
  object,
  objectType = 'thing',
}: MarkedFact['fact']): MemoryRecord['statement'] {
  if (subject === undefined || predicate === undefined || object === undefined) return undefined;
  return {
    subject: cleaned(subject),
    subjectType,
    predicate: cleaned(predicate),
    object: cleaned(object),
    objectType,
  };
}

/** As texts are kept everywhere. */
export function cleaned(text: string): string {
  return text.toWellFormed().replaceAll('\0', '');
}
