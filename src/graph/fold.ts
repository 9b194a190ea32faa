import { plainWords } from '../text/analyze.ts';
import { abbreviates, projectName, readNameParts } from './entity-key.ts';
import type { NameParts } from './entity-key.ts';
import { distinctions } from './distinct.ts';
import type { AreDistinct } from './distinct.ts';
import { createGroups } from './groups.ts';
import type { Groups } from './groups.ts';
import { isUserKey } from './names.ts';
import type { Said } from './names.ts';
import type { Bearer, Bearers, Evidence } from './persons.ts';

/**
 * Finds names that are one entity: a part of a name and the one full name it fits, a name and its
 * stated nickname, "Alpha" and "Project Alpha", "Ana's sister" and the one sister that is known by
 * name. Where more than one fits, nothing is folded.
 */
export function* foldNames(bearers: Bearers, said: readonly Said[]): Generator<undefined, Groups> {
  const groups = createGroups();
  const areDistinct = distinctions(said, bearers);
  yield;
  const namings = namingsOf(bearers, said);
  foldNameParts(groups, bearers.all, namings, areDistinct);
  yield;
  foldNamings(groups, namings, areDistinct);
  foldProjects(groups, bearers.all);
  foldDescriptors(groups, bearers.all);
  yield;
  return groups;
}

interface Naming {
  readonly bearer: Bearer;
  readonly called: Bearer;
}

/** Who is called what, for those who have a name of their own; kinship is seen to by descriptors. */
function namingsOf(bearers: Bearers, said: readonly Said[]): readonly Naming[] {
  return said.flatMap((each) => {
    const { object, isNaming, subject, statement, record } = each;
    if (!isNaming || object === undefined || subject.descriptor !== undefined) return [];
    if (statement.negated === true || record.status === 'disputed') return [];
    return [{ bearer: bearers.of(subject, each), called: bearers.of(object, each) }];
  });
}

interface Person extends NameParts {
  readonly bearer: Bearer;
}

function foldNameParts(
  groups: Groups,
  all: readonly Bearer[],
  namings: readonly Naming[],
  areDistinct: AreDistinct,
): void {
  const persons = all.flatMap((bearer) =>
    bearer.name.of === 'living' &&
    bearer.name.descriptor === undefined &&
    !isUserKey(bearer.name.key)
      ? [{ bearer, ...readNameParts(bearer.name.key) }]
      : [],
  );
  const couples = sharedByBothTitles(persons);
  const byPart = byFirstAndLast(persons);
  const told = new Set(namings.flatMap(({ bearer, called }) => namesSettled(bearer, called)));
  const fitting = new Map<Bearer, Bearer[]>();
  for (const person of persons) {
    if (told.has(person.bearer.id) || couples.has(person.words.join(' '))) continue;
    const full = onlyFullName(person, byPart, areDistinct);
    if (full !== undefined) fitting.set(full, [...(fitting.get(full) ?? []), person.bearer]);
  }
  for (const [full, parts] of fitting) {
    for (const part of parts) {
      if (!parts.some((other) => other !== part && areDistinct(part, other)))
        groups.unite(part.id, full.id);
    }
  }
}

/** What is stated needs no guess: a nickname, and a short name whose full one is told. */
function namesSettled(bearer: Bearer, called: Bearer): readonly string[] {
  const isCalledMore =
    readNameParts(called.name.key).words.length > readNameParts(bearer.name.key).words.length;
  return isCalledMore ? [bearer.id, called.id] : [called.id];
}

/** Names of which there is a "Mr" and a "Mrs": the bare name may be either. */
function sharedByBothTitles(persons: readonly Person[]): ReadonlySet<string> {
  const titles = new Map<string, Set<string>>();
  for (const { title, words } of persons) {
    if (title === undefined) continue;
    const name = words.join(' ');
    titles.set(name, (titles.get(name) ?? new Set()).add(title));
  }
  return new Set([...titles].flatMap(([name, { size }]) => (size > 1 ? [name] : [])));
}

function byFirstAndLast(persons: readonly Person[]): ReadonlyMap<string, readonly Person[]> {
  const byPart = new Map<string, Person[]>();
  for (const person of persons) {
    for (const part of new Set([person.words[0] ?? '', person.words.at(-1) ?? ''])) {
      const list = byPart.get(part) ?? [];
      list.push(person);
      byPart.set(part, list);
    }
  }
  return byPart;
}

