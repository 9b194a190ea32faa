import type { MemoryRecord } from '../core/record.ts';
import type { Scope } from '../core/scope.ts';
import { USER_SUBJECT } from '../core/statement.ts';
import type { SessionEpisode, Store } from '../core/store.ts';
import type { Timestamp } from '../core/time.ts';
import { nameKey } from '../truth/slot.ts';
import type { Owned } from './owners.ts';
import { readSubjectName, subjectName } from './runs.ts';
import type { Subject } from './runs.ts';

/** Something old that no summary tells of yet, or only an outdated one. */
export interface Due {
  readonly owner: Scope;
  readonly subject: Subject;
  /** Oldest first. */
  readonly episodes: readonly SessionEpisode[];
  /** Summaries that are out of date. */
  readonly outdated: readonly MemoryRecord[];
}

export interface DueRules {
  /** What was last spoken of before then is old. */
  readonly before: Timestamp;
  readonly leastEpisodes: number;
}

/** More than any store has; there is no reading sessions in pages. */
const ALL_SESSIONS = 1_000_000;
/** Episodes of one topic that are looked at, the newest. */
const MOST_OF_A_TOPIC = 500;

/** What of an owner's memory is to be summarised, sessions first, oldest first; read one by one. */
export async function* findDue(
  store: Store,
  owned: Owned,
  rules: DueRules,
): AsyncGenerator<Due, void> {
  const sessions = await store.sessions.list(owned.owner, ALL_SESSIONS);
  const old = sessions.filter(
    ({ lastAt, length }) => lastAt < rules.before && length >= rules.leastEpisodes,
  );
  for (const session of new Set(old.map((one) => one.session).toReversed())) {
    const due = await lookAtSession(store, owned, session);
    if (due !== undefined && isOldEnough(due, rules)) yield due;
  }
  for (const [topic, records] of topicsOf(owned.records)) {
    const due = await lookAtTopic(store, owned, topic, sourcesOf(records, rules));
    if (due !== undefined && isOldEnough(due, rules)) yield due;
  }
}

/** A session that its newest summary does not tell of to the end; undefined when it does. */
export async function lookAtSession(
  store: Store,
  owned: Owned,
  session: string,
): Promise<Due | undefined> {
  const { owner } = owned;
  const subject = { session };
  const [last] = await store.sessions.episodes(owner, session, { last: 1 });
  if (last === undefined) return undefined;
  const known = summariesOf(owned.records, subject);
  const isFresh = await tellsAll(store, owner, known, [last.record]);
  if (isFresh) return undefined;
  const episodes = await store.sessions.episodes(owner, session);
  return { owner, subject, episodes, outdated: known.filter(isActive) };
}

async function lookAtTopic(
  store: Store,
  owned: Owned,
  topic: string,
  ids: readonly string[],
): Promise<Due | undefined> {
  const { owner } = owned;
  if (ids.length === 0) return undefined;
  const found = await store.records.get(owner, ids);
  const said = found
    .filter(
      ({ kind, status, scope }) =>
        kind === 'episode' &&
        status === 'active' &&
        scope.agent === owner.agent &&
        scope.user === owner.user,
    )
    .toSorted((left, right) => (left.occurredAt < right.occurredAt ? -1 : 1));
  // What was said in one session is that session's summary to tell.
  if (new Set(said.map(({ scope }) => scope.session)).size < 2) return undefined;
  const known = summariesOf(owned.records, { topic });
  if (await tellsAll(store, owner, known, said)) return undefined;
  const episodes = said.map((record, position) => ({ position, record, contentHash: '' }));
  return { owner, subject: { topic }, episodes, outdated: known.filter(isActive) };
}

/** What the memories of a topic rest on; none when that is too little to be summarised. */
function sourcesOf(
  records: readonly MemoryRecord[],
  { leastEpisodes }: DueRules,
): readonly string[] {
  const ids = [...new Set(records.flatMap(({ sources }) => sources.map(({ id }) => id)))];
  return ids.length < leastEpisodes ? [] : ids.sort().slice(-MOST_OF_A_TOPIC);
}

function isOldEnough({ episodes }: Due, { before, leastEpisodes }: DueRules): boolean {
  return (
    episodes.length >= leastEpisodes && episodes.every(({ record }) => record.occurredAt < before)
  );
}

function isActive({ status }: MemoryRecord): boolean {
  return status === 'active';
}

function summariesOf(records: readonly MemoryRecord[], subject: Subject): readonly MemoryRecord[] {
  const name = subjectName(subject);
  return records.filter(
    // One that has faded is archived, and none the less there; one that was replaced has another reason.
    ({ kind, status, reason }) =>
      kind === 'summary' &&
      (status === 'active' || status === 'archived') &&
      readSubjectName(reason) === name,
  );
}

/** Whether one of the summaries is younger than these episodes and than all edits of what it cites. */
async function tellsAll(
  store: Store,
  owner: Scope,
  summaries: readonly MemoryRecord[],
  episodes: readonly MemoryRecord[],
): Promise<boolean> {
  for (const { id: summary, recordedAt, sources } of summaries) {
    // Ids are in the order of time, also within one millisecond.
    if (episodes.some((episode) => episode.id > summary)) continue;
    const cited = await store.records.get(
      owner,
      sources.map(({ id }) => id),
    );
    const edited = cited.filter(({ version }) => version > 1);
    const histories = await Promise.all(edited.map(({ id }) => store.records.history(owner, id)));
    if (histories.flat().every(({ version, at }) => version === 1 || at <= recordedAt)) return true;
  }
  return false;
}

/** Entities that active memories state something of, with these memories; the user is no topic. */
function topicsOf(records: readonly MemoryRecord[]): ReadonlyMap<string, readonly MemoryRecord[]> {
  const topics = new Map<string, { readonly name: string; readonly records: MemoryRecord[] }>();
  for (const record of records) {
    if (record.status !== 'active' || record.statement === undefined) continue;
    const { subject, object, objectType } = record.statement;
    const names = [subject, ...(objectType === 'value' || objectType === 'thing' ? [] : [object])];
    for (const name of names) {
      const key = nameKey(name);
      if (key === USER_SUBJECT) continue;
      const topic = topics.get(key) ?? { name, records: [] };
      topic.records.push(record);
      topics.set(key, topic);
    }
  }
  return new Map([...topics.values()].map((topic) => [topic.name, topic.records]));
}
