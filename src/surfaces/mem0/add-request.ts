import type { MessageInput, Metadata } from '../../index.ts';
import { RESERVED } from './attributes.ts';
import { badRequest } from './errors.ts';
import { ENTITY_FIELDS, readEntityIds, readFilterIds } from './entity-ids.ts';
import type { EntityIds } from './entity-ids.ts';
import type { JsonObject } from './json.ts';
import { readMessages } from './messages.ts';
import { categoriesIn } from './project-settings.ts';
import type { CustomCategory } from './project-settings.ts';
import { isoTime, readExpirationDate, readMoment } from './times.ts';
import { readFlag, readObject, readText, readTexts } from './values.ts';

/** What an add asks for, checked. */
export interface AddRequest {
  readonly messages: readonly MessageInput[];
  /** Parts of messages that no words could be read from. */
  readonly unread: readonly string[];
  readonly ids: EntityIds;
  readonly infer: boolean;
  readonly metadata: Metadata | undefined;
  readonly immutable: boolean;
  readonly at: string | undefined;
  /** Null: never, whatever the project says. */
  readonly expiresAt: string | null | undefined;
  readonly categories: readonly string[] | undefined;
  readonly customCategories: readonly CustomCategory[] | undefined;
  readonly customInstructions: string | undefined;
  readonly agentCustomInstructions: string | undefined;
  readonly includes: string | undefined;
  readonly excludes: string | undefined;
  /** Fields that are accepted and do nothing here, by name. */
  readonly ignored: readonly string[];
}

const READ: ReadonlySet<string> = new Set([
  'messages',
  ...ENTITY_FIELDS,
  'session_id',
  'filters',
  'infer',
  'metadata',
  'immutable',
  'timestamp',
  'observation_date',
  'observation_datetime',
  'timezone',
  'expiration_date',
  'categories',
  'custom_categories',
  'custom_instructions',
  'agent_custom_instructions',
  'includes',
  'excludes',
]);

/** INVALID_INPUT names the first field that is wrong. */
export function readAddRequest(body: JsonObject): AddRequest {
  if (body['messages'] === undefined) throw badRequest('messages is required');
  const { messages, unread } = readMessages(body['messages']);
  const expiration = body['expiration_date'];
  return {
    messages,
    unread,
    ids: { ...readFilterIds(body['filters']), ...readEntityIds(body) },
    infer: readFlag('infer', body['infer'], true),
    metadata: readMetadata(body['metadata']),
    immutable: readFlag('immutable', body['immutable'], false),
    at: readEventTime(body),
    expiresAt:
      expiration === undefined || expiration === null
        ? expiration
        : isoTime(readExpirationDate(expiration)),
    categories: readTexts('categories', body['categories']),
    customCategories: readCustomCategories(body['custom_categories']),
    customInstructions: readText('custom_instructions', body['custom_instructions']),
    agentCustomInstructions: readText(
      'agent_custom_instructions',
      body['agent_custom_instructions'],
    ),
    includes: readText('includes', body['includes']),
    excludes: readText('excludes', body['excludes']),
    ignored: Object.keys(body).filter((name) => !READ.has(name)),
  };
}

/** Leaves room for what this surface keeps beside it in the 16 KiB of a memory. */
const MOST_METADATA_BYTES = 15_360;

export function readMetadata(value: unknown): Metadata | undefined {
  const metadata = readObject('metadata', value);
  if (metadata === undefined) return undefined;
  if (Object.hasOwn(metadata, RESERVED)) {
    throw badRequest(`metadata must not have the name ${RESERVED}`);
  }
  const bytes = new TextEncoder().encode(JSON.stringify(metadata)).length;
  if (bytes <= MOST_METADATA_BYTES) return metadata;
  throw badRequest(`metadata is ${bytes} bytes: give at most ${MOST_METADATA_BYTES}`);
}

export function readCustomCategories(value: unknown): readonly CustomCategory[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw badRequest('custom_categories must be a list');
  return categoriesIn(value);
}

/** When it was said: the timestamp wins over an observation's time, and that over its day. */
function readEventTime(body: JsonObject): string | undefined {
  for (const field of ['timestamp', 'observation_datetime', 'observation_date']) {
    const value = body[field];
    if (value === undefined || value === null || value === '') continue;
    const zone = readText('timezone', body['timezone']);
    return isoTime(inZone(field, value, zone));
  }
  return undefined;
}

const NAIVE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/;

/** A time that names no zone is one of the caller's. */
function inZone(field: string, value: unknown, zone: string | undefined): number {
  const utc = readMoment(field, value);
  if (zone === undefined || typeof value !== 'string' || !NAIVE.test(value.trim())) return utc;
  // Twice, because the offset may differ on the other side of a change of clocks.
  const first = utc - offsetOf(zone, utc);
  return utc - offsetOf(zone, first);
}

/** How far a zone is ahead of UTC at a moment, in milliseconds. */
function offsetOf(zone: string, moment: number): number {
  let name: string | undefined;
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    name = format.formatToParts(moment).find(({ type }) => type === 'timeZoneName')?.value;
  } catch {
    throw badRequest('timezone must be an IANA time zone, like "Europe/Berlin"');
  }
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /^GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(name ?? '') ?? [];
  const total = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  return (sign === '-' ? -total : total) * 1_000;
}
