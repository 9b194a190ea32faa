import {
  checkBoolean,
  checkInteger,
  checkKnownFields,
  checkList,
  checkObject,
  checkOneOf,
  checkShare,
} from '../core/check.ts';
import type { Fields } from '../core/check.ts';
import { invalidInput } from '../core/errors.ts';
import type { MemoryFilter } from '../core/filter.ts';
import type { SearchOptions } from '../core/memory.ts';
import { KINDS, ROLES, STATUSES } from '../core/record.ts';
import { checkName } from '../core/scope.ts';
import { RANKING_TERMS } from '../core/search.ts';
import type { RankingTerm } from '../core/search.ts';
import { toTimestamp } from '../core/time.ts';
import type { Timestamp } from '../core/time.ts';
import { readCondition } from './read-condition.ts';

export interface SearchSettings {
  readonly filter: MemoryFilter;
  /** Undefined: the caller did not say. */
  readonly limit: number | undefined;
  readonly minScore: number | undefined;
  readonly deadlineMs: number;
  readonly without: readonly RankingTerm[];
  readonly rerank: boolean;
}

const DEFAULT_DEADLINE_MS = 2_000;

export const FILTER_FIELDS: readonly (keyof MemoryFilter)[] = [
  'kinds',
  'roles',
  'sessions',
  'speakers',
  'statuses',
  'from',
  'to',
  'metadata',
  'derived',
  'asOf',
  'knownAt',
  'anyTime',
  'where',
  'exactly',
];
const OPTION_FIELDS = [
  ...FILTER_FIELDS,
  'limit',
  'minScore',
  'deadlineMs',
  'without',
  'rerank',
] as const;

/** Validates the options of a search; INVALID_INPUT names the field. */
export function readSearchOptions(options: SearchOptions): SearchSettings {
  const fields = checkObject('options', options);
  checkKnownFields('options', fields, OPTION_FIELDS);
  return {
    filter: readFilter(fields),
    limit:
      fields['limit'] === undefined
        ? undefined
        : checkInteger('options.limit', fields['limit'], 1, 1_000),
    minScore:
      fields['minScore'] === undefined
        ? undefined
        : checkShare('options.minScore', fields['minScore']),
    deadlineMs:
      fields['deadlineMs'] === undefined
        ? DEFAULT_DEADLINE_MS
        : checkInteger('options.deadlineMs', fields['deadlineMs'], 0, 600_000),
    without: names('without', fields, RANKING_TERMS) ?? [],
    rerank:
      fields['rerank'] === undefined ? true : checkBoolean('options.rerank', fields['rerank']),
  };
}

/**
 * What is derived is found through the episodes it rests on, and is a result of its own only where
 * it is asked for: by kind, or as the world or our knowledge of it was at a time.
 */
function withoutDerived(filter: MemoryFilter): MemoryFilter {
  const { derived, kinds, asOf, knownAt } = filter;
  const isAsked = kinds !== undefined || asOf !== undefined || knownAt !== undefined;
  return derived !== undefined || isAsked ? filter : { ...filter, derived: false };
}

/**
 * Whoever asks for what was superseded or archived means what holds no longer, too; with a moment
 * named, what held then.
 */
function withEnded(filter: MemoryFilter): MemoryFilter {
  const { statuses = [], anyTime, asOf, knownAt } = filter;
  const isTimed = anyTime !== undefined || asOf !== undefined || knownAt !== undefined;
  const isActive = statuses.every((status) => status === 'active');
  return isTimed || isActive ? filter : { ...filter, anyTime: true };
}

/** What narrows a search or a list, with the defaults of what is left out. */
export function readFilter(fields: Fields): MemoryFilter {
  return withoutDerived(withEnded(checkFilter(fields)));
}

function checkFilter(fields: Fields): MemoryFilter {
  const filter = {
    kinds: names('kinds', fields, KINDS),
    roles: names('roles', fields, ROLES),
    sessions: list('sessions', fields, checkName),
    speakers: list('speakers', fields, checkName),
    statuses: names('statuses', fields, STATUSES),
    from: time('from', fields),
    to: time('to', fields),
    metadata: metadataFilter(fields['metadata']),
    derived:
      fields['derived'] === undefined
        ? undefined
        : checkBoolean('options.derived', fields['derived']),
    asOf: time('asOf', fields),
    knownAt: time('knownAt', fields),
    anyTime:
      fields['anyTime'] === undefined
        ? undefined
        : checkBoolean('options.anyTime', fields['anyTime']),
    where:
      fields['where'] === undefined ? undefined : readCondition('options.where', fields['where']),
    exactly: names('exactly', fields, ['user', 'agent'] as const),
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

function list<Item>(
  name: string,
  fields: Fields,
  check: (field: string, value: unknown) => Item,
): readonly Item[] | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  return checkList(`options.${name}`, value).map((item, index) =>
    check(`options.${name}[${index}]`, item),
  );
}

function names<Name extends string>(
  name: string,
  fields: Fields,
  known: readonly Name[],
): readonly Name[] | undefined {
  return list(name, fields, (field, value) => checkOneOf(field, value, known));
}

function time(name: string, fields: Fields): Timestamp | undefined {
  return fields[name] === undefined ? undefined : toTimestamp(`options.${name}`, fields[name]);
}

function metadataFilter(value: unknown): MemoryFilter['metadata'] {
  if (value === undefined) return undefined;
  const fields = checkObject('options.metadata', value);
  for (const [name, wanted] of Object.entries(fields)) {
    const comparable =
      wanted === null ||
      typeof wanted === 'string' ||
      typeof wanted === 'boolean' ||
      (typeof wanted === 'number' && Number.isFinite(wanted));
    if (!comparable) {
      throw invalidInput(
        `options.metadata.${name}`,
        wanted,
        'compare with a string, number, boolean or null',
      );
    }
  }
  return fields as MemoryFilter['metadata'];
}
