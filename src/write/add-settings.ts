import { checkBoolean, checkOneOf, checkShare } from '../core/check.ts';
import type { Fields } from '../core/check.ts';
import { invalidInput } from '../core/errors.ts';
import type { AddOptions } from '../core/memory.ts';
import { KINDS } from '../core/record.ts';
import type { Kind } from '../core/record.ts';
import { checkName } from '../core/scope.ts';
import { toTimestamp } from '../core/time.ts';
import type { Timestamp } from '../core/time.ts';

/** Validated options of one call. */
export interface AddSettings {
  readonly kind: Kind;
  readonly session: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly confidence: number;
  readonly importance: number;
  readonly validFrom: Timestamp | undefined;
  readonly validTo: Timestamp | undefined;
  readonly expiresAt: Timestamp | undefined;
  readonly pinned: boolean;
  readonly immutable: boolean;
  readonly wait: 'stored' | 'derived' | 'indexed';
  /** As given; see `readDeriveSettings`. */
  readonly derive: unknown;
  readonly writer: string | undefined;
  readonly documents: AddOptions['documents'];
}

/** Reads the options that hold for all of a call; INVALID_INPUT names the field. */
export function readSettings(fields: Fields): AddSettings {
  const time = (name: string): Timestamp | undefined =>
    fields[name] === undefined ? undefined : toTimestamp(`options.${name}`, fields[name]);
  const share = (name: string, fallback: number): number =>
    fields[name] === undefined ? fallback : checkShare(`options.${name}`, fields[name]);
  const flag = (name: string): boolean =>
    fields[name] === undefined ? false : checkBoolean(`options.${name}`, fields[name]);
  const name = (field: string): string | undefined =>
    fields[field] === undefined ? undefined : checkName(`options.${field}`, fields[field]);
  const settings: AddSettings = {
    kind:
      fields['kind'] === undefined ? 'episode' : checkOneOf('options.kind', fields['kind'], KINDS),
    session: name('session'),
    idempotencyKey: name('idempotencyKey'),
    confidence: share('confidence', 1),
    importance: share('importance', 0.5),
    validFrom: time('validFrom'),
    validTo: time('validTo'),
    expiresAt: time('expiresAt'),
    pinned: flag('pinned'),
    immutable: flag('immutable'),
    wait:
      fields['wait'] === undefined
        ? 'stored'
        : checkOneOf('options.wait', fields['wait'], ['stored', 'derived', 'indexed'] as const),
    derive: fields['derive'],
    writer: name('writer'),
    documents: readDocuments(fields['documents']),
  };
  const { validFrom, validTo } = settings;
  if (validFrom !== undefined && validTo !== undefined && validTo <= validFrom) {
    throw invalidInput('options.validTo', validTo, `give a time after validFrom (${validFrom})`);
  }
  return settings;
}

function readDocuments(value: unknown): AddOptions['documents'] {
  if (value === undefined || isFunction(value)) return value;
  throw invalidInput('options.documents', value, 'give a function that makes them of the records');
}

function isFunction(value: unknown): value is NonNullable<AddOptions['documents']> {
  return typeof value === 'function';
}
