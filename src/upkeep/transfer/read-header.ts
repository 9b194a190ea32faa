import { checkBoolean, checkInteger, isPlainObject } from '../../core/check.ts';
import { invalidInput, MemoirError } from '../../core/errors.ts';
import { checkScope } from '../../core/scope.ts';
import type { Scope } from '../../core/scope.ts';
import { EXPORT_VERSION } from '../../core/transfer.ts';

/** What a header tells an import. */
export interface ReadHeader {
  readonly scope: Scope;
  readonly memories: number;
  readonly digest: string;
  readonly amends: boolean;
}

export function isHeader(value: unknown): boolean {
  return isPlainObject(value) && value['memoir'] === 'export';
}

/** UNSUPPORTED for a file of a newer version: what it says there could be read wrongly. */
export function readHeader(value: unknown): ReadHeader {
  if (!isPlainObject(value)) throw invalidInput('the header', value, 'give an object');
  const { version, scope, memories, digest, amends } = value;
  if (checkInteger('version', version, 1, Number.MAX_SAFE_INTEGER) > EXPORT_VERSION) {
    throw new MemoirError(
      'UNSUPPORTED',
      `The file is of version ${String(version)}, this Memoir reads up to ${EXPORT_VERSION}: update Memoir`,
    );
  }
  if (!isPlainObject(scope)) throw invalidInput('scope', scope, 'give an object');
  if (typeof digest !== 'string') throw invalidInput('digest', digest, 'give text');
  return {
    scope: checkScope(scope),
    memories: checkInteger('memories', memories, 0, Number.MAX_SAFE_INTEGER),
    digest,
    amends: amends !== undefined && checkBoolean('amends', amends),
  };
}
