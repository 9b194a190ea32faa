import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extractWith, inputOf, item, turn } from './windows.ts';

/** Said, quoted, and what a careful model makes of it: all of it is borne out, so none may be lost. */
const SOUND: readonly {
  readonly said: string;
  readonly quote: string;
  readonly text: string;
  readonly is: readonly [predicate: string, object: string];
  readonly more?: Readonly<Record<string, unknown>>;
}[] = [
  {
    said: "I'm a nurse at St. Mary's, been there since 2019.",
    quote: "a nurse at St. Mary's, been there since 2019",
    text: "The user has worked at St. Mary's since 2019",
    is: ['works at', "St. Mary's"],
  },
  {
    said: 'My daughter Emma turned 6 last Saturday, we had a dinosaur party.',
    quote: 'My daughter Emma turned 6 last Saturday',
    text: "The user's daughter Emma turned 6 on 28 February 2026",
    is: ['is aged', '6'],
    more: { subject: 'Emma', occurredAt: '2026-02-28' },
  },
  {
    said: "Researching adoption agencies, it's been a dream to have a family.",
    quote: 'Researching adoption agencies',
    text: 'The user is researching adoption agencies to have a family',
    is: ['researches', 'adoption agencies'],
  },
  {
    said: 'Ugh, peanuts make my throat swell up.',
    quote: 'peanuts make my throat swell up',
    text: 'The user is allergic to peanuts',
    is: ['is allergic to', 'peanuts'],
  },
  {
    said: 'We quit the gym in January, too expensive.',
    quote: 'We quit the gym in January',
    text: 'The user quit the gym in January 2026',
    is: ['is member of', 'gym'],
    more: { stance: 'ended', validTo: '2026-01' },
  },
  {
    said: 'call me Max pls',
    quote: 'call me Max',
    text: 'The user wants to be called Max',
    is: ['wants to be called', 'Max'],
  },
  {
    said: 'My budget for the kitchen is around 12k',
    quote: 'My budget for the kitchen is around 12k',
    text: 'The kitchen has a budget of about 12,000',
    is: ['has budget', '12k'],
    more: { subject: 'kitchen', subjectType: 'project' },
  },
  {
    said: "Je suis végétarienne depuis dix ans et j'habite à Lyon.",
    quote: 'Je suis végétarienne depuis dix ans',
    text: "L'utilisatrice est végétarienne depuis dix ans",
    is: ['follows diet', 'végétarienne'],
  },
  {
    said: 'Vivo en Sevilla y trabajo de profesora en un colegio',
    quote: 'trabajo de profesora en un colegio',
    text: 'La usuaria trabaja de profesora en un colegio',
    is: ['works as', 'profesora'],
  },
  {
    said: 'Ich mag keine Oliven, aber Käse liebe ich.',
    quote: 'Ich mag keine Oliven',
    text: 'Der Nutzer mag keine Oliven',
    is: ['likes', 'Oliven'],
    more: { negated: true },
  },
  {
    said: 'Not a big fan of horror movies tbh',
    quote: 'Not a big fan of horror movies',
    text: 'The user does not like horror movies',
    is: ['likes', 'horror movies'],
    more: { negated: true },
  },
  {
    said: 'Our project Helios slips to the end of Q3.',
    quote: 'project Helios slips to the end of Q3',
    text: 'Project Helios is due at the end of Q3',
    is: ['is due', 'end of Q3'],
    more: { subject: 'Project Helios', subjectType: 'project' },
  },
  {
    said: "I've been running the Berlin marathon twice",
    quote: "I've been running the Berlin marathon twice",
    text: 'The user ran the Berlin marathon two times',
    is: ['did', 'Berlin marathon'],
  },
  {
    said: "Please don't use emojis when you answer me",
    quote: "don't use emojis when you answer me",
    text: 'The user wants no emojis in answers',
    is: ['wants never', 'emojis'],
  },
  {
    said: "I'm 34 btw",
    quote: "I'm 34",
    text: 'The user is 34 years old',
    is: ['is aged', '34'],
  },
  {
    said: "I don't just like jazz, I adore it",
    quote: "I don't just like jazz, I adore it",
    text: 'The user adores jazz',
    is: ['likes', 'jazz'],
  },
  {
    said: "I've been living in Lisbon without a break for ten years.",
    quote: "I've been living in Lisbon",
    text: 'The user lives in Lisbon',
    is: ['lives in', 'Lisbon'],
  },
];

for (const { said, quote, text, is, more } of SOUND) {
  test(`"${text}" is borne out by "${said}"`, async () => {
    const [predicate, object] = is;
    const claim = item({ quote, text, predicate, object, ...more });
    const [candidate] = await extractWith(inputOf([turn(said)]), claim);
    assert.equal(candidate?.text, text);
    assert.equal(candidate.statement?.object, object);
    assert.equal(candidate.confidence, 0.9);
  });
}
