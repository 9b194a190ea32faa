import { invalidInput } from './errors.ts';
import type { Runtime } from './runtime.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const COUNTER_LIMIT = 0x1000;

/** Makes ids; each sorts after the one before it. */
export type IdSource = () => string;

/**
 * Time-ordered unique ids, UUID version 7 (RFC 9562 section 5.7) with the 12-bit counter of
 * section 6.2 method 1: ids of one source sort in the order they were made, even within one
 * millisecond and when the clock steps back.
 */
export function createIdSource(runtime: Pick<Runtime, 'now' | 'random'>): IdSource {
  let time = 0;
  let counter = 0;
  return () => {
    const now = Math.max(0, Math.floor(runtime.now()));
    if (now > time) {
      time = now;
      counter = 0;
    } else {
      counter += 1;
      if (counter === COUNTER_LIMIT) {
        time += 1;
        counter = 0;
      }
    }
    return format(time, counter, runtime.random(8));
  };
}

function format(time: number, counter: number, random: Uint8Array): string {
  const stamp = time.toString(16).padStart(12, '0');
  const tail = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const variant = (8 + (Number.parseInt(tail.slice(0, 1), 16) & 3)).toString(16);
  const sequence = counter.toString(16).padStart(3, '0');
  return `${stamp.slice(0, 8)}-${stamp.slice(8)}-7${sequence}-${variant}${tail.slice(1, 4)}-${tail.slice(4)}`;
}

const A_MEMORY = 'give the id of a memory, a UUID as printed by search and list';

/** Checks the form of an id; whether it exists is for the store to say. `fix`: what to give instead. */
export function checkId(field: string, value: unknown, fix: string = A_MEMORY): string {
  if (typeof value === 'string' && UUID.test(value.toLowerCase())) return value.toLowerCase();
  throw invalidInput(field, value, fix);
}
