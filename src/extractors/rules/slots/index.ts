import { DIETS, NATIONALITIES, endOfGerund, endOfNounPhrase } from '../phrases.ts';
import { isCapitalised } from '../token.ts';
import {
  employer,
  given,
  group,
  name,
  organisation,
  person,
  place,
  school,
  tool,
  there,
} from './names.ts';
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
  race,
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
  aim,
  allergen,
  choice,
  condition,
  exact,
  email,
  language,
  money,
  measure,
  number,
  phone,
  pronouns,
  rest,
  role,
  short,
  title,
  verb,
  zone,
} from './values.ts';

/** The slots that a pattern can name. */
export const SLOTS: Readonly<Record<string, Slot>> = {
  place,
  places: listOf(place),
  organisation,
  group,
  employer,
  school,
  given,
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
  race,
  role,
  rest,
  title,
  zone,
  pronouns,
  aim,
  choice,
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
  drink: known(/^(?:coffee|alcohol|caffeine|soda|beer|wine|tea|booze|energy drinks)$/, 'thing'),
  food: known(
    /^(?:(?:red |all )?meat|sugar|dairy|gluten|bread|carbs|chocolate|pork|beef|fish|sweets|junk food|fast food|eggs|wheat|cheese|processed food|animal products)$/,
    'thing',
  ),
  style: known(
    /^(?:emojis?|emoticons?|bullet points|bullets|tables|jargon|slang|markdown|disclaimers|apologies|small talk|exclamation marks|headings|footnotes|filler)$/,
  ),
  fandom: (tokens, from) => {
    const sized = /^(?:huge|big|massive|total|real|true|die-hard|lifelong|long-time|avid)$/;
    const start = sized.test(tokens[from]?.lower ?? '') ? from + 1 : from;
    const end = tokens.findIndex(
      ({ lower }, at) => at > start && /^(?:fan|lover|enthusiast|buff)$/.test(lower),
    );
    const isPhrase = end > start && end - start < 4 && endOfNounPhrase(tokens, start) > end - 1;
    return isPhrase ? one(tokens.slice(start, end), end) : undefined;
  },
  model: (tokens, from, context) => {
    const filled = bareThing(tokens, from, context);
    return /[\d\p{Lu}]/u.test(filled?.values[0]?.text ?? '') ? filled : undefined;
  },
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
