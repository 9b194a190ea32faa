import { checkOneOf } from '../../core/check.ts';
import { ROLES } from '../../core/record.ts';
import type { Role } from '../../core/record.ts';
import { STANCES, USER_SUBJECT } from '../../core/statement.ts';
import { toTimestamp } from '../../core/time.ts';
import type { Timestamp } from '../../core/time.ts';
import { predicateOf } from '../../truth/predicates.ts';
import { malformed, readList, readObject, readString, readStrings } from '../fields.ts';
import type {
  GoldStatement,
  GoldValue,
  SupersessionCase,
  SupersessionQuestion,
  SupersessionTurn,
  Topic,
} from './case.ts';

/** Reads one file of cases (eval/supersession/README.md); `topic` is its name and names it in errors. */
export function readSupersessionCases(topic: string, value: unknown): readonly SupersessionCase[] {
  return readList(topic, value).map((item, index) => {
    const fields = readObject(`${topic}[${index}]`, item);
    const id = readString(`${topic}[${index}].id`, fields['id']);
    const at = `${topic}.${id}`;
    return {
      id,
      topic,
      turns: readList(`${at}.turns`, fields['turns']).map((turn, place) =>
        readTurn(`${at}.turns[${place}]`, turn),
      ),
      questions: readList(`${at}.questions`, fields['questions']).map((question, place) =>
        readQuestion(`${at}.questions[${place}]`, question),
      ),
      keep: readStrings(`${at}.keep`, fields['keep']).map((line) => readKeep(`${at}.keep`, line)),
    };
  });
}

function readTurn(at: string, value: unknown): SupersessionTurn {
  const fields = readObject(at, value);
  const { role = 'user', speaker } = fields;
  return {
    role: checkOneOf<Role>(`${at}.role`, role, ROLES),
    ...(speaker !== undefined && { speaker: readString(`${at}.speaker`, speaker) }),
    at: toTimestamp(`${at}.at`, fields['at']),
    text: readString(`${at}.text`, fields['text']),
    says: readStrings(`${at}.says`, fields['says']).map((line) => readSaid(`${at}.says`, line)),
  };
}

function readQuestion(at: string, value: unknown): SupersessionQuestion {
  const fields = readObject(at, value);
  return {
    ask: readString(`${at}.ask`, fields['ask']),
    ...readTopic(at, readString(`${at}.about`, fields['about'])),
    ...(fields['at'] !== undefined && { at: toTimestamp(`${at}.at`, fields['at']) }),
    expect: readStrings(`${at}.expect`, fields['expect']).map(readValue),
  };
}

/** "holds | user | lives in | Lisbon | from 2019-01-01 | to 2020-01-01", "holds not | ...". */
function readSaid(at: string, line: string): GoldStatement {
  const [said = '', subject, predicate, object, ...bounds] = line.split(' | ');
  if (subject === undefined || predicate === undefined || object === undefined) {
    throw malformed(at, line, 'stance | subject | predicate | object');
  }
  const stance = checkOneOf(at, said.replace(/ not$/u, ''), STANCES);
  return {
    statement: {
      subject,
      subjectType:
        subject === USER_SUBJECT || /^\p{Lu}\p{Ll}+$/u.test(subject) ? 'person' : 'thing',
      predicate,
      object,
      objectType: predicateOf(predicate).object,
      ...(said.endsWith(' not') && { negated: true as const }),
    },
    stance,
    ...readBound(at, 'from', bounds),
    ...readBound(at, 'to', bounds),
  };
}

function readBound(
  at: string,
  name: 'from' | 'to',
  bounds: readonly string[],
): { readonly [bound in 'from' | 'to']?: Timestamp } {
  const told = bounds.find((bound) => bound.startsWith(`${name} `));
  return told === undefined ? {} : { [name]: toTimestamp(at, told.slice(name.length + 1)) };
}

/** "user | lives in". */
function readTopic(at: string, line: string): Topic {
  const [subject, predicate] = line.split(' | ');
  if (subject === undefined || predicate === undefined) {
    throw malformed(at, line, 'subject | predicate');
  }
  return { subject, predicate };
}

function readKeep(at: string, line: string): Topic & GoldValue {
  return { ...readTopic(at, line), ...readValue(line.split(' | ')[2] ?? '') };
}

/** "olives", "not olives". */
function readValue(value: string): GoldValue {
  return { object: value.replace(/^not /u, ''), negated: value.startsWith('not ') };
}
