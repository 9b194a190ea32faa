import type { EntityType, FactInput } from '../../../index.ts';

/** The relation between an entity and what the knowledge graph says of it in free words. */
export const OBSERVATION = 'has observation';
/** The relation between an entity and its type. */
export const TYPE = 'is a';
/** What the reference server's own prompt calls the person it talks with. */
export const DEFAULT_USER = 'default_user';

/** What a fact is in the knowledge graph, word for word; kept in `metadata.mcp`. */
export type Mark =
  | { readonly type: 'entity'; readonly name: string; readonly entityType: string }
  | { readonly type: 'observation'; readonly name: string }
  | {
      readonly type: 'relation';
      readonly from: string;
      readonly to: string;
      readonly relationType: string;
    };

/** A fact that stands for a piece of the knowledge graph; its statement lets the graph have it too. */
export interface MarkedFact {
  readonly fact: FactInput & { readonly text: string };
  readonly mark: Mark;
}

export function entityFact(name: string, entityType: string): MarkedFact {
  const type = readable(entityType);
  return {
    fact: {
      text: `${readable(name)} is ${withArticle(type)}`,
      ...statementOf(subjectOf(name), TYPE, type),
      subjectType: typeOf(entityType),
      objectType: 'value',
    },
    mark: { type: 'entity', name, entityType },
  };
}

export function observationFact(name: string, entityType: string, observation: string): MarkedFact {
  return {
    fact: {
      text: `${readable(name)}: ${observation}`,
      ...statementOf(subjectOf(name), OBSERVATION, observation),
      subjectType: typeOf(entityType),
      objectType: 'value',
    },
    mark: { type: 'observation', name },
  };
}

export function relationFact(from: string, to: string, relationType: string): MarkedFact {
  const predicate = readable(relationType);
  return {
    fact: {
      text: `${readable(from)} ${predicate} ${readable(to)}`,
      ...statementOf(subjectOf(from), predicate, subjectOf(to)),
    },
    mark: { type: 'relation', from, to, relationType },
  };
}

/** What was observed, of the text of its fact; a text that was revised since is told as a whole. */
export function observationOf(name: string, text: string): string {
  const lead = `${readable(name)}: `;
  return text.startsWith(lead) ? text.slice(lead.length) : text;
}

/** Longest part of a statement, in UTF-16 code units; what is longer is found by its words alone. */
const LONGEST_PART = 1_000;

function statementOf(
  subject: string,
  predicate: string,
  object: string,
): Pick<FactInput, 'subject' | 'predicate' | 'object'> {
  const parts = { subject, predicate, object: object.trim() };
  const isSayable = Object.values(parts).every(
    (part) => part.trim() !== '' && part.length <= LONGEST_PART,
  );
  return isSayable ? parts : {};
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
