import { MemoirError } from '../../index.ts';
import type { Kind, Role, SearchOptions, Status } from '../../index.ts';
import { readMetadata } from './options.ts';

/** The flags of `addFilterOptions`. Kinds and roles are checked by the library. */
export interface FilterFlags {
  readonly kind?: readonly Kind[];
  readonly role?: readonly Role[];
  readonly session?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly status?: readonly Status[];
  readonly derived?: boolean;
  readonly meta?: readonly string[];
}

export function readFilter(flags: FilterFlags): SearchOptions {
  const { kind, role, session, from, to, asOf, knownAt, status, derived, meta } = flags;
  return {
    ...(kind && { kinds: kind }),
    ...(role && { roles: role }),
    ...(session && { sessions: session }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(asOf !== undefined && { asOf }),
    ...(knownAt !== undefined && { knownAt }),
    // What was superseded held once: who asks for it does not ask about now.
    ...(status && { statuses: status, anyTime: true }),
    ...(derived === true && { derived }),
    ...(meta && { metadata: readPlainMetadata(meta) }),
  };
}

function readPlainMetadata(pairs: readonly string[]): NonNullable<SearchOptions['metadata']> {
  return Object.fromEntries(
    Object.entries(readMetadata(pairs)).map(([key, value]) => {
      if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
        return [key, value as string | number | boolean | null];
      }
      throw new MemoirError(
        'INVALID_INPUT',
        `--meta ${key} cannot be searched for: give one value`,
      );
    }),
  );
}
