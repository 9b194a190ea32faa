import { badRequest } from './errors.ts';
import { idTests, readEntityIds } from './entity-ids.ts';
import { all, any, parseFilter, positiveTests } from './filters/index.ts';
import type { Filter } from './filters/index.ts';
import type { JsonObject } from './json.ts';
import { readMoment, readSpan } from './times.ts';
import { readFlag, readObject, readTexts } from './values.ts';
import { namedStates } from './visibility.ts';
import type { Visibility } from './visibility.ts';

/** What a search or a list is to look at. */
export interface ReadRequest {
  readonly filter: Filter;
  readonly visibility: Visibility;
  /** Fields to show; undefined for all. */
  readonly fields: readonly string[] | undefined;
}

const NEEDS_ENTITY =
  'filters must contain at least one of: user_id, agent_id, app_id, run_id, memory_ids';

/**
 * Reads what searches and lists have in common. Ids beside the filters are further conditions.
 * INVALID_INPUT when nothing says whose memories are meant: `orElse` is told then.
 */
export function readReadRequest(
  body: JsonObject,
  now: number,
  orElse: string = NEEDS_ENTITY,
): ReadRequest {
  const given = body['filters'];
  const filter = all([
    ...(given === undefined || given === null ? [] : [parseFilter(given)]),
    ...idTests(readEntityIds(body)),
    ...categoryTests(body),
    ...metadataTests(body),
    ...keywordTests(body),
    ...periodTests(body),
  ]);
  if (!namesEntity(filter)) throw badRequest(orElse);
  return {
    filter,
    visibility: {
      latestOnly: readFlag('latest_only', body['latest_only'], false),
      includeMerged: readFlag('include_merged', body['include_merged'], false),
      showExpired: readFlag('show_expired', body['show_expired'], false),
      named: namedStates(filter),
      now: readReference(body['reference_date']) ?? now,
    },
    fields: readTexts('fields', body['fields']),
  };
}

/** Whether some part of the filter says whose memories are meant. */
export function namesEntity(filter: Filter): boolean {
  return positiveTests(filter).some(
    ({ field, is }) =>
      field === 'user_id' ||
      field === 'agent_id' ||
      field === 'app_id' ||
      field === 'run_id' ||
      (field === 'id' && is !== 'present'),
  );
}

function readReference(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : readMoment('reference_date', value);
}

function categoryTests(body: JsonObject): readonly Filter[] {
  const value = readTexts('categories', body['categories']);
  if (value === undefined || value.length === 0) return [];
  return [{ type: 'test', field: 'categories', is: 'in', value }];
}

function metadataTests(body: JsonObject): readonly Filter[] {
  const metadata = readObject('metadata', body['metadata']);
  if (metadata === undefined || Object.keys(metadata).length === 0) return [];
  return [parseFilter({ metadata }, 'body')];
}

/** One text, or several of which one must be there. */
function keywordTests(body: JsonObject): readonly Filter[] {
  const keywords = readTexts('keywords', body['keywords']) ?? [];
  if (keywords.length === 0) return [];
  return [
    any(keywords.map((value): Filter => ({ type: 'test', field: 'text', is: 'icontains', value }))),
  ];
}

/** Both ends belong to it; a day alone is all of it. */
function periodTests(body: JsonObject): readonly Filter[] {
  const { start_date: start, end_date: end } = body;
  const tests: Filter[] = [];
  if (start !== undefined && start !== null && start !== '') {
    const value = readSpan('start_date', start).from;
    tests.push({ type: 'test', field: 'created_at', is: 'gte', value });
  }
  if (end !== undefined && end !== null && end !== '') {
    const value = readSpan('end_date', end).until;
    tests.push({ type: 'test', field: 'created_at', is: 'lt', value });
  }
  return tests;
}
