import {
  checkInteger,
  checkKnownFields,
  checkMetadata,
  checkObject,
  checkOneOf,
  isPlainObject,
} from '../core/check.ts';
import type { Fields } from '../core/check.ts';
import { invalidInput, MemoirError } from '../core/errors.ts';
import type { AddInput, AddOptions, Warning } from '../core/memory.ts';
import { ORIGINS, ROLES } from '../core/record.ts';
import type { Kind, MessagePart, Metadata, Origin, Passage, Role } from '../core/record.ts';
import type { Runtime } from '../core/runtime.ts';
import { checkName } from '../core/scope.ts';
import { toTimestamp } from '../core/time.ts';
import type { Timestamp } from '../core/time.ts';
import { readSettings } from './add-settings.ts';
import type { AddSettings } from './add-settings.ts';
import { identityOf } from './content-hash.ts';
import { readContent } from './message-parts.ts';
import type { Content, SplitContent } from './message-parts.ts';
import { normaliseNonEmptyText, normaliseText } from './normalise-text.ts';
import { DOCUMENT_PASSAGE, MESSAGE_PASSAGE, splitPassages } from './passages.ts';
import type { Recognisable } from './repeats.ts';

/** One validated piece of what was given: a message, a passage of one, or a passage of a document. */
export interface Turn extends Recognisable {
  readonly text: string;
  readonly role: Role | undefined;
  readonly speaker: string | undefined;
  readonly parts: readonly MessagePart[];
  readonly passage: Passage | undefined;
  readonly occurredAt: Timestamp;
  readonly origin: Origin;
  readonly metadata: Metadata;
}

export interface Intake {
  readonly turns: readonly Turn[];
  readonly settings: AddSettings;
  readonly warnings: readonly Warning[];
}

const MOST_MESSAGES = 10_000;
/** A message longer than this is kept as several episodes, so that one can be shown without all. */
const LONG_MESSAGE = 16_000;
/** Text of at least this many characters is not said twice by chance. */
const TELLING_LENGTH = 24;

const OPTION_FIELDS = [
  'role',
  'name',
  'at',
  'kind',
  'session',
  'metadata',
  'idempotencyKey',
  'origin',
  'confidence',
  'importance',
  'validFrom',
  'validTo',
  'expiresAt',
  'pinned',
  'immutable',
  'wait',
  'derive',
  'writer',
  'documents',
] as const satisfies readonly (keyof AddOptions)[];
const MESSAGE_FIELDS = ['role', 'content', 'name', 'at', 'id', 'metadata'] as const;
const DOCUMENT_FIELDS = ['document', 'title', 'reference'] as const;

/**
 * Validates and normalises what a caller wants remembered. Nothing is written: either all of it is
 * good, or INVALID_INPUT or TOO_LARGE names the first field that is not.
 */
export function intake(input: AddInput, options: AddOptions, runtime: Runtime): Intake {
  const fields = checkObject('options', options);
  checkKnownFields('options', fields, OPTION_FIELDS);
  const warnings: Warning[] = [];
  const settings = readSettings(fields);
  const shared = readShared(fields, runtime);
  const turns = readInput(input, { kind: settings.kind, shared, runtime, warnings });
  return { turns, settings, warnings };
}

/** What messages take from the options when they say nothing themselves. */
interface Shared {
  readonly role: Role;
  readonly speaker: string | undefined;
  readonly at: Timestamp;
  readonly atGiven: boolean;
  readonly metadata: Metadata;
  readonly origin: Origin | undefined;
}

interface Reading {
  readonly kind: Kind;
  readonly shared: Shared;
  readonly runtime: Runtime;
  readonly warnings: Warning[];
}

