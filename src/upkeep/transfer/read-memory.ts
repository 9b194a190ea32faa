import {
  checkBoolean,
  checkInteger,
  checkJson,
  checkList,
  checkMetadata,
  checkObject,
  checkOneOf,
  checkShare,
  MAX_TEXT_LENGTH,
} from '../../core/check.ts';
import type { Fields } from '../../core/check.ts';
import { invalidInput } from '../../core/errors.ts';
import { checkId } from '../../core/ids.ts';
import { KINDS, MOST_SOURCES, ORIGINS, ROLES, STATUSES } from '../../core/record.ts';
import type {
  MessagePart,
  Observation,
  Origin,
  Passage,
  Revision,
  SourceSpan,
} from '../../core/record.ts';
import { checkName, checkScope } from '../../core/scope.ts';
import { ENTITY_TYPES, STANCES } from '../../core/statement.ts';
import type { Statement } from '../../core/statement.ts';
import { toTimestamp } from '../../core/time.ts';
import type { ExportedMemory } from '../../core/transfer.ts';

/** A memory as a line tells it; lines of version 1 have no content hash. */
export type ReadMemory = Omit<ExportedMemory, 'contentHash'> &
  Partial<Pick<ExportedMemory, 'contentHash'>>;

const MOST_VERSIONS = 1_000_000;
/** Passages of a text, or how often something was said. */
const MOST_COUNTED = 100_000_000;
const LONGEST_TEXT = MAX_TEXT_LENGTH;

/**
 * Checks a memory of an exported file field by field, because the file may come from anywhere:
 * INVALID_INPUT and TOO_LARGE name the first field that is not as it has to be. Fields that nobody
 * reads are left out.
 */
export function readMemory(value: unknown): ReadMemory {
  const memory = readFields(value);
  checkWhole(memory);
  return memory;
}

/** What the fields say together: nothing that no call of Memoir could have written. */
function checkWhole(memory: ReadMemory): void {
  const { id, kind, sources, statement, validFrom, validTo, supersedes, supersededBy } = memory;
  if (kind === 'episode' && sources.length > 0) {
    throw invalidInput('sources', sources, 'an episode rests on nothing: leave them empty');
  }
  if (kind === 'episode' && statement !== undefined) {
    throw invalidInput('statement', statement, 'an episode makes none: leave it out');
  }
  if (validFrom !== undefined && validTo !== undefined && validTo < validFrom) {
    throw invalidInput('validTo', validTo, `give a time after validFrom (${validFrom})`);
  }
  if (supersededBy === id || supersedes.includes(id)) {
    throw invalidInput('supersededBy', id, 'a memory cannot take its own place');
  }
}

function readFields(value: unknown): ReadMemory {
  const fields = checkObject('the memory', value);
  const optional = optionalOf(fields);
  const parts = optional('parts', readParts);
  const version = checkInteger('version', fields['version'], 1, MOST_VERSIONS);
  const revisions = optional('revisions', readRevisions);
  if (revisions !== undefined && revisions.at(-1)?.version !== version) {
    throw invalidInput('revisions', revisions, `end with version ${version}, the present one`);
  }
  return {
    id: checkId('id', fields['id']),
    scope: checkScope(checkObject('scope', fields['scope'])),
    kind: checkOneOf('kind', fields['kind'], KINDS),
    text: readText('text', fields['text'], parts === undefined),
    ...present(
      'role',
      optional('role', (field, given) => checkOneOf(field, given, ROLES)),
    ),
    ...present('speaker', optional('speaker', checkName)),
    ...present('parts', parts),
    ...present('passage', optional('passage', readPassage)),
    occurredAt: toTimestamp('occurredAt', fields['occurredAt']),
    ...present('validFrom', optional('validFrom', toTimestamp)),
    ...present('validTo', optional('validTo', toTimestamp)),
    recordedAt: toTimestamp('recordedAt', fields['recordedAt']),
    ...present('invalidatedAt', optional('invalidatedAt', toTimestamp)),
    ...present('expiresAt', optional('expiresAt', toTimestamp)),
    version,
    status: checkOneOf('status', fields['status'], STATUSES),
    confidence: checkShare('confidence', fields['confidence']),
    importance: checkShare('importance', fields['importance']),
    trust: checkShare('trust', fields['trust']),
    origin: readOrigin(fields['origin']),
    sources: readSources(fields['sources']),
    ...present('statement', optional('statement', readStatement)),
    ...present('observed', optional('observed', readCount)),
    ...(optional('curated', checkBoolean) === true && { curated: true as const }),
    ...present('refused', optional('refused', readDigests)),
    reason: readText('reason', fields['reason'], false),
    supersedes: readIds('supersedes', fields['supersedes']),
    ...present('supersededBy', optional('supersededBy', checkId)),
    immutable: checkBoolean('immutable', fields['immutable']),
    pinned: checkBoolean('pinned', fields['pinned']),
    metadata: checkMetadata('metadata', fields['metadata']),
    ...present('contentHash', optional('contentHash', checkName)),
    ...present('revisions', revisions),
    ...(optional('waits', checkBoolean) === true && { waits: true as const }),
  };
}

type Optional = <Value>(
  name: string,
  read: (field: string, given: unknown) => Value,
) => Value | undefined;

