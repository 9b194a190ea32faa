import type { MemoryRecord } from '../core/record.ts';
import { USER_SUBJECT } from '../core/statement.ts';
import type { EntityType, Statement } from '../core/statement.ts';
import { classOf, entityKey } from './entity-key.ts';
import type { EntityClass } from './entity-key.ts';
import { kinshipWord, readDescriptor } from './kinship.ts';
import type { Descriptor } from './kinship.ts';

/** A name as all memories write it. Several names may be one entity, and one name several. */
export interface Name {
  /** The class and the key; no two names share it. */
  readonly id: string;
  readonly key: string;
  readonly of: EntityClass;
  readonly descriptor: Descriptor | undefined;
  /** How often each spelling occurs, as it was written. */
  readonly forms: Map<string, number>;
  readonly types: Map<EntityType, number>;
}

/** One memory's statement with its names. */
export interface Said {
  readonly record: MemoryRecord;
  readonly statement: Statement;
  readonly subject: Name;
  /** Undefined for a value. */
  readonly object: Name | undefined;
  /** The object is what the subject is called. */
  readonly isNaming: boolean;
}

export const USER_KEY: string = USER_SUBJECT;
/** Who spoke in memory that belongs to no user. */
const UNNAMED_USER_KEY = 'unnamed user';
const NAMING: ReadonlySet<string> = new Set([
  'is named',
  'is nicknamed',
  'wants to be called',
  'is called',
  'goes by',
  'is known as',
  'is also known as',
]);

export function isUserKey(key: string): boolean {
  return key === USER_KEY || key === UNNAMED_USER_KEY;
}

/** Gathers the names of all statements. Yields now and then, so that long work may be sliced. */
export function* collectNames(
  records: readonly MemoryRecord[],
  reader: string | undefined,
): Generator<undefined, { readonly said: readonly Said[]; readonly names: readonly Name[] }> {
  const found: Found = { names: new Map(), byForm: new Map() };
  const statements: Reworded[] = [];
  for (const record of records) {
    if (record.statement === undefined) continue;
    const statement = inOwnWords(record, record.statement, reader);
    statements.push({ record, statement });
    notice(found, statement.subject, subjectType(statement), classOf(subjectType(statement)));
    notice(found, statement.object, statement.objectType, objectClass(statement));
    if (statements.length % SLICE === 0) yield;
  }
  const said: Said[] = [];
  for (const { record, statement } of statements) {
    said.push(readStatement(found, record, statement));
    if (said.length % SLICE === 0) yield;
  }
  return { said, names: [...found.names.values()] };
}

/** The names so far, by id; and by class and spelling, so that no spelling is read twice. */
interface Found {
  readonly names: Map<string, Name>;
  readonly byForm: Map<string, Name>;
}

/** So many steps between two points where the work may pause. */
export const SLICE = 256;

interface Reworded {
  readonly record: MemoryRecord;
  readonly statement: Statement;
}

/** The user is the reader; whoever spoke in memory that belongs to no user is somebody else. */
function inOwnWords(
  record: MemoryRecord,
  statement: Statement,
  reader: string | undefined,
): Statement {
  const user =
    reader !== undefined && record.scope.user === undefined ? UNNAMED_USER_KEY : USER_KEY;
  const subject = reword(statement.subject, user);
  const object =
    statement.objectType === 'value' ? statement.object : reword(statement.object, user);
  const isSame = subject === statement.subject && object === statement.object;
  return isSame ? statement : { ...statement, subject, object };
}

const OF_THE_SPEAKER = /^(?:(?:my|our)\s|(?:the )?user(?=$|['’]s )|(?:i|me|myself)$)/iu;

function reword(name: string, user: string): string {
  if (!OF_THE_SPEAKER.test(name)) return name;
  const [, rest] = /^(?:my|our)\s+(.+)$/iu.exec(name) ?? [];
  if (rest === undefined) return name.replace(OF_THE_SPEAKER, user);
  const isKin = kinshipWord(rest.toLowerCase().split(' ').at(-1) ?? '') !== undefined;
  return isKin ? `${user}'s ${rest}` : name;
}

/** What is said of a value is said of a thing. */
function subjectType({ subject, subjectType: type }: Statement): EntityType {
  if (isUserKey(subject)) return 'person';
  return type === 'value' ? 'thing' : type;
}

const LINKING: ReadonlySet<string> = new Set(
  'is are was were seems looks feels sounds becomes became'.split(' '),
);

/** "Ana is proud": a quality that is written small is nothing that others are connected by. */
function isValue({ predicate, object, objectType }: Statement): boolean {
  return (
    objectType === 'value' ||
    (objectType === 'thing' && LINKING.has(predicate) && !/\p{Lu}/u.test(object))
  );
}

function objectClass(statement: Statement): EntityClass | 'value' | undefined {
  if (NAMING.has(statement.predicate)) return classOf(subjectType(statement)) ?? 'other';
  return isValue(statement) ? 'value' : classOf(statement.objectType);
}

/** Things join a name of a known class when there is one, so they are looked up at the end only. */
function notice(
  found: Found,
  form: string,
  type: EntityType,
  of: EntityClass | 'value' | undefined,
): void {
  if (of !== 'value' && of !== undefined) count(ensureName(found, form, of).types, type);
}

function ensureName(found: Found, form: string, of: EntityClass): Name {
  const known = found.byForm.get(`${of}:${form}`);
  if (known !== undefined) return known;
  const written = entityKey(form, of);
  const descriptor = of === 'living' ? readDescriptor(written) : undefined;
  const key = descriptor === undefined ? written : `${descriptor.owner}'s ${descriptor.phrase}`;
  const id = `${of}:${key}`;
  const name = found.names.get(id) ?? addName(found, { id, key, of, descriptor }, form);
  found.byForm.set(`${of}:${form}`, name);
  return name;
}

function addName(
  found: Found,
  known: Pick<Name, 'id' | 'key' | 'of' | 'descriptor'>,
  form: string,
): Name {
  const name: Name = { ...known, forms: new Map(), types: new Map() };
  found.names.set(name.id, name);
  if (name.descriptor !== undefined) {
    const ownerForm = /^(.+)['’]s /u.exec(form)?.[1] ?? name.descriptor.owner;
    const { forms } = ensureName(found, ownerForm, 'living');
    if (forms.size === 0) forms.set(ownerForm, 0);
  }
  return name;
}

function readStatement(found: Found, record: MemoryRecord, statement: Statement): Said {
  const isNaming = NAMING.has(statement.predicate);
  const subject = nameOf(found, statement.subject, subjectType(statement));
  if (isNaming) {
    const object = ensureName(found, statement.object, subject.of);
    count(object.forms, statement.object);
    return { record, statement, subject, object, isNaming };
  }
  const object = isValue(statement)
    ? undefined
    : nameOf(found, statement.object, statement.objectType);
  return { record, statement, subject, object, isNaming };
}

function nameOf(found: Found, form: string, type: EntityType): Name {
  const told = classOf(type);
  const name = ensureName(found, form, told ?? knownClass(found, form));
  if (told === undefined) count(name.types, 'thing');
  count(name.forms, form);
  return name;
}

function knownClass({ names, byForm }: Found, form: string): EntityClass {
  if (byForm.has(`other:${form}`) || names.has(`other:${entityKey(form, 'other')}`)) return 'other';
  return names.has(`living:${entityKey(form, 'living')}`) ? 'living' : 'other';
}

/** A name as it is shown. */
export function shownForm(form: string): string {
  return form.trim().replace(/^(?:the|an?)\s+(?=\S)|(?<=\S)['’]s$/giu, '');
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
