import { checkKnownFields, checkMetadata, checkObject, checkOneOf } from '../core/check.ts';
import { checkBoolean, checkShare } from '../core/check.ts';
import type { Fields } from '../core/check.ts';
import { invalidInput } from '../core/errors.ts';
import type { DerivedKind } from '../core/extraction.ts';
import type { FactInput, RememberOptions, Warning } from '../core/memory.ts';
import { KINDS } from '../core/record.ts';
import type { Runtime } from '../core/runtime.ts';
import { checkName } from '../core/scope.ts';
import type { CommitBatch } from '../core/store.ts';
import { ENTITY_TYPES, USER_SUBJECT } from '../core/statement.ts';
import type { EntityType, Statement } from '../core/statement.ts';
import { toTimestamp } from '../core/time.ts';
import type { Timestamp } from '../core/time.ts';
import { predicateOf } from '../truth/predicates.ts';
import { sentenceOf } from '../truth/sentence.ts';
import { readOrigin } from './intake.ts';
import { normaliseNonEmptyText } from './normalise-text.ts';
import type { StatedFact } from './state-facts.ts';

const FACT_FIELDS = [
  'text',
  'subject',
  'subjectType',
  'predicate',
  'object',
  'objectType',
  'negated',
] as const satisfies readonly (keyof FactInput)[];
const OPTION_FIELDS = [
  'kind',
  'at',
  'validFrom',
  'validTo',
  'expiresAt',
  'confidence',
  'importance',
  'pinned',
  'immutable',
  'metadata',
  'origin',
  'idempotencyKey',
] as const satisfies readonly (keyof RememberOptions)[];
const DERIVED_KINDS: readonly DerivedKind[] = KINDS.filter((kind) => kind !== 'episode');

/** Checks a fact that is stated; INVALID_INPUT names the field, and nothing is written. */
export function readStatedFact(
  fact: string | FactInput,
  options: RememberOptions,
  runtime: Runtime,
): StatedFact {
  const fields = checkObject('options', options);
  checkKnownFields('options', fields, OPTION_FIELDS);
  const { text, statement } = readFact(fact);
  const kind =
    fields['kind'] === undefined
      ? statement && predicateOf(statement.predicate).kind
      : checkOneOf('options.kind', fields['kind'], DERIVED_KINDS);
  const importance =
    fields['importance'] === undefined
      ? statement && predicateOf(statement.predicate).importance
      : checkShare('options.importance', fields['importance']);
  return {
    text,
    ...(statement !== undefined && { statement }),
    ...(kind !== undefined && { kind }),
    ...readTimes(fields, runtime),
    confidence:
      fields['confidence'] === undefined
        ? 1
        : checkShare('options.confidence', fields['confidence']),
    ...(importance !== undefined && { importance }),
    pinned: readFlag(fields, 'pinned'),
    immutable: readFlag(fields, 'immutable'),
    metadata:
      fields['metadata'] === undefined ? {} : checkMetadata('options.metadata', fields['metadata']),
    origin: fields['origin'] === undefined ? { type: 'application' } : readOrigin(fields['origin']),
  };
}

/** The caller's key, and what tells two calls with one key apart: all they say, not when they came. */
export function readIdempotency(
  fact: string | FactInput,
  { idempotencyKey, ...asked }: RememberOptions,
  runtime: Runtime,
): CommitBatch['idempotency'] {
  if (idempotencyKey === undefined) return undefined;
  const key = checkName('options.idempotencyKey', idempotencyKey);
  return { key, digest: runtime.digest(JSON.stringify([fact, asked])) };
}

function readFact(fact: unknown): { readonly text: string; readonly statement?: Statement } {
  const warnings: Warning[] = [];
  if (typeof fact === 'string') return { text: normaliseNonEmptyText('fact', fact, warnings) };
  const fields = checkObject('fact', fact);
  checkKnownFields('fact', fields, FACT_FIELDS);
  const statement = readStatement(fields, warnings);
  if (fields['text'] !== undefined) {
    const text = normaliseNonEmptyText('fact.text', fields['text'], warnings);
    return { text, ...(statement !== undefined && { statement }) };
  }
  if (statement !== undefined) return { text: sentenceOf(statement), statement };
  throw invalidInput('fact', fact, 'give text, or subject, predicate and object');
}

const LONGEST_PART = 1_000;

function readStatement(fields: Fields, warnings: Warning[]): Statement | undefined {
  const { subject, predicate, object } = fields;
  if (subject === undefined && predicate === undefined && object === undefined) return undefined;
  const read = (name: string): string => {
    const text = normaliseNonEmptyText(`fact.${name}`, fields[name], warnings).trim();
    if (text.length <= LONGEST_PART) return text;
    throw invalidInput(`fact.${name}`, text, `give at most ${LONGEST_PART} characters`);
  };
  const readType = (name: string): EntityType | undefined =>
    fields[name] === undefined ? undefined : checkOneOf(`fact.${name}`, fields[name], ENTITY_TYPES);
  const about = subject === undefined ? USER_SUBJECT : read('subject');
  const relation = read('predicate');
  return {
    subject: about,
    subjectType: readType('subjectType') ?? (about === USER_SUBJECT ? 'person' : 'thing'),
    predicate: relation,
    object: read('object'),
    objectType: readType('objectType') ?? predicateOf(relation).object,
    ...(readFlag(fields, 'negated', 'fact') && { negated: true }),
  };
}

function readFlag(fields: Fields, name: string, of = 'options'): boolean {
  return fields[name] === undefined ? false : checkBoolean(`${of}.${name}`, fields[name]);
}

function readTimes(
  fields: Fields,
  runtime: Runtime,
): Pick<StatedFact, 'at' | 'validFrom' | 'validTo' | 'expiresAt'> {
  const read = (name: string): Timestamp | undefined =>
    fields[name] === undefined ? undefined : toTimestamp(`options.${name}`, fields[name]);
  const [validFrom, validTo, expiresAt] = [read('validFrom'), read('validTo'), read('expiresAt')];
  if (validFrom !== undefined && validTo !== undefined && validTo <= validFrom) {
    throw invalidInput('options.validTo', validTo, `give a time after validFrom (${validFrom})`);
  }
  return {
    at: read('at') ?? toTimestamp('now', runtime.now()),
    ...(validFrom !== undefined && { validFrom }),
    ...(validTo !== undefined && { validTo }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}
