import type { DerivedKind } from '../core/extraction.ts';
import type { EntityType } from '../core/statement.ts';

export interface Predicate {
  /** What a memory of it is. */
  readonly kind: DerivedKind;
  /** `one`: a new value ends the old one. `many`: values stand side by side. */
  readonly values: 'one' | 'many';
  /** What its object is, unless the text tells better. */
  readonly object: EntityType;
  /** 0 to 1: how much it usually matters. */
  readonly importance: number;
}

/**
 * The relations that Memoir knows by name. Other verb phrases are predicates too, of many values.
 * Rules, prompts, slots and graph all read this table.
 */
export const PREDICATES: Readonly<Record<string, Predicate>> = {
  // Who somebody is
  'is named': { kind: 'profile', values: 'one', object: 'value', importance: 0.9 },
  'is nicknamed': { kind: 'profile', values: 'many', object: 'value', importance: 0.7 },
  'is aged': { kind: 'profile', values: 'one', object: 'value', importance: 0.7 },
  'was born on': { kind: 'profile', values: 'one', object: 'value', importance: 0.8 },
  'was born in': { kind: 'profile', values: 'one', object: 'place', importance: 0.7 },
  'comes from': { kind: 'profile', values: 'one', object: 'place', importance: 0.7 },
  'has nationality': { kind: 'profile', values: 'many', object: 'value', importance: 0.7 },
  speaks: { kind: 'profile', values: 'many', object: 'value', importance: 0.7 },
  'has pronouns': { kind: 'profile', values: 'one', object: 'value', importance: 0.8 },
  // Contact and account
  'has email': { kind: 'profile', values: 'one', object: 'value', importance: 0.8 },
  'has phone number': { kind: 'profile', values: 'one', object: 'value', importance: 0.8 },
  'has address': { kind: 'profile', values: 'one', object: 'value', importance: 0.8 },
  'is in time zone': { kind: 'profile', values: 'one', object: 'value', importance: 0.7 },
  // Where and what for
  'lives in': { kind: 'profile', values: 'one', object: 'place', importance: 0.85 },
  'stays in': { kind: 'fact', values: 'one', object: 'place', importance: 0.5 },
  'works at': { kind: 'profile', values: 'one', object: 'organisation', importance: 0.85 },
  'works as': { kind: 'profile', values: 'one', object: 'value', importance: 0.85 },
  'works on': { kind: 'task', values: 'many', object: 'project', importance: 0.65 },
  'studies at': { kind: 'profile', values: 'one', object: 'organisation', importance: 0.75 },
  studies: { kind: 'profile', values: 'many', object: 'value', importance: 0.7 },
  'graduated from': { kind: 'profile', values: 'many', object: 'organisation', importance: 0.65 },
  'is member of': { kind: 'fact', values: 'many', object: 'organisation', importance: 0.6 },
  manages: { kind: 'fact', values: 'many', object: 'project', importance: 0.7 },
  'reports to': { kind: 'fact', values: 'one', object: 'person', importance: 0.65 },
  'is led by': { kind: 'fact', values: 'one', object: 'person', importance: 0.65 },
  // People and animals: "has sister" Ana, subject the one whose sister she is
  'is married to': { kind: 'profile', values: 'one', object: 'person', importance: 0.85 },
  'is in a relationship with': {
    kind: 'profile',
    values: 'one',
    object: 'person',
    importance: 0.8,
  },
  'has relationship status': { kind: 'profile', values: 'one', object: 'value', importance: 0.75 },
  'has partner': { kind: 'profile', values: 'one', object: 'person', importance: 0.8 },
  'has child': { kind: 'profile', values: 'many', object: 'person', importance: 0.85 },
  'has sibling': { kind: 'profile', values: 'many', object: 'person', importance: 0.75 },
  'has parent': { kind: 'profile', values: 'many', object: 'person', importance: 0.75 },
  'has relative': { kind: 'profile', values: 'many', object: 'person', importance: 0.7 },
  'has friend': { kind: 'fact', values: 'many', object: 'person', importance: 0.65 },
  'has neighbour': { kind: 'fact', values: 'many', object: 'person', importance: 0.55 },
  'has colleague': { kind: 'fact', values: 'many', object: 'person', importance: 0.6 },
  'has boss': { kind: 'fact', values: 'one', object: 'person', importance: 0.65 },
  'has doctor': { kind: 'fact', values: 'many', object: 'person', importance: 0.65 },
  'has pet': { kind: 'profile', values: 'many', object: 'animal', importance: 0.75 },
  knows: { kind: 'fact', values: 'many', object: 'person', importance: 0.5 },
  // Body
  'is allergic to': { kind: 'profile', values: 'many', object: 'thing', importance: 0.95 },
  'has condition': { kind: 'profile', values: 'many', object: 'value', importance: 0.9 },
  takes: { kind: 'fact', values: 'many', object: 'thing', importance: 0.7 },
  'follows diet': { kind: 'preference', values: 'one', object: 'value', importance: 0.85 },
  // Taste. Dislikes are "likes", negated: one slot a thing
  likes: { kind: 'preference', values: 'many', object: 'thing', importance: 0.6 },
  prefers: { kind: 'preference', values: 'many', object: 'thing', importance: 0.7 },
  eats: { kind: 'preference', values: 'many', object: 'thing', importance: 0.75 },
  drinks: { kind: 'preference', values: 'many', object: 'thing', importance: 0.7 },
  smokes: { kind: 'fact', values: 'many', object: 'thing', importance: 0.65 },
  'has habit': { kind: 'fact', values: 'many', object: 'value', importance: 0.6 },
  // "favourite colour": see `favourite` below
  wants: { kind: 'task', values: 'many', object: 'thing', importance: 0.55 },
  // Things
  owns: { kind: 'fact', values: 'many', object: 'thing', importance: 0.6 },
  drives: { kind: 'fact', values: 'one', object: 'thing', importance: 0.55 },
  plays: { kind: 'fact', values: 'many', object: 'thing', importance: 0.55 },
  uses: { kind: 'fact', values: 'many', object: 'thing', importance: 0.55 },
  collects: { kind: 'fact', values: 'many', object: 'thing', importance: 0.55 },
  practises: { kind: 'fact', values: 'many', object: 'event', importance: 0.55 },
  teaches: { kind: 'fact', values: 'many', object: 'value', importance: 0.6 },
  // Plans and deeds
  plans: { kind: 'task', values: 'many', object: 'event', importance: 0.65 },
  'has goal': { kind: 'task', values: 'many', object: 'value', importance: 0.7 },
  'needs to': { kind: 'task', values: 'many', object: 'value', importance: 0.6 },
  decided: { kind: 'task', values: 'many', object: 'value', importance: 0.65 },
  'decided against': { kind: 'task', values: 'many', object: 'value', importance: 0.6 },
  considers: { kind: 'task', values: 'many', object: 'event', importance: 0.4 },
  'is expecting': { kind: 'task', values: 'many', object: 'event', importance: 0.75 },
  'prepares for': { kind: 'task', values: 'many', object: 'event', importance: 0.55 },
  'is due': { kind: 'task', values: 'one', object: 'value', importance: 0.8 },
  expires: { kind: 'fact', values: 'one', object: 'value', importance: 0.7 },
  'takes place': { kind: 'fact', values: 'one', object: 'value', importance: 0.65 },
  'is located in': { kind: 'fact', values: 'one', object: 'place', importance: 0.6 },
  'has status': { kind: 'task', values: 'one', object: 'value', importance: 0.65 },
  'has budget': { kind: 'fact', values: 'one', object: 'value', importance: 0.7 },
  costs: { kind: 'fact', values: 'one', object: 'value', importance: 0.55 },
  visited: { kind: 'event', values: 'many', object: 'place', importance: 0.5 },
  attended: { kind: 'event', values: 'many', object: 'event', importance: 0.5 },
  bought: { kind: 'event', values: 'many', object: 'thing', importance: 0.45 },
  met: { kind: 'event', values: 'many', object: 'person', importance: 0.45 },
  did: { kind: 'event', values: 'many', object: 'event', importance: 0.4 },
  // Standing instructions: "always answer in German"
  'wants answers in': { kind: 'procedure', values: 'one', object: 'value', importance: 0.95 },
  'wants to be called': { kind: 'procedure', values: 'one', object: 'value', importance: 0.95 },
  'wants always': { kind: 'procedure', values: 'many', object: 'value', importance: 0.9 },
  'wants never': { kind: 'procedure', values: 'many', object: 'value', importance: 0.9 },
};

/** "has favourite colour", "has 2 cats" counted as "number of cats": a slot for each, of one value. */
const OPEN_ONE: readonly { readonly prefix: string; readonly predicate: Predicate }[] = [
  {
    prefix: 'has favourite ',
    predicate: { kind: 'preference', values: 'one', object: 'thing', importance: 0.7 },
  },
  {
    prefix: 'has number of ',
    predicate: { kind: 'fact', values: 'one', object: 'value', importance: 0.6 },
  },
  {
    prefix: 'has own ',
    predicate: { kind: 'fact', values: 'one', object: 'value', importance: 0.55 },
  },
];

/** What is not in the table: a fact of many values. */
const OTHER: Predicate = { kind: 'fact', values: 'many', object: 'thing', importance: 0.4 };

/** The properties of a predicate; a verb phrase that is not in the table is a fact of many values. */
export function predicateOf(name: string): Predicate {
  const known = Object.hasOwn(PREDICATES, name) ? PREDICATES[name] : undefined;
  return known ?? OPEN_ONE.find(({ prefix }) => name.startsWith(prefix))?.predicate ?? OTHER;
}
