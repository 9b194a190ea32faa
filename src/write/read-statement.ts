import type { Candidate, DeriveSettings, Extractor } from '../core/extraction.ts';
import type { MemoryRecord } from '../core/record.ts';
import { USER_SUBJECT } from '../core/statement.ts';
import type { Statement } from '../core/statement.ts';

const READ_ALL: DeriveSettings = { strategy: 'everything', threshold: 0 };
/** A statement stands for a text when it was read from at least this share of it. */
const TELLING_SHARE = 0.6;

/** Names that may stand for the user in a text that has none of them. */
const STAND_INS = ['Maria', 'Julia', 'Laura', 'Clara'] as const;
const THE_USER = /\bthe user\b|^user(?=['\u2019]s\b|\s)/gi;

/**
 * The one thing that a text states; of a text that states several, none stands for it. "The user", as
 * memories are worded and as people edit them, is taken for the user: extractors read conversations,
 * in which it is somebody's customer, so a name stands in for it while it is read.
 */
export async function readOnly(
  extractor: Extractor | undefined,
  record: MemoryRecord,
): Promise<Candidate | undefined> {
  if (extractor === undefined) return undefined;
  const name = STAND_INS.find((each) => !record.text.includes(each));
  const text = name === undefined ? record.text : record.text.replaceAll(THE_USER, name);
  const episode: MemoryRecord = { ...record, text, kind: 'episode', role: record.role ?? 'user' };
  const input = { episodes: [episode], before: [], settings: READ_ALL };
  const { candidates } = await extractor.extract(input);
  const stated = candidates.filter(({ statement }) => statement !== undefined);
  const [only] = stated;
  if (only?.statement === undefined || stated.length > 1) return undefined;
  const share = (only.source.end - only.source.start) / text.length;
  if (share < TELLING_SHARE) return undefined;
  const isStandIn = name !== undefined && text !== record.text;
  return isStandIn ? { ...only, statement: tellOfUser(only.statement, name) } : only;
}

function tellOfUser(statement: Statement, name: string): Statement {
  const { subject, object, ...rest } = statement;
  return {
    ...rest,
    subject: subject.replaceAll(name, USER_SUBJECT),
    object: object.replaceAll(name, USER_SUBJECT),
  };
}

export async function readStatement(
  extractor: Extractor | undefined,
  record: MemoryRecord,
): Promise<Statement | undefined> {
  return (await readOnly(extractor, record))?.statement;
}