function optionalOf(fields: Fields): Optional {
  return (name, read) => (fields[name] === undefined ? undefined : read(name, fields[name]));
}

/** A field only when there is something to put into it. */
function present<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [field in Name]?: Value } {
  const fields: { [field in Name]?: Value } = {};
  if (value !== undefined) fields[name] = value;
  return fields;
}

function readText(field: string, value: unknown, isNeeded: boolean): string {
  if (typeof value !== 'string') throw invalidInput(field, value, 'give text');
  if (value.length > LONGEST_TEXT) {
    throw invalidInput(field, value, `give at most ${LONGEST_TEXT} characters`);
  }
  if (!value.isWellFormed() || value.includes('\0')) {
    throw invalidInput(field, value, 'remove lone surrogates and NUL characters');
  }
  if (isNeeded && value === '') throw invalidInput(field, value, 'give text, or parts');
  return value;
}

function readCount(field: string, value: unknown): number {
  return checkInteger(field, value, 1, MOST_COUNTED);
}

function readOffset(field: string, value: unknown): number {
  return checkInteger(field, value, 0, Number.MAX_SAFE_INTEGER);
}

function readParts(field: string, value: unknown): readonly MessagePart[] {
  return checkList(field, value).map((item, index) => {
    const name = `${field}[${index}]`;
    const part = checkObject(name, item);
    checkJson(name, part);
    return { ...part, type: readText(`${name}.type`, part['type'], true) };
  });
}

function readPassage(field: string, value: unknown): Passage {
  const { group, index, count, start, end } = checkObject(field, value);
  const passages = readCount(`${field}.count`, count);
  const first = readOffset(`${field}.start`, start);
  return {
    group: checkName(`${field}.group`, group),
    index: checkInteger(`${field}.index`, index, 0, passages - 1),
    count: passages,
    start: first,
    end: checkInteger(`${field}.end`, end, first, Number.MAX_SAFE_INTEGER),
  };
}

const LONGEST_REFERENCE = 2_048;

function readOrigin(value: unknown): Origin {
  const { type, reference } = checkObject('origin', value);
  const checked = checkOneOf('origin.type', type, ORIGINS);
  if (reference === undefined) return { type: checked };
  const text = readText('origin.reference', reference, true);
  if (text.length <= LONGEST_REFERENCE) return { type: checked, reference: text };
  throw invalidInput('origin.reference', text, `give at most ${LONGEST_REFERENCE} characters`);
}

function readSources(value: unknown): readonly SourceSpan[] {
  const list = checkList('sources', value);
  if (list.length > MOST_SOURCES) {
    throw invalidInput('sources', list, `give at most ${MOST_SOURCES}`);
  }
  return list.map((item, index) => {
    const field = `sources[${index}]`;
    const fields = checkObject(field, item);
    return {
      id: checkId(`${field}.id`, fields['id']),
      start: readOffset(`${field}.start`, fields['start']),
      end: readOffset(`${field}.end`, fields['end']),
      ...present('observation', optionalOf(fields)('observation', readObservation)),
    };
  });
}

function readObservation(name: string, value: unknown): Observation {
  const fields = checkObject(name, value);
  const optional = optionalOf(fields);
  return {
    stance: checkOneOf('observation.stance', fields['stance'], STANCES),
    at: toTimestamp('observation.at', fields['at']),
    ...present('from', optional('from', toTimestamp)),
    ...present('to', optional('to', toTimestamp)),
    trust: checkShare('observation.trust', fields['trust']),
    ...present(
      'object',
      optional('object', (field, given) => readText(field, given, true)),
    ),
  };
}

function readStatement(field: string, value: unknown): Statement {
  const { subject, subjectType, predicate, object, objectType, negated } = checkObject(
    field,
    value,
  );
  return {
    subject: readText(`${field}.subject`, subject, true),
    subjectType: checkOneOf(`${field}.subjectType`, subjectType, ENTITY_TYPES),
    predicate: readText(`${field}.predicate`, predicate, true),
    object: readText(`${field}.object`, object, true),
    objectType: checkOneOf(`${field}.objectType`, objectType, ENTITY_TYPES),
    ...(negated !== undefined && checkBoolean(`${field}.negated`, negated) && { negated: true }),
  };
}

const CHANGES = [
  'add',
  'revise',
  'supersede',
  'restore',
  'dispute',
  'expire',
  'quarantine',
] as const satisfies readonly Revision['change'][];

function readRevisions(field: string, value: unknown): readonly Revision[] {
  let before = 0;
  return checkList(field, value).map((item, index) => {
    const name = `${field}[${index}]`;
    const { version, change, text, at, reason } = checkObject(name, item);
    before = checkInteger(`${name}.version`, version, before + 1, MOST_VERSIONS);
    return {
      version: before,
      change: checkOneOf(`${name}.change`, change, CHANGES),
      text: readText(`${name}.text`, text, false),
      at: toTimestamp(`${name}.at`, at),
      reason: readText(`${name}.reason`, reason, false),
    };
  });
}

function readDigests(field: string, value: unknown): readonly string[] {
  return checkList(field, value).map((digest, at) => checkName(`${field}[${at}]`, digest));
}

function readIds(field: string, value: unknown): readonly string[] {
  return checkList(field, value).map((id, index) => checkId(`${field}[${index}]`, id));
}
