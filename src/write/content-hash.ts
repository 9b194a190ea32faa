import type { Kind, MessagePart, Passage, Role } from '../core/record.ts';
import type { Timestamp } from '../core/time.ts';

/** What a message says, as far as it is recognised by it. */
export interface Said {
  readonly text: string;
  readonly role: Role | undefined;
  readonly speaker: string | undefined;
  readonly parts: readonly MessagePart[];
  readonly passage: Passage | undefined;
  readonly occurredAt: Timestamp;
}

/** What is known of a message beside its words. */
export interface Given {
  readonly kind: Kind;
  /** The application's own id of it. */
  readonly id: string | undefined;
  /** Its time was given, and is no accident of when it arrived. */
  readonly timed: boolean;
}

/** What two messages have in common that are one; its digest is the content hash. */
export function identityOf(said: Said, { kind, id, timed }: Given): string {
  const { passage } = said;
  const place = passage === undefined ? '' : `${passage.group} ${passage.index}`;
  // A fact stated in the words of a message is not a repeat of the message.
  const stated = kind === 'episode' ? [] : [kind];
  if (id !== undefined) return JSON.stringify(['id', id, place, ...stated]);
  const time = timed ? said.occurredAt : null;
  return JSON.stringify([...stated, said.role, said.speaker, time, said.text, said.parts, place]);
}
