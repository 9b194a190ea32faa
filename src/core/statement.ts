/** What a subject or an object is. A `value` is no entity: a date, a number, a quality. */
export const ENTITY_TYPES = [
  'person',
  'animal',
  'place',
  'organisation',
  'project',
  'event',
  'thing',
  'value',
] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

/** The subject of what a user says of themselves, where no name is known. */
export const USER_SUBJECT = 'user';

/** What a semantic memory says, as subject, predicate and object. */
export interface Statement {
  /** `USER_SUBJECT`, or a name as it was written: "Ana", "Project Alpha", "Ana's sister". */
  readonly subject: string;
  readonly subjectType: EntityType;
  /** A relation of `truth/predicates.ts` ("lives in"), or a verb phrase of the text. */
  readonly predicate: string;
  /** The value as it was written, without a leading article. */
  readonly object: string;
  readonly objectType: EntityType;
  /** It says that this is not so: "I don't like olives". */
  readonly negated?: true;
}

/**
 * What a source says of a statement: that it holds when it is said, that it has ended by then, or
 * that it was so at some time before.
 */
export const STANCES = ['holds', 'ended', 'past'] as const;
export type Stance = (typeof STANCES)[number];