function readShared(fields: Fields, runtime: Runtime): Shared {
  return {
    role: fields['role'] === undefined ? 'user' : checkOneOf('options.role', fields['role'], ROLES),
    speaker: fields['name'] === undefined ? undefined : checkName('options.name', fields['name']),
    at: toTimestamp('options.at', fields['at'] === undefined ? runtime.now() : fields['at']),
    atGiven: fields['at'] !== undefined,
    metadata:
      fields['metadata'] === undefined ? {} : checkMetadata('options.metadata', fields['metadata']),
    origin: fields['origin'] === undefined ? undefined : readOrigin(fields['origin']),
  };
}

export function readOrigin(value: unknown): Origin {
  const fields = checkObject('options.origin', value);
  checkKnownFields('options.origin', fields, ['type', 'reference']);
  const type = checkOneOf('options.origin.type', fields['type'], ORIGINS);
  if (fields['reference'] === undefined) return { type };
  return { type, reference: readReference('options.origin.reference', fields['reference']) };
}

function readReference(field: string, value: unknown): string {
  if (typeof value !== 'string' || value.length > 2_048 || value.length === 0) {
    throw invalidInput(field, value, 'give a URL or path of at most 2,048 characters');
  }
  return value.toWellFormed().replaceAll('\0', '');
}

function readInput(input: unknown, reading: Reading): Turn[] {
  if (typeof input === 'string') return readMessage('text', { content: input }, reading);
  if (Array.isArray(input)) return readMessages(input, reading);
  if (isPlainObject(input) && 'document' in input) return readDocument(input, reading);
  if (isPlainObject(input) && 'content' in input) return readMessage('message', input, reading);
  throw invalidInput(
    'input',
    input,
    'give text, a message {role, content}, a list of messages, or {document}',
  );
}

function readMessages(input: readonly unknown[], reading: Reading): Turn[] {
  if (input.length === 0) throw invalidInput('messages', input, 'give at least one message');
  checkInteger('the number of messages', input.length, 1, MOST_MESSAGES);
  return input.flatMap((message, index) => {
    const field = `messages[${index}]`;
    return readMessage(
      field,
      typeof message === 'string' ? { content: message } : message,
      reading,
    );
  });
}

function readMessage(field: string, value: unknown, reading: Reading): Turn[] {
  const { shared, warnings } = reading;
  const message = checkObject(field, value);
  checkKnownFields(field, message, MESSAGE_FIELDS);
  const prefix = field === 'text' ? '' : `${field}.`;
  const contentField = field === 'text' ? 'text' : `${prefix}content`;
  const content = readContent(contentField, message['content'], warnings);
  const role =
    message['role'] === undefined
      ? shared.role
      : checkOneOf(`${prefix}role`, message['role'], ROLES);
  const id = message['id'] === undefined ? undefined : checkName(`${prefix}id`, message['id']);
  const own =
    message['metadata'] === undefined
      ? {}
      : checkMetadata(`${prefix}metadata`, message['metadata']);
  const sourceId = id === undefined ? {} : { sourceId: id };
  const metadata = checkMetadata(`${prefix}metadata`, { ...shared.metadata, ...own, ...sourceId });
  const timed = message['at'] !== undefined || shared.atGiven;
  const speaker =
    message['name'] === undefined ? shared.speaker : checkName(`${prefix}name`, message['name']);
  const occurredAt =
    message['at'] === undefined ? shared.at : toTimestamp(`${prefix}at`, message['at']);
  const pieces = byVoice(content, role);
  if (pieces.length === 0) {
    throw invalidInput(
      contentField,
      message['content'],
      'give text with at least one visible character',
    );
  }
  return pieces.flatMap((piece, index) => {
    const turn: Omit<Turn, 'contentHash' | 'telling'> = {
      text: piece.text,
      role: piece.isAnswer && role === 'user' ? 'tool' : role,
      speaker: piece.isAnswer && role !== 'tool' ? undefined : speaker,
      parts: piece.parts,
      passage: undefined,
      occurredAt,
      origin: piece.isAnswer
        ? originOfAnswer(shared.origin)
        : (shared.origin ?? { type: originOf(role) }),
      metadata,
    };
    // No id that is given has a line end.
    const pieceId = id === undefined || index === 0 ? id : `${id}\n${index}`;
    return recognisable(splitLong(turn, reading), { id: pieceId, timed }, reading);
  });
}

