import { DIETS, NATIONALITIES, endOfGerund } from '../phrases.ts';
import { group, name, organisation, person, place, tool } from './names.ts';
import { relation, relative, relatives } from './relatives.ts';
import type { Slot } from './slot.ts';
import { headed, known, listOf, one } from './slot.ts';
import {
  EXERCISES,
  HAPPENINGS,
  MEDICINES,
  POSSESSIONS,
  bareThing,
  deed,
  managed,
  skill,
  status,
  tastes,
  thing,
  vehicle,
} from './things.ts';
import {
  action,
  adjective,
  age,
  allergen,
  condition,
  exact,
  email,
  language,
  money,
  number,
  phone,
  rest,
  role,
  short,
  verb,
} from './values.ts';

/** The slots that a pattern can name. */
export const SLOTS: Readonly<Record<string, Slot>> = {
  place,
  places: listOf(place),
  organisation,
  group,
  relative,
  relatives,
  relation,
  name,
  names: listOf(name),
  person,
  people: listOf(person),
  thing,
  things: listOf(thing),
  tastes,
  skills: listOf(skill),
  item: bareThing,
  items: listOf(bareThing),
  role,
  rest,
  action,
  language,
  languages: listOf(language),
  nationality: known(NATIONALITIES),
  diet: known(DIETS),
  intolerance: known(/^lactose$/),
  adjective,
  condition,
  conditions: listOf(condition),
  number,
  money,
  short,
  age,
  email,
  phone,
  vehicle,
  possession: headed(POSSESSIONS, 'thing', false),
  medicine: headed(MEDICINES, 'thing', false),
  happening: headed(HAPPENINGS, 'event', true),
  deed,
  exact,
  verb,
  outing: (tokens, from) => {
    const end = endOfGerund(tokens, from);
    return end > from && tokens[from]?.lower.endsWith('thing') !== true
      ? one(tokens.slice(from, end), end, 'event')
      : undefined;
  },
  exercise: headed(EXERCISES, 'event', false),
  managed,
  tool,
  tools: listOf(tool),
  allergen,
  status,
};
