import type { Runtime } from '../../index.ts';
import { invalid } from './errors.ts';

/** What ids of this protocol begin with. */
export type Prefix =
  | 'agent'
  | 'block'
  | 'archive'
  | 'passage'
  | 'message'
  | 'run'
  | 'step'
  | 'tool'
  | 'conv';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** "block-<uuid>" */
export function toId(prefix: Prefix, uuid: string): string {
  return `${prefix}-${uuid}`;
}

/** The UUID behind the prefix; 422 for anything else. */
export function readId(prefix: Prefix, text: string, place: readonly string[]): string {
  const uuid = uuidOf(prefix, text);
  if (uuid !== undefined) return uuid;
  throw invalid(place, `Input should be an id like '${prefix}-<uuid>'`, 'string_pattern_mismatch');
}

/** The UUID behind the prefix, if it is one. */
export function uuidOf(prefix: Prefix, text: string): string | undefined {
  const uuid = text.startsWith(`${prefix}-`) ? text.slice(prefix.length + 1) : '';
  return UUID.test(uuid) ? uuid : undefined;
}

/** A UUID of version 4 (RFC 9562 section 5.4), as callers of this protocol know them. */
export function newUuid4({ random }: Pick<Runtime, 'random'>): string {
  const bytes = Uint8Array.from(random(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
