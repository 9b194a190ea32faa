import { noteAround } from './around.ts';
import type { EntryColumns } from './entry-columns.ts';

/** The sessions of a scope: who stands next to whom, and how long each session is. */
export interface SessionLinks {
  /** Sessions with at least one memory present. */
  readonly size: number;
  /** One more than the highest session number. */
  readonly end: number;
  /** The dense number of a store's session id; 0 when no memory of it was seen. */
  numberOf(sessionId: number): number;
  /** Terms of all present memories of a session, by its number. */
  length(session: number): number;
  /** Puts the memory in its place by ordinal. `sessionId` 0: no session. */
  insert(ordinal: number, sessionId: number, length: number): void;
  remove(ordinal: number): void;
}

export function createSessionLinks(columns: EntryColumns): SessionLinks {
  const numbers = new Map<number, number>();
  const lengths: number[] = [0];
  const members: number[] = [0];
  const lasts: number[] = [0];
  let size = 0;

  function intern(sessionId: number): number {
    const known = numbers.get(sessionId);
    if (known !== undefined) return known;
    numbers.set(sessionId, lengths.length);
    lengths.push(0);
    members.push(0);
    lasts.push(0);
    return lengths.length - 1;
  }

  function link(ordinal: number, session: number): void {
    let previous = lasts[session] as number;
    while (previous > ordinal + 1) previous = columns.previous[previous - 1] as number;
    const next = previous === 0 ? firstOf(session) : (columns.next[previous - 1] as number);
    columns.previous[ordinal] = previous;
    columns.next[ordinal] = next;
    if (previous !== 0) columns.next[previous - 1] = ordinal + 1;
    if (next !== 0) columns.previous[next - 1] = ordinal + 1;
    else lasts[session] = ordinal + 1;
  }

  function firstOf(session: number): number {
    let first = lasts[session] as number;
    while (first !== 0 && columns.previous[first - 1] !== 0)
      first = columns.previous[first - 1] as number;
    return first;
  }

  return {
    get size() {
      return size;
    },
    get end() {
      return lengths.length;
    },
    numberOf: (sessionId) => numbers.get(sessionId) ?? 0,
    length: (session) => lengths[session] ?? 0,
    insert(ordinal, sessionId, length) {
      if (sessionId === 0) {
        columns.session[ordinal] = 0;
        columns.previous[ordinal] = 0;
        columns.next[ordinal] = 0;
        columns.around[ordinal] = 0;
        return;
      }
      const session = intern(sessionId);
      columns.session[ordinal] = session;
      link(ordinal, session);
      noteAround(columns, ordinal);
      lengths[session] = (lengths[session] as number) + length;
      if (members[session] === 0) size += 1;
      members[session] = (members[session] as number) + 1;
    },
    remove(ordinal) {
      const session = columns.session[ordinal] as number;
      if (session === 0) return;
      const previous = columns.previous[ordinal] as number;
      const next = columns.next[ordinal] as number;
      if (previous !== 0) columns.next[previous - 1] = next;
      if (next !== 0) columns.previous[next - 1] = previous;
      else lasts[session] = previous;
      if (previous !== 0) noteAround(columns, previous - 1);
      if (next !== 0) noteAround(columns, next - 1);
      lengths[session] = (lengths[session] as number) - (columns.length[ordinal] as number);
      members[session] = (members[session] as number) - 1;
      if (members[session] === 0) size -= 1;
    },
  };
}
