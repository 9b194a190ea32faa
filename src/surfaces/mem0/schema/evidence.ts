import type { MemoryRecord, Statement } from '../../../index.ts';
import { appsOf, ownMetadata, runsOf } from '../attributes.ts';
import { categoriesOf, wordsOf } from '../categories.ts';
import { ENTITY_FIELDS } from '../entity-ids.ts';
import { tellsOfEnd } from '../lifecycle.ts';
import { snakeCase } from '../snake-case.ts';
import { conceptsOf } from './concepts.ts';
import { nameWords, stem, tellingWords } from './words.ts';

/** A memory as what a property may be filled from. */
export interface Evidence {
  readonly record: MemoryRecord;
  readonly words: ReadonlySet<string>;
  readonly categories: readonly (readonly string[])[];
}

export function toEvidence(record: MemoryRecord): Evidence {
  return {
    record,
    words: new Set(wordsOf(record.text).map(stem)),
    categories: categoriesOf(record).map(nameWords),
  };
}

/** What a memory says for a property. */
export interface Match {
  readonly evidence: Evidence;
  readonly value: unknown;
  /** It says just that, rather than something around it. */
  readonly isExact: boolean;
}

/** Properties that mean every memory there is. */
const EVERYTHING = new Set('memory fact statement note detail point item information'.split(' '));

/**
 * What memories say for a property of a name and a description: a key of their metadata, whose they are, what their
 * statements say, their category, their words; the first of these that says anything.
 */
export function matchesFor(
  name: string,
  description: string,
  all: readonly Evidence[],
): readonly Match[] {
  const words = nameWords(name);
  const told = tellingWords(description);
  const attempts = [
    () => byMetadata(name, all),
    () => byOwner(name, all),
    () => byConcept(words, all),
    () => byPredicate(words, all),
    () => byCategory(words, all),
    () => (words.some((word) => EVERYTHING.has(word)) ? all.map(inItsWords) : []),
    () => byWords(words, all),
    () => byConcept(told, all),
    () => byCategory(told, all),
  ];
  for (const attempt of attempts) {
    const matches = attempt();
    if (matches.length > 0) return matches;
  }
  return [];
}

function byMetadata(name: string, all: readonly Evidence[]): readonly Match[] {
  const wanted = nameWords(name).join(' ');
  return all.flatMap((evidence) =>
    Object.entries(ownMetadata(evidence.record) ?? {})
      .filter(([key, value]) => nameWords(key).join(' ') === wanted && value !== null)
      .map(([, value]) => ({ evidence, value, isExact: true })),
  );
}

/** Whose the memories are, by the names that ids have elsewhere. */
function byOwner(name: string, all: readonly Evidence[]): readonly Match[] {
  const field = ENTITY_FIELDS.find((each) => each === snakeCase(name));
  if (field === undefined) return [];
  return all.flatMap((evidence) => {
    const { record } = evidence;
    const names = {
      user_id: [record.scope.user],
      agent_id: [record.scope.agent],
      app_id: appsOf(record),
      run_id: runsOf(record),
    }[field];
    return names.flatMap((value) =>
      value === undefined ? [] : [{ evidence, value, isExact: true }],
    );
  });
}

function byConcept(words: readonly string[], all: readonly Evidence[]): readonly Match[] {
  const concepts = conceptsOf(words);
  return all.flatMap((evidence) => {
    const statement = statementOf(evidence);
    const isTold = statement !== undefined && concepts.some(({ tells }) => tells(statement));
    return isTold ? [{ evidence, value: statement.object, isExact: true }] : [];
  });
}

/** What is said to hold: that it is over is no value of anything. */
function statementOf({ record }: Evidence): Statement | undefined {
  return tellsOfEnd(record) ? undefined : record.statement;
}

/** How many there are, of which others tell the names. */
export function isCount({ evidence: { record } }: Match): boolean {
  return record.statement?.predicate.startsWith('has number of ') === true;
}

/** "favourite color" is told by what "has favourite color". */
function byPredicate(words: readonly string[], all: readonly Evidence[]): readonly Match[] {
  if (words.length === 0) return [];
  return all.flatMap((evidence) => {
    const statement = statementOf(evidence);
    if (statement === undefined || statement.negated === true) return [];
    const predicate = new Set(nameWords(statement.predicate));
    const isTold = words.every((word) => predicate.has(word));
    return isTold ? [{ evidence, value: statement.object, isExact: true }] : [];
  });
}

function byCategory(words: readonly string[], all: readonly Evidence[]): readonly Match[] {
  const wanted = new Set(words);
  return all
    .filter(({ categories }) =>
      categories.some((category) => {
        const isNamed = category.every((word) => wanted.has(word));
        return isNamed || (words.length > 0 && words.every((word) => category.includes(word)));
      }),
    )
    .map(inItsWords);
}

function byWords(words: readonly string[], all: readonly Evidence[]): readonly Match[] {
  const telling = words.filter((word) => word.length > 2);
  if (telling.length === 0) return [];
  return all.filter((each) => telling.every((word) => each.words.has(word))).map(inItsWords);
}

function inItsWords(evidence: Evidence): Match {
  return { evidence, value: evidence.record.text, isExact: false };
}
