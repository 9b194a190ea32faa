import type { AuditEntry } from '../core/audit.ts';
import type { JsonObject, JsonValue } from '../core/document-store.ts';
import { MemoirError } from '../core/errors.ts';
import { MAX_NAME_LENGTH } from '../core/scope.ts';
import type { Outcome, Passing, Target } from './door.ts';

const MOST_IDS = 1_000;
/** Codes and names are short; a longer text in a detail is none and might be somebody's words. */
const MOST_DETAIL = 128;
const MOST_DEPTH = 4;
const MOST_FIELDS = 64;

/**
 * The entry of an operation; texts that are too long for what they should be are cut or left out.
 */
export function auditEntry(
  { principal, operation, surface, requestId }: Passing,
  target: Target,
  outcome: AuditEntry['outcome'],
  { ids, detail }: Outcome = {},
): Omit<AuditEntry, 'at'> {
  const counted = ids !== undefined && ids.length > MOST_IDS ? { ids: ids.length } : {};
  const told = { ...(detail && safeObject(detail, 1)), ...counted };
  return {
    actor: principal.actor,
    operation: operation.name,
    surface,
    outcome,
    ...(target.user !== undefined && { user: nameOf(target.user) }),
    ...(target.agent !== undefined && { agent: nameOf(target.agent) }),
    ...(target.session !== undefined && { session: nameOf(target.session) }),
    ...(ids !== undefined && ids.length > 0 && { ids: ids.slice(0, MOST_IDS).map(nameOf) }),
    ...(requestId !== undefined && { requestId: nameOf(requestId) }),
    ...(Object.keys(told).length > 0 && { detail: told }),
  };
}

/** What the audit tells of an error: its code, never its text, which may quote a request. */
export function errorDetail(error: unknown): JsonObject {
  return { code: MemoirError.is(error) ? error.code : 'FAULT' };
}

function nameOf(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd').slice(0, MAX_NAME_LENGTH);
}

function safeObject(value: JsonObject, depth: number): JsonObject {
  const fields = Object.entries(value).slice(0, MOST_FIELDS);
  return Object.fromEntries(fields.map(([name, item]) => [name, safe(item, depth)]));
}

function safe(value: JsonValue, depth: number): JsonValue {
  if (typeof value === 'string') {
    return value.length <= MOST_DETAIL ? nameOf(value) : `(${value.length} characters)`;
  }
  if (value === null || typeof value !== 'object') return value;
  if (depth >= MOST_DEPTH) return null;
  if (isList(value)) return value.slice(0, MOST_FIELDS).map((item) => safe(item, depth + 1));
  return safeObject(value, depth + 1);
}

function isList(value: JsonObject | readonly JsonValue[]): value is readonly JsonValue[] {
  return Array.isArray(value);
}