/** Of so many bearers of one word no one is certain, and nobody looks at all of them. */
const MOST_BEARERS = 64;

/** The one fuller name that a name fits; undefined when none or several do. */
function onlyFullName(
  person: Person,
  byPart: ReadonlyMap<string, readonly Person[]>,
  areDistinct: AreDistinct,
): Bearer | undefined {
  const beside = byPart.get(person.words.at(-1) ?? '') ?? [];
  if (beside.length > MOST_BEARERS) return undefined;
  const others = beside.filter(
    ({ bearer }) => bearer !== person.bearer && !areDistinct(bearer, person.bearer),
  );
  const untitled = others.filter(
    ({ title, words }) => title === undefined && words.join(' ') === person.words.join(' '),
  );
  const fuller =
    person.title !== undefined && untitled.length > 0
      ? untitled
      : others.filter((other) => isFuller(person, other));
  const names = new Set(fuller.map(({ words }) => words.join(' ')));
  const plain = fuller.filter(({ title }) => title === undefined);
  const [only, ...more] = plain.length > 0 ? plain : fuller;
  return names.size === 1 && more.length === 0 ? only?.bearer : undefined;
}

function isFuller(person: Person, other: Person): boolean {
  if (person.title === undefined) return abbreviates(person.words, other.words);
  if (other.title !== undefined && other.title !== person.title) return false;
  // What stands alone after a title is the surname.
  const [surname, ...more] = person.words;
  return more.length > 0
    ? abbreviates(person.words, other.words)
    : other.words.length > 1 && other.words.at(-1) === surname;
}

/** A nickname that several have is nobody's for certain. */
function foldNamings(groups: Groups, namings: readonly Naming[], areDistinct: AreDistinct): void {
  const byName = new Map<Bearer, Bearer[]>();
  for (const { bearer, called } of namings)
    byName.set(called, [...(byName.get(called) ?? []), bearer]);
  const clear = [...byName].filter(([called, callers]) => {
    const roots = new Set(callers.map(({ id }) => groups.find(id)));
    return roots.size === 1 && !callers.some((bearer) => areDistinct(bearer, called));
  });
  for (const [called, callers] of clear) for (const { id } of callers) groups.unite(id, called.id);
}

/** "Project Alpha", "the Alpha project" and, unless it is something else too, "Alpha". */
function foldProjects(groups: Groups, all: readonly Bearer[]): void {
  const byName = new Map<string, Bearer>();
  const bare = new Map<string, Bearer>();
  for (const bearer of all) {
    const { key, of, types } = bearer.name;
    if (of !== 'other') continue;
    const name = projectName(key);
    if (name === undefined) {
      if ([...types.keys()].every((type) => type === 'project' || type === 'thing'))
        bare.set(key, bearer);
      continue;
    }
    const same = byName.get(name);
    if (same === undefined) byName.set(name, bearer);
    else groups.unite(same.id, bearer.id);
  }
  for (const [name, bearer] of byName) {
    const short = bare.get(name);
    if (short !== undefined) groups.unite(short.id, bearer.id);
  }
}

/** The shortest first: whose boss she is must be known before who her husband is. */
function foldDescriptors(groups: Groups, all: readonly Bearer[]): void {
  const known = new Map<string, { readonly bearer: Bearer; readonly evidence: Evidence }[]>();
  for (const bearer of all) {
    for (const evidence of bearer.evidence) {
      const list = known.get(evidence.kinship) ?? [];
      list.push({ bearer, evidence });
      known.set(evidence.kinship, list);
    }
  }
  const described = all
    .flatMap(({ id, name }) => (name.descriptor === undefined ? [] : [{ id, ...name.descriptor }]))
    .sort((left, right) => left.id.length - right.id.length || (left.id < right.id ? -1 : 1));
  for (const { id, owner, phrase, word, means } of described) {
    const isPlain = phrase === word;
    const fitting = (known.get(means.kinship) ?? []).filter(
      ({ evidence }) =>
        groups.find(evidence.owner.id) === groups.find(`living:${owner}`) &&
        (` ${evidence.text} `.includes(` ${plainWords(phrase).join(' ')} `) ||
          (isPlain && means.isOne && evidence.word === undefined)) &&
        (means.isOne || evidence.isNaming || !isPlain),
    );
    const [root, ...others] = new Set(fitting.map(({ bearer }) => groups.find(bearer.id)));
    if (root !== undefined && others.length === 0) groups.unite(root, id);
  }
}
