import { DIETS, NATIONALITIES, endOfGerund, endOfNounPhrase } from '../phrases.ts';
import { isCapitalised } from '../token.ts';
import { employer, group, name, organisation, person, place, tool, there } from './names.ts';
import { relation, relative, relatives } from './relatives.ts';
import type { Slot } from './slot.ts';
import { headed, known, listOf, one } from './slot.ts';
import {
  EXERCISES,
  HAPPENINGS,
  MEDICINES,
  POSSESSIONS,
  bareThing,
  counted,
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
  measure,
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
  employer,
  there,
  counted,
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
  street: (tokens, from) =>
    tokens[from]?.tag === 'NUM' && tokens.slice(from + 1, from + 2).some(isCapitalised)
      ? one(
          tokens.slice(from, endOfNounPhrase(tokens, from)),
          endOfNounPhrase(tokens, from),
          'value',
        )
      : undefined,
  smoked: known(/^(?:cigarettes|cigars|tobacco|weed)$/, 'thing'),
  state: known(
    /^(?:retired|unemployed|self[- ]employed|sober|left[- ]handed|right[- ]handed|ambidextrous|bilingual|trilingual|an? only child|adopted|atheist|religious|catholic|protestant|jewish|muslim|buddhist|hindu|gay|lesbian|bisexual|transgender|nonbinary|non[- ]binary)$/,
  ),
  condition,
  conditions: listOf(condition),
  number,
  money,
  short,
  age,
  measure,
  email,
  phone,
  vehicle,
  possession: headed(POSSESSIONS, 'thing', false),
  medicine: headed(MEDICINES, 'thing', false),
  contract: headed(/^(?:subscription|membership|contract)$/, 'thing', true),
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