interface Voiced extends Content {
  /** It is what tools answered, in a message of somebody else. */
  readonly isAnswer: boolean;
}

/**
 * A message by whose words they are: what tools answered in a message of the user or the assistant
 * is a piece of its own, because it must not pass for theirs. What was said comes first, unless the
 * user's message begins with an answer, which belongs to the call before it. None for no content.
 */
function byVoice(
  { said, answered, beginsWithAnswer }: SplitContent,
  role: Role,
): readonly Voiced[] {
  if (role === 'tool') {
    const text = [said.text, answered.text].filter((each) => each !== '').join('\n');
    return onlyFull([{ text, parts: [...said.parts, ...answered.parts], isAnswer: false }]);
  }
  const pieces = onlyFull([
    { ...said, isAnswer: false },
    { ...answered, isAnswer: true },
  ]);
  return beginsWithAnswer && role === 'user' ? pieces.toReversed() : pieces;
}

function onlyFull(pieces: readonly Voiced[]): readonly Voiced[] {
  return pieces.filter(({ text, parts }) => text.trim() !== '' || parts.length > 0);
}

function originOfAnswer(given: Origin | undefined): Origin {
  return given?.type === 'document' ? given : { ...given, type: 'tool' };
}

function originOf(role: Role): Origin['type'] {
  return role === 'system' ? 'application' : role;
}

function splitLong<Piece extends Pick<Turn, 'text' | 'passage' | 'parts'>>(
  turn: Piece,
  { runtime }: Reading,
): Piece[] {
  if (turn.text.length <= LONG_MESSAGE) return [turn];
  const passages = splitPassages(turn.text, runtime.digest(turn.text), MESSAGE_PASSAGE);
  return passages.map((each, index) => ({
    ...turn,
    ...each,
    parts: index === 0 ? turn.parts : [],
  }));
}

function readDocument(document: Fields, reading: Reading): Turn[] {
  const { shared, warnings, runtime } = reading;
  checkKnownFields('input', document, DOCUMENT_FIELDS);
  const text = normaliseNonEmptyText('document', document['document'], warnings);
  const title =
    document['title'] === undefined
      ? undefined
      : normaliseText('title', document['title'], warnings);
  if (title !== undefined && title.length > 1_000) {
    throw new MemoirError('TOO_LARGE', `title has ${title.length} characters: give at most 1,000`);
  }
  const reference =
    document['reference'] === undefined
      ? undefined
      : readReference('reference', document['reference']);
  const group = runtime.digest(`${title ?? ''}\n${reference ?? ''}\n${text}`);
  const turns = splitPassages(text, group, DOCUMENT_PASSAGE).map((each) => ({
    ...each,
    role: undefined,
    speaker: undefined,
    parts: [],
    occurredAt: shared.at,
    origin: shared.origin ?? {
      type: 'document' as const,
      ...(reference !== undefined && { reference }),
    },
    metadata: { ...shared.metadata, ...(title !== undefined && { title }) },
  }));
  return recognisable(turns, { id: undefined, timed: shared.atGiven }, reading);
}

/** Adds what recognises each piece again in its session. */
function recognisable(
  pieces: readonly Omit<Turn, 'contentHash' | 'telling'>[],
  given: { readonly id: string | undefined; readonly timed: boolean },
  { kind, runtime }: Reading,
): Turn[] {
  return pieces.map((piece) => {
    return {
      ...piece,
      contentHash: runtime.digest(identityOf(piece, { ...given, kind })),
      telling:
        given.id !== undefined ||
        given.timed ||
        piece.passage !== undefined ||
        piece.text.length >= TELLING_LENGTH,
    };
  });
}
