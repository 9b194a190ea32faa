import type { EntityType, FactInput } from '../../../index.ts';
import type { ImportItem } from './item.ts';
import { linesOf, LONGEST_LINE } from './lines.ts';
import { isFields, malformedItem, parseItem } from './parse-item.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The relation between an entity and what the knowledge graph says of it in free words. */
export const OBSERVATION = 'has observation';
/** The relation between an entity and its type. */
export const TYPE = 'is a';
/** What the reference server's own prompt calls the person it talks with. */
export const DEFAULT_USER = 'default_user';

/**
 * `--format mcp-memory`: the file of the reference MCP knowledge graph server, on each line an entity
 * {type: "entity", name, entityType, observations} or a relation {type: "relation", from, to,
 * relationType}. Types, observations and relations become stated facts, so that the graph has them;
 * what each was in the file stands in `metadata.mcp`.
 */
export async function* readMcpMemory(chunks: AsyncIterable<string>): AsyncGenerator<ImportItem> {
  for await (const { number, text } of linesOf(chunks)) {
    const at = `line ${number}`;
    if (text === undefined) {
      const reason = `is longer than ${LONGEST_LINE.toLocaleString('en')} characters`;
      yield { type: 'skip', at, reason, malformed: true };
      continue;
    }
    const parsed = parseItem(at, text);
    if (parsed.type === 'skip') yield parsed;
    else if (!isFields(parsed.value)) yield malformedItem(at, parsed.value, 'an object');
    else yield* readRecord(at, parsed.value);
  }
}

function* readRecord(at: string, value: Fields): Iterable<ImportItem> {
  if (value['type'] === 'entity') yield* readEntity(at, value);
  else if (value['type'] === 'relation') yield readRelation(at, value);
  else yield malformedItem(`${at}.type`, value['type'], '"entity" or "relation"');
}

/** The server itself takes entities without observations for damaged; here they are just entities. */
function* readEntity(at: string, value: Fields): Iterable<ImportItem> {
  const { name, entityType = 'thing', observations = [] } = value;
  if (!isName(name)) return yield malformedItem(`${at}.name`, name, 'a name');
  if (!isName(entityType)) return yield malformedItem(`${at}.entityType`, entityType, 'a name');
  if (!Array.isArray(observations)) {
    return yield malformedItem(`${at}.observations`, observations, 'a list');
  }
  const subject = { subject: subjectOf(name), subjectType: typeOf(entityType) };
  yield stated(
    at,
    {
      ...subject,
      text: `${readable(name)} is ${withArticle(readable(entityType))}`,
      predicate: TYPE,
      object: readable(entityType),
      objectType: 'value',
    },
    { type: 'entity', name, entityType },
  );
  for (const [index, observation] of observations.entries()) {
    const place = `${at}.observations[${index}]`;
    if (!isName(observation)) yield malformedItem(place, observation, 'text');
    else {
      const text = `${readable(name)}: ${observation}`;
      yield stated(
        place,
        { ...subject, text, predicate: OBSERVATION, object: observation, objectType: 'value' },
        { type: 'observation', name },
      );
    }
  }
}

function readRelation(at: string, { from, to, relationType }: Fields): ImportItem {
  if (!isName(from)) return malformedItem(`${at}.from`, from, 'a name');
  if (!isName(to)) return malformedItem(`${at}.to`, to, 'a name');
  if (!isName(relationType)) return malformedItem(`${at}.relationType`, relationType, 'a name');
  const predicate = readable(relationType);
  const fact = {
    text: `${readable(from)} ${predicate} ${readable(to)}`,
    subject: subjectOf(from),
    predicate,
    object: subjectOf(to),
  };
  return stated(at, fact, { type: 'relation', from, to, relationType });
}

function stated(at: string, fact: FactInput, mcp: Fields): ImportItem {
  const origin = { type: 'application', reference: 'mcp-memory' } as const;
  return { type: 'fact', at, fact, options: { metadata: { mcp }, origin } };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** Names and relations are often written as identifiers: "works_at", "John_Smith". */
function readable(name: string): string {
  return name.replaceAll('_', ' ').replaceAll(/\s+/g, ' ').trim();
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

function subjectOf(name: string): string {
  return /^(?:default[ _])?user$/i.test(name.trim()) ? 'user' : readable(name);
}

const TYPES: readonly (readonly [RegExp, EntityType])[] = [
  [/person|people|human|user|contact|friend|colleague/i, 'person'],
  [/animal|pet|dog|cat/i, 'animal'],
  [/place|location|city|country|address/i, 'place'],
  [/organi[sz]ation|company|team|employer|institution/i, 'organisation'],
  [/project|product|repository/i, 'project'],
  [/event|meeting|trip/i, 'event'],
];

function typeOf(entityType: string): EntityType {
  return TYPES.find(([pattern]) => pattern.test(entityType))?.[1] ?? 'thing';
}
