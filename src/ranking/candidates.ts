import type { MemoryFilter } from '../core/filter.ts';
import { KINDS, ROLES, STATUSES } from '../core/record.ts';
import { ABSENT } from './entry-columns.ts';
import type { EntryColumns } from './entry-columns.ts';
import { statusesOf } from './filter-entry.ts';
import type { RankSpace } from './rank.ts';

/** The memories of a space by ordinal. */
export interface Candidates {
  /** Not 0 where a memory is present and of an agent that the caller sees: they give statistics and context. */
  readonly visible: Uint8Array;
  readonly visibleCount: number;
  readonly visibleLength: number;
  readonly visibleSessions: number;
  /** 1 where a memory is visible and passes the filter: they are ranked. */
  readonly passing: Uint8Array;
  readonly passingCount: number;
}

/**
 * Which memories the caller may see, and which of them the filter lets through. Statistics come
 * from what the caller may see and nothing else, so that no score tells of other memories.
 */
export function findCandidates(space: RankSpace, filter: MemoryFilter, now: number): Candidates {
  const isAll = space.agent === 'all';
  const derived = filter.derived !== false;
  const seen = isAll ? seeAll(space, derived) : seeAgent(space, space.agent as number, derived);
  if (isPlain(space, filter)) {
    const { columns, plainCount } = space.index;
    return { ...seen, passing: columns.plain.subarray(0, columns.end), passingCount: plainCount };
  }
  return { ...seen, ...applyFilter(space, seen.visible, filter, now) };
}

type Seen = Omit<Candidates, 'passing' | 'passingCount'>;

/** The common case, counted by the index already: all agents, no filter, nothing bounded in time. */
function isPlain(space: RankSpace, { derived, ...filter }: MemoryFilter): boolean {
  const noFilter = Object.values(filter).every((value) => value === undefined);
  const { size, evidenceCount } = space.index;
  return (
    noFilter &&
    (derived === false || (derived === undefined && size === evidenceCount)) &&
    space.agent === 'all' &&
    space.allowed === undefined &&
    space.exactAgent === undefined &&
    space.sessions === undefined &&
    space.index.boundedCount === 0
  );
}

/** `state` is not 0 for what is present; the rest the index has counted already. */
function seeAll({ index }: RankSpace, derived: boolean): Seen {
  const { state, evidence, end } = index.columns;
  return {
    visible: (derived ? state : evidence).subarray(0, end),
    visibleCount: derived ? index.size : index.evidenceCount,
    visibleLength: derived ? index.totalLength : index.evidenceLength,
    visibleSessions: index.sessions.size,
  };
}

function seeAgent({ index }: RankSpace, agent: number, derived: boolean): Seen {
  const { columns, sessions } = index;
  const visible = new Uint8Array(columns.end);
  const seenSessions = new Set<number>();
  let visibleCount = 0;
  let visibleLength = 0;
  for (let ordinal = 0; ordinal < columns.end; ordinal += 1) {
    const owner = columns.agent[ordinal];
    if (columns.state[ordinal] === ABSENT || (owner !== 0 && owner !== agent)) continue;
    if (!derived && columns.evidence[ordinal] === 0) continue;
    visible[ordinal] = 1;
    visibleCount += 1;
    visibleLength += columns.length[ordinal] as number;
    const session = columns.session[ordinal] as number;
    if (session !== 0 && session < sessions.end) seenSessions.add(session);
  }
  return { visible, visibleCount, visibleLength, visibleSessions: seenSessions.size };
}

type Test = (ordinal: number) => boolean;

/** The same conditions as `passesFilter` states over records; only those that are asked for are tested. */
function applyFilter(
  space: RankSpace,
  visible: Uint8Array,
  filter: MemoryFilter,
  now: number,
): Pick<Candidates, 'passing' | 'passingCount'> {
  const { columns } = space.index;
  const statuses = codes(statusesOf(filter), STATUSES, 0);
  const tests = testsFor(space, filter);
  const bounded = filter.anyTime === true ? undefined : boundsTest(columns, filter, now);
  const passing = new Uint8Array(visible.length);
  let passingCount = 0;
  for (let ordinal = 0; ordinal < passing.length; ordinal += 1) {
    if (visible[ordinal] === 0 || statuses[columns.status[ordinal] as number] !== 1) continue;
    if (bounded !== undefined && columns.bounded[ordinal] === 1 && !bounded(ordinal)) continue;
    if (tests.length > 0 && !tests.every((test) => test(ordinal))) continue;
    passing[ordinal] = 1;
    passingCount += 1;
  }
  return { passing, passingCount };
}

/** Validity at the moment asked about, and expiry now; intervals are half open. */
function boundsTest(columns: EntryColumns, filter: MemoryFilter, now: number): Test {
  const world = filter.asOf === undefined ? now : Date.parse(filter.asOf);
  return (ordinal) =>
    (columns.expiresAt[ordinal] as number) > now &&
    (columns.validFrom[ordinal] as number) <= world &&
    (columns.validTo[ordinal] as number) > world;
}

function testsFor(space: RankSpace, filter: MemoryFilter): Test[] {
  const { columns, sessions } = space.index;
  const tests: Test[] = [];
  if (filter.kinds !== undefined) {
    const kinds = codes(filter.kinds, KINDS, 0);
    tests.push((ordinal) => kinds[columns.kind[ordinal] as number] === 1);
  }
  if (filter.derived === true) tests.push((ordinal) => columns.evidence[ordinal] === 0);
  if (filter.roles !== undefined) {
    const roles = codes(filter.roles, ROLES, 1);
    tests.push((ordinal) => roles[columns.role[ordinal] as number] === 1);
  }
  if (space.sessions !== undefined) {
    const numbers = new Set(space.sessions.map(sessions.numberOf));
    numbers.delete(0);
    tests.push((ordinal) => numbers.has(columns.session[ordinal] as number));
  }
  if (filter.from !== undefined) {
    const from = Date.parse(filter.from);
    tests.push((ordinal) => (columns.occurredAt[ordinal] as number) >= from);
  }
  if (filter.to !== undefined) {
    const to = Date.parse(filter.to);
    tests.push((ordinal) => (columns.occurredAt[ordinal] as number) < to);
  }
  if (filter.knownAt !== undefined && filter.anyTime !== true) {
    const known = Date.parse(filter.knownAt);
    tests.push(
      (ordinal) =>
        (columns.recordedAt[ordinal] as number) <= known &&
        (columns.invalidatedAt[ordinal] as number) > known,
    );
  }
  const { allowed, exactAgent } = space;
  if (exactAgent !== undefined) {
    tests.push((ordinal) => columns.agent[ordinal] === exactAgent);
  }
  if (allowed !== undefined) tests.push((ordinal) => allowed.has(ordinal));
  return tests;
}

function codes<Name extends string>(
  wanted: readonly Name[],
  all: readonly Name[],
  offset: number,
): Uint8Array {
  const table = new Uint8Array(all.length + offset);
  for (const name of wanted) table[all.indexOf(name) + offset] = 1;
  return table;
}
