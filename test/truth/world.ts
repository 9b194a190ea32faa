import type { Candidate } from '../../src/core/extraction.ts';
import type { MemoryRecord } from '../../src/core/record.ts';
import type { Statement } from '../../src/core/statement.ts';
import type { Change } from '../../src/core/store.ts';
import { decide, slotsToRead } from '../../src/truth/decide.ts';
import type { Decision } from '../../src/truth/decide.ts';
import { predicateOf } from '../../src/truth/predicates.ts';
import { sentenceOf } from '../../src/truth/sentence.ts';
import { slotOf } from '../../src/truth/slot.ts';

export const SCOPE = { tenant: 'default', user: 'ana' } as const;
export const NOW = '2030-01-01T00:00:00.000Z';
export const USER_TRUST = 0.9;

/** "2024-05" and "2024-05-03" as the moment they begin. */
export function moment(short: string): string {
  return new Date(short).toISOString();
}

export function statement(
  predicate: string,
  object: string,
  fields: Partial<Statement> = {},
): Statement {
  return {
    subject: 'user',
    subjectType: 'person',
    predicate,
    object,
    objectType: predicateOf(predicate).object,
    ...fields,
  };
}

export interface Said {
  readonly candidate: Candidate;
  readonly episode: MemoryRecord;
}

export interface SayFields extends Partial<Omit<Candidate, 'statement' | 'source'>> {
  readonly trust?: number;
  readonly origin?: MemoryRecord['origin']['type'];
}

let count = 0;

/** What somebody said at a time: an episode, and the candidate a perfect extractor finds in it. */
export function say(at: string, said: Statement | string, fields: SayFields = {}): Said {
  count += 1;
  return sayAs(String(count), at, said, fields);
}

/** The same, from an episode of this number: the same number is the same episode. */
export function sayAs(
  number: string,
  at: string,
  said: Statement | string,
  { trust = USER_TRUST, origin = 'user', ...fields }: SayFields = {},
): Said {
  const stance = fields.stance ?? 'holds';
  const text = typeof said === 'string' ? said : sentenceOf(said, stance);
  const id = `e0000000-0000-7000-8000-${number.padStart(12, '0')}`;
  const occurredAt = moment(at);
  const candidate: Candidate = {
    kind: typeof said === 'string' ? 'fact' : predicateOf(said.predicate).kind,
    text,
    ...(typeof said !== 'string' && { statement: said }),
    stance,
    source: { id, start: 0, end: text.length },
    occurredAt,
    confidence: 0.8,
    importance: 0.5,
    reason: 'test@1',
    ...fields,
  };
  return { candidate, episode: episodeOf(id, text, occurredAt, trust, origin) };
}

function episodeOf(
  id: string,
  text: string,
  occurredAt: string,
  trust: number,
  origin: MemoryRecord['origin']['type'],
): MemoryRecord {
  return {
    id,
    scope: { ...SCOPE, session: 'one' },
    kind: 'episode',
    text,
    occurredAt,
    recordedAt: occurredAt,
    version: 1,
    status: 'active',
    confidence: 1,
    importance: 0.5,
    trust,
    origin: { type: origin },
    sources: [],
    reason: 'said',
    supersedes: [],
    immutable: false,
    pinned: false,
    metadata: {},
  };
}

/** Memories as a store would keep them. */
export class World {
  readonly records: Map<string, MemoryRecord> = new Map();
  #ids = 0;

  list(): readonly MemoryRecord[] {
    return [...this.records.values()];
  }

  active(): readonly string[] {
    return this.list().flatMap(({ status, text }) => (status === 'active' ? [text] : []));
  }

  of(object: string): MemoryRecord {
    const found = this.list().filter(({ statement: said }) => said?.object === object);
    if (found.length !== 1) throw new Error(`${found.length} memories of ${object}`);
    return found[0] as MemoryRecord;
  }

  /** States facts that rest on themselves, as an application does. */
  state(said: readonly Said[], now: string = NOW): Decision {
    const own = new Set(said.map(({ episode }) => episode.id));
    const isOwn = true;
    return this.#decide(said, { now, isOwn }, (change) => ({
      ...change,
      record: {
        ...change.record,
        sources: change.record.sources.map((source) =>
          own.has(source.id) ? { ...source, id: change.record.id } : source,
        ),
      },
    }));
  }

  /** Everything in it is near everything said, as if the search found all. */
  hear(said: readonly Said[], now: string = NOW): Decision {
    return this.#decide(said, { now, isOwn: false }, (change) => change);
  }

  #decide(
    said: readonly Said[],
    { now, isOwn }: { readonly now: string; readonly isOwn: boolean },
    finish: (change: Change) => Change,
  ): Decision {
    const candidates = said.map(({ candidate }) => candidate);
    const near = this.list();
    const slots = new Set(slotsToRead(candidates, near));
    const decision = decide({
      candidates,
      episodes: said.map(({ episode }) => episode),
      isOwn,
      stored: this.list().filter(
        (record) => record.statement !== undefined && slots.has(slotOf(record.statement)),
      ),
      near,
      resting: near.filter(({ sources }) =>
        sources.some(({ id }) => said.some(({ episode }) => episode.id === id)),
      ),
      now,
      newId: () => `f0000000-0000-7000-8000-${String((this.#ids += 1)).padStart(12, '0')}`,
      digest: (text) => `digest of ${text}`,
    });
    for (const change of decision.changes) this.apply(finish(change));
    return decision;
  }

  /** As a store does, with its checks of versions. */
  apply(change: Change): void {
    const { record, type } = change;
    const stored = this.records.get(record.id);
    if (type === 'add' && stored !== undefined) throw new Error('added twice');
    if (type !== 'add') {
      const expected = (stored?.version ?? 0) + (type === 'revise' ? 1 : 0);
      if (record.version !== expected)
        throw new Error(`version ${record.version}, not ${expected}`);
    }
    if (type === 'strengthen' && stored?.text !== record.text)
      throw new Error('reworded in silence');
    this.records.set(record.id, record);
  }

  /** What holds at a time, as a search with `asOf` reads it. */
  holdingAt(time: string): readonly MemoryRecord[] {
    const at = moment(time);
    return this.list().filter(
      ({ status, validFrom, validTo }) =>
        (status === 'active' || status === 'superseded') &&
        (validFrom === undefined || validFrom <= at) &&
        (validTo === undefined || validTo > at),
    );
  }

  asOf(time: string): readonly string[] {
    return this.holdingAt(time).map(({ text }) => text);
  }
}
