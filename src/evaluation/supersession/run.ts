import type { MemoryRecord } from '../../core/record.ts';
import type { EntityType, Statement } from '../../core/statement.ts';
import type { Timestamp } from '../../core/time.ts';
import { refines, sameValue } from '../../truth/same.ts';
import { nameKey } from '../../truth/slot.ts';
import type {
  GoldValue,
  Rememberer,
  SupersessionCase,
  SupersessionQuestion,
  Topic,
} from './case.ts';

export interface Share {
  readonly right: number;
  readonly of: number;
}

/** How often a system is right, in all or for one topic. */
export interface SupersessionScore {
  readonly cases: Share;
  /** Questions about now, and about a moment before. */
  readonly current: Share;
  readonly asOf: Share;
  /** Statements that are known in the end, whether they still hold or not. */
  readonly kept: Share;
  /** Memories that say nothing but what another one says for the same time. */
  readonly doubles: number;
}

export interface SupersessionReport {
  readonly all: SupersessionScore;
  readonly topics: Readonly<Record<string, SupersessionScore>>;
  /** What went wrong, one line each, for people. */
  readonly misses: readonly string[];
}

interface CaseScore extends SupersessionScore {
  readonly topic: string;
  readonly misses: readonly string[];
}

/** Lets a system remember each case and asks it; `now` is the moment that "now" means. */
export async function runSupersession(
  cases: readonly SupersessionCase[],
  remember: Rememberer,
  now: Timestamp,
): Promise<SupersessionReport> {
  const scores: CaseScore[] = [];
  for (const each of cases) scores.push(scoreCase(each, await remember(each), now));
  const byTopic = Map.groupBy(scores, ({ topic }) => topic);
  return {
    all: sum(scores),
    topics: Object.fromEntries([...byTopic].map(([topic, group]) => [topic, sum(group)])),
    misses: scores.flatMap(({ misses }) => misses),
  };
}

function scoreCase(
  { id, topic, questions, keep }: SupersessionCase,
  memories: readonly MemoryRecord[],
  now: Timestamp,
): CaseScore {
  const known = memories.filter(({ status }) => status !== 'archived' && status !== 'quarantined');
  const answers = questions.map((question) => {
    const found = valuesAt(known, question, question.at ?? now, question.at === undefined);
    return { question, found, isRight: isSameSet(found, question.expect) };
  });
  const lost = keep.filter((fact) => !known.some((record) => tells(record, fact)));
  const wrong = answers.filter(({ isRight }) => !isRight);
  const current = answers.filter(({ question }) => question.at === undefined);
  const asOf = answers.filter(({ question }) => question.at !== undefined);
  const isRight = wrong.length === 0 && lost.length === 0;
  return {
    topic,
    cases: { right: Number(isRight), of: 1 },
    current: shareOf(current),
    asOf: shareOf(asOf),
    kept: { right: keep.length - lost.length, of: keep.length },
    doubles: doublesIn(known),
    misses: [
      ...wrong.map(({ question, found }) => describeMiss(`${topic}/${id}`, question, found)),
      ...lost.map(
        ({ subject, predicate, object }) =>
          `${topic}/${id}: lost ${subject} ${predicate} ${object}`,
      ),
    ],
  };
}

function shareOf(answers: readonly { readonly isRight: boolean }[]): Share {
  return { right: answers.filter(({ isRight }) => isRight).length, of: answers.length };
}

/** What is said to hold at a moment; of now, only what is current. */
function valuesAt(
  memories: readonly MemoryRecord[],
  topic: Topic,
  at: Timestamp,
  isCurrent: boolean,
): readonly FoundValue[] {
  return memories
    .filter(
      (record) =>
        isAbout(record, topic) &&
        (record.status === 'active' || (!isCurrent && record.status === 'superseded')) &&
        (record.validFrom === undefined || record.validFrom <= at) &&
        (record.validTo === undefined || record.validTo > at),
    )
    .flatMap(({ statement }) => (statement === undefined ? [] : [valueOf(statement)]));
}

/** A value in a memory, with what it is. */
type FoundValue = GoldValue & { readonly type: EntityType };

function valueOf({ object, objectType, negated }: Statement): FoundValue {
  return { object, type: objectType, negated: negated === true };
}

function isAbout({ statement }: MemoryRecord, { subject, predicate }: Topic): boolean {
  return (
    statement !== undefined &&
    statement.predicate === predicate &&
    nameKey(statement.subject) === nameKey(subject)
  );
}

function tells(record: MemoryRecord, fact: Topic & GoldValue): boolean {
  const { statement } = record;
  if (statement === undefined || !isAbout(record, fact)) return false;
  return isSame(valueOf(statement), fact);
}

/** A more precise value is right too. */
function isSame(found: FoundValue, expected: GoldValue): boolean {
  return (
    found.negated === expected.negated &&
    (sameValue(found.object, expected.object) || refines(found.object, expected.object, found.type))
  );
}

function isSameSet(found: readonly FoundValue[], expected: readonly GoldValue[]): boolean {
  return (
    found.every((value) => expected.some((wanted) => isSame(value, wanted))) &&
    expected.every((wanted) => found.some((value) => isSame(value, wanted)))
  );
}

function doublesIn(memories: readonly MemoryRecord[]): number {
  const said = memories.map(({ statement, validFrom, validTo, text }) =>
    [
      statement?.subject,
      statement?.predicate,
      nameKey(statement?.object ?? text),
      statement?.negated,
    ]
      .concat(validFrom ?? '', validTo ?? '')
      .join('|'),
  );
  return said.length - new Set(said).size;
}

function describeMiss(
  name: string,
  { ask, at, expect }: SupersessionQuestion,
  found: readonly GoldValue[],
): string {
  const when = at === undefined ? '' : ` (${at.slice(0, 10)})`;
  return `${name}: ${ask}${when} expected ${inWords(expect)}, found ${inWords(found)}`;
}

function inWords(values: readonly GoldValue[]): string {
  if (values.length === 0) return 'nothing';
  return values.map(({ object, negated }) => `${negated ? 'not ' : ''}${object}`).join(', ');
}

function sum(scores: readonly SupersessionScore[]): SupersessionScore {
  const add = (part: 'cases' | 'current' | 'asOf' | 'kept'): Share => ({
    right: scores.reduce((total, score) => total + score[part].right, 0),
    of: scores.reduce((total, score) => total + score[part].of, 0),
  });
  return {
    cases: add('cases'),
    current: add('current'),
    asOf: add('asOf'),
    kept: add('kept'),
    doubles: scores.reduce((total, { doubles }) => total + doubles, 0),
  };
}
