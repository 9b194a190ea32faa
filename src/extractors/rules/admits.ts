import type { Candidate, DeriveSettings } from '../../core/extraction.ts';
import { analyze } from '../../text/analyze.ts';

/** Whether the settings want a candidate. */
export function admits(candidate: Candidate, settings: DeriveSettings): boolean {
  const { strategy, threshold, kinds, includes = [], excludes = [] } = settings;
  if (strategy === 'explicit' && candidate.explicit !== true) return false;
  if (strategy === 'importance' && candidate.importance < threshold) return false;
  if (kinds !== undefined && !kinds.includes(candidate.kind)) return false;
  if (includes.length > 0 && !includes.some((subject) => isAbout(candidate, subject))) return false;
  return !excludes.some((subject) => isAbout(candidate, subject));
}

/** Whether a candidate names a subject: one of its words, in any form, or one that stands for it. */
export function isAbout(candidate: Candidate, subject: string): boolean {
  const words = wordsOf(subject);
  const said = new Set(analyze(`${candidate.text} ${candidate.statement?.predicate ?? ''}`));
  const topics = words.flatMap((word) => TOPICS.get(word) ?? []);
  return [...words, ...topics].some((word) => said.has(word));
}

/** Words that say nothing of a subject: "food preferences" is about food. */
const EMPTY: ReadonlySet<string> = new Set(
  analyze(
    'user about info information details facts things stuff preferences general data personal related anything',
  ),
);

function wordsOf(subject: string): readonly string[] {
  const words = analyze(subject);
  const telling = words.filter((word) => !EMPTY.has(word));
  return telling.length > 0 ? telling : words;
}

/** What belongs to a subject without naming it; stemmed like the words they are compared with. */
const TOPICS: ReadonlyMap<string, readonly string[]> = new Map(
  [
    [
      'food',
      'eat eats drink diet follows vegan vegetarian cook cooking meal restaurant allergic cuisine dish coffee tea meat fish cheese pizza pasta sushi olives',
    ],
    ['diet', 'eat eats vegan vegetarian allergic food gluten halal kosher keto'],
    [
      'health',
      'allergic condition takes medication diet doctor hospital asthma diabetes diagnosed pain therapy allergy insulin',
    ],
    [
      'medical',
      'allergic condition takes medication doctor hospital asthma diabetes diagnosed allergy',
    ],
    [
      'family',
      'married wife husband child kid son daughter sister brother mother father mom dad parent cousin aunt uncle sibling grandmother grandfather relative',
    ],
    [
      'relationship',
      'married wife husband girlfriend boyfriend partner friend dating engaged divorced single',
    ],
    [
      'work',
      'works job manages reports colleague boss company career project studies deadline salary employer',
    ],
    ['job', 'works manages reports colleague boss company career salary'],
    ['career', 'works job manages reports company graduated studies'],
    ['project', 'deadline due budget status manages works led'],
    ['travel', 'visited trip flight plans fly vacation holiday hotel'],
    ['hobby', 'likes plays collects enjoys practises hiking'],
    ['sport', 'plays practises running football tennis yoga marathon hiking swimming climbing gym'],
    ['pet', 'dog cat puppy kitten animal horse rabbit hamster parrot fish'],
    ['location', 'lives stays located moved'],
    ['home', 'lives house apartment flat rent address'],
    ['money', 'budget costs salary rent savings income price earns'],
    ['finance', 'budget costs salary rent savings income price earns'],
    ['contact', 'email phone address number'],
    ['education', 'studies graduated degree university school course'],
    ['language', 'speaks studies answers'],
    ['identity', 'named nicknamed born aged nationality pronouns'],
    ['taste', 'likes prefers favourite'],
    ['schedule', 'due plans meeting appointment deadline place'],
    ['plan', 'plans needs wants goal decided'],
    ['goal', 'goal plans wants'],
    ['music', 'plays guitar piano violin band concert song singer album'],
  ].map(([topic = '', words = '']) => [analyze(topic)[0] ?? topic, analyze(words)]),
);
