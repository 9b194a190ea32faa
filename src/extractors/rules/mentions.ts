import { USER_SUBJECT } from '../../core/statement.ts';
import type { Entity, Resolver } from './entity.ts';
import { thingType } from './thing-type.ts';

/** Who was spoken of, so that "he" and "it" can be understood. */
export interface Mentions extends Resolver {
  /** Somebody or something was named. */
  note(entity: Entity): void;
  /** The next turn begins: of what was named before only the turn just ended counts. */
  turn(speaker: Speaker): void;
}

/** Who "I" and "you" are in a turn; absent where it is nobody that is known. */
export interface Speaker {
  readonly self?: Entity;
  readonly addressee?: Entity;
}

export const USER: Entity = { name: USER_SUBJECT, type: 'person', isSpeaker: true };

/** Who stands in a relation to somebody is known by name for so many others. */
const MOST_KNOWN = 50;

const SELF = /^(?:i|me|my|mine|myself|we|us|our|ours|ourselves)$/;
const ADDRESSEE = /^(?:you|your|yours)$/;

export function createMentions(): Mentions {
  let speaker: Speaker = {};
  let here: readonly Entity[] = [];
  let before: readonly Entity[] = [];
  let known: readonly Entity[] = [];

  function resolve(pronoun: string): Entity | undefined {
    if (SELF.test(pronoun)) return speaker.self;
    if (ADDRESSEE.test(pronoun)) return speaker.addressee;
    const suits = matcherOf(pronoun);
    if (suits === undefined) return undefined;
    const entity =
      only(here.filter(suits)) ?? (here.some(suits) ? undefined : only(before.filter(suits)));
    return entity === undefined ? undefined : { ...entity, isGuessed: true };
  }

  return {
    resolve,
    named: (name) => [...known, ...before, ...here].findLast((entity) => entity.name === name),
    note(entity) {
      const noted = entity.attribute === undefined ? entity : belonging(entity, entity.attribute);
      if (noted.isSpeaker) return;
      const { isGuessed: _, ...sure } = noted;
      here = [...here.filter(({ name }) => name !== noted.name), sure].slice(-8);
    },
    turn(next) {
      speaker = next;
      known = [...known, ...before.filter(({ kin }) => kin !== undefined)].slice(-MOST_KNOWN);
      before = here.length > 0 ? here : [];
      here = [];
    },
  };
}

/** "My flight": a thing of its own, which "it" can mean. */
function belonging({ name }: Entity, attribute: string): Entity {
  return { name: `${name}'s ${attribute}`, type: thingType(attribute) };
}

/** The one that is meant, when only one can be. */
function only(entities: readonly Entity[]): Entity | undefined {
  return entities.length === 1 ? entities[0] : undefined;
}

function matcherOf(pronoun: string): ((entity: Entity) => boolean) | undefined {
  if (/^(?:he|him|his)$/.test(pronoun))
    return (entity) => isBeing(entity) && genderOf(entity) !== 'female';
  if (/^(?:she|her|hers)$/.test(pronoun))
    return (entity) => isBeing(entity) && genderOf(entity) !== 'male';
  if (/^(?:it|its)$/.test(pronoun)) return ({ type }) => type !== 'person' && type !== 'place';
  if (/^(?:here|there)$/.test(pronoun)) return ({ type }) => type === 'place';
  return undefined;
}

const isBeing = ({ type }: Entity): boolean => type === 'person' || type === 'animal';
const genderOf = ({ kin }: Entity): string | undefined => kin?.kinship.gender;
