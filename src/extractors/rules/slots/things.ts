import { phraseOf } from '../wording.ts';
import { endOfGerund, endOfNounPhrase, endOfPrepositional, isTelling } from '../phrases.ts';
import { isCapitalised } from '../token.ts';
import { endOfName, ORGANISATION_WORDS } from './names.ts';
import type { Slot, SlotValue } from './slot.ts';
import { listOf, one } from './slot.ts';

export const thing: Slot = (tokens, from) => {
  const gerund = endOfGerund(tokens, from);
  let end = gerund > from ? gerund : endOfNounPhrase(tokens, from);
  if (end === from) return undefined;
  const isList = /^(?:,|and|or|&)$/.test(tokens[end]?.lower ?? '');
  if (!isList) end = Math.max(end, endOfPrepositional(tokens, end));
  const words = tokens.slice(from, end);
  return isTelling(words) ? one(words, end) : undefined;
};

/** What can be liked as such: not "the color", which is that of something just shown. */
export const taste: Slot = (tokens, from, context) => {
  const filled = thing(tokens, from, context);
  if (filled === undefined) return undefined;
  const words = tokens.slice(from, filled.end);
  const next = tokens[filled.end]?.lower ?? '';
  // "stories that tackle ...": not stories as such.
  if (/^(?:that|which|who|when|where|how)$/.test(next)) return undefined;
  // "going to this park", "playing": what, is not told.
  const isBare =
    words.length === 1 &&
    /^(?:go|do|play|be|hav|gett?|mak|see|us|tak|com|try|us)ing$/.test(words[0]?.lower ?? '');
  if (
    isBare ||
    (words.length === 1 &&
      words[0]?.lower.endsWith('ing') &&
      /^(?:to|this|that|those|these|your|it)$/.test(next))
  )
    return undefined;
  const isBound = words[0]?.lower === 'the' && !words.slice(1).every(isCapitalised);
  return isBound && !GENERIC_THE.test(phraseOf(words)) ? undefined : filled;
};

const GENERIC_THE =
  /^(?:beach|mountains?|outdoors|sea|ocean|city|countryside|cinema|gym|snow|rain|sun|forest|woods|desert|theat(?:er|re)|cold|heat|summer|winter|spring|fall|autumn|opera|ballet|sound of .*|smell of .*|taste of .*|color \w+|colour \w+|water|wilderness|weekend|holidays|dentist|doctor|gym|80s|90s|piano|guitar|violin)$/i;

/** What is played: "chess", "the violin", not "a game". */
export const skill: Slot = (tokens, from, context) => {
  if (
    /^(?:an?|some|this|that|my|our|his|her|their|with|kinds?|one|new|many|online|outside|together|well|mostly|how|about|lots?)$/.test(
      tokens[from]?.lower ?? '',
    )
  ) {
    return undefined;
  }
  const filled = bareThing(tokens, from, context);
  return /\bgames?$/i.test(filled?.values[0]?.text ?? '') ? undefined : filled;
};

/** Several tastes; "organizing workshops and events" is one. */
export const tastes: Slot = (tokens, from, context) => {
  const filled = listOf(taste)(tokens, from, context);
  const isDoing = (value: SlotValue): boolean => value.tokens[0]?.lower.endsWith('ing') === true;
  const first = filled?.values[0];
  if (filled === undefined || first === undefined || !isDoing(first)) return filled;
  if (first.tokens.length === 1) return filled;
  return { ...filled, values: filled.values.filter(isDoing) };
};

/** A phrase without what is joined to it by a preposition. */
export const bareThing: Slot = (tokens, from) => {
  if (/^(?:mon|tues|wednes|thurs|fri|satur|sun|week)days?$/.test(tokens[from]?.lower ?? ''))
    return undefined;
  let end = endOfNounPhrase(tokens, from);
  if (end === from) return undefined;
  if (tokens[end]?.lower === 'of') end = Math.max(end, endOfPrepositional(tokens, end));
  const words = tokens.slice(from, end);
  return isTelling(words) ? one(words, end) : undefined;
};

const BRANDS =
  /\b(?:tesla|toyota|honda|ford|bmw|audi|mercedes|volkswagen|vw|volvo|subaru|mazda|nissan|hyundai|kia|jeep|porsche|chevrolet|chevy|lexus|fiat|peugeot|renault|skoda|seat|mini|dacia|rivian|harley|yamaha|vespa|ducati|prius|civic|corolla|golf)\b/i;
const VEHICLES =
  /^(?:car|van|truck|suv|motorcycle|motorbike|bike|scooter|ebike|e-bike|bus|camper|pickup|sedan|convertible|hatchback|tractor|taxi|bicycle|minivan)$/;

const OWN = /^(?:my|our|his|her|their|the|this|that)$/;

export const vehicle: Slot = (tokens, from) => {
  const end = endOfNounPhrase(tokens, from);
  const words = tokens.slice(from, end);
  const phrase = phraseOf(words);
  const isVehicle = BRANDS.test(phrase) || VEHICLES.test(words.at(-1)?.lower ?? '');
  const isNamed = BRANDS.test(phrase) && words[0]?.lower === 'the';
  if (words[0]?.tag === 'NUM' || !isVehicle || (OWN.test(words[0]?.lower ?? '') && !isNamed))
    return undefined;
  return one(words, end, 'thing');
};

export const POSSESSIONS: RegExp =
  /^(?:car|van|truck|suv|motorcycle|motorbike|bike|bicycle|scooter|boat|house|home|apartment|flat|condo|cabin|cottage|farm|garden|piano|guitar|violin|drum|drums|ukulele|keyboard|telescope|camera|laptop|computer|pc|macbook|iphone|ipad|phone|tablet|kindle|console|playstation|xbox|switch|tv|drone|3d-printer|printer|company|startup|business|shop|store|restaurant|studio|podcast|blog|youtube|tattoo|tattoos|collection|greenhouse|pool|motorhome|camper|surfboard|kayak|canoe|skateboard|treadmill|e-bike|tesla|bakery|cafe|website|newsletter|channel|band)$/;
/** What is counted for longer than a day, beside possessions: who belongs to a group, what a house has. */
const COUNTABLE =
  /^(?:people|persons?|members?|employees?|engineers?|developers?|designers?|students?|teachers?|colleagues|staff|volunteers?|players?|rooms?|bedrooms?|bathrooms?|floors?|apartments?|houses?|cars?|bikes?|bicycles?|motorbikes?|guitars?|pianos?|phones?|laptops?|computers?|cameras?|tattoos?|boats?|shops?|stores?|restaurants?|customers?|clients?|offices?|branches|plants?|bees|beehives|hives|houseplants?|subscribers|followers|chapters|pages|seats|units|screens|monitors|languages|degrees|jobs?|businesses|companies|vacation days|days of (?:holiday|vacation|leave))$/;

export const counted: Slot = (tokens, from) => {
  let end = endOfNounPhrase(tokens, from);
  if (tokens[end]?.lower === 'of') end = Math.max(end, endOfPrepositional(tokens, end));
  const words = tokens.slice(from, end);
  const [head, phrase] = [words.at(-1)?.lower ?? '', phraseOf(words).toLowerCase()];
  if (!COUNTABLE.test(head) && !COUNTABLE.test(phrase)) return undefined;
  const many = /^(?:people|staff)$|s$/.test(head) ? phrase : `${phrase}s`;
  const filled = one(words, end, 'value');
  return { ...filled, values: filled.values.map((value) => ({ ...value, text: many })) };
};

export const MEDICINES: RegExp =
  /^(?:medication|medications|medicine|meds|insulin|metformin|ibuprofen|aspirin|antidepressants?|antibiotics?|statins?|vitamins?|supplements?|melatonin|inhaler|lisinopril|levothyroxine|sertraline|prozac|zoloft|adderall|ritalin|warfarin|steroids|blood thinners?|thinners?|pills?|birth control|painkillers|antihistamines?|omeprazole|atorvastatin|amlodipine|albuterol|gabapentin|lexapro|xanax|creatine|iron|magnesium|d3?|b12)$/;
export const HAPPENINGS: RegExp =
  /^(?:meeting|wedding|conference|concert|party|appointment|interview|exam|exams|test|flight|race|marathon|half-marathon|ceremony|festival|workshop|surgery|graduation|reunion|demo|exhibition|tournament|hackathon|webinar|retreat|funeral|anniversary|recital|audition|presentation|checkup|check-up|parade|seminar|lecture|gig|show|game|match|date|trip|vacation|class|rally|fair|fundraiser|gala|ball|premiere|play|musical|convention|summit|support group|group|barbecue|bbq|picnic|prom|deadline|competition|contest|camp|market|opening)$/;
const MANAGED =
  /^(?:project|team|department|group|division|company|campaign|product|initiative|program|programme|office|store|shop|restaurant|club|migration|redesign|launch|rollout|committee|workshop|startup|business|band|choir|studio|lab|branch|community|newsletter|website|app|release|thesis|dissertation|novel|book|album|paper|report|proposal|presentation|prototype|platform|game|documentary|film|screenplay|portfolio|collection|research|feature|integration|api|sprint|course|curriculum|podcast|blog|channel)$/;
export const EXERCISES: RegExp =
  /^(?:yoga|pilates|karate|judo|taekwondo|aikido|jiu-jitsu|bjj|kickboxing|boxing|crossfit|meditation|calligraphy|archery|fencing|gymnastics|ballet|parkour|photography|pottery|ceramics|origami|capoeira|martial arts|arts|tai chi|chi|weightlifting|krav maga|kung fu|fu|mindfulness|volunteering|improv|salsa|ballroom)$/;

/** "Project Alpha", "a team of five", "the marketing department". */
export const managed: Slot = (tokens, from) => {
  let end = endOfName(tokens, from);
  const isNamed = end > from;
  // "the Atlas project": a name, and what it is.
  const whole = endOfNounPhrase(tokens, from);
  if (!isNamed || MANAGED.test(tokens[whole - 1]?.lower ?? '')) end = Math.max(end, whole);
  const words = tokens.slice(from, end);
  const head = words.at(-1);
  if (
    head === undefined ||
    /days?$/.test(head.lower) ||
    /^(?:this|that|these|those|your|it|my|our|his|her|their)$/.test(words[0]?.lower ?? '')
  )
    return undefined;
  const isKnown = words.some(({ lower }) => MANAGED.test(lower) || ORGANISATION_WORDS.test(lower));
  if (!isKnown && !isNamed) return undefined;
  if (/^(?:of|about|on|for)$/.test(tokens[end]?.lower ?? ''))
    end = Math.max(end, endOfPrepositional(tokens, end));
  return one(
    tokens.slice(from, end),
    end,
    words.some(({ lower }) => /^(?:team|department|group|company)$/.test(lower))
      ? 'organisation'
      : 'project',
  );
};

const STATUS =
  /^(?:planned|not started|in planning|done|finished|complete|completed|on hold|delayed|blocked|cancelled|canceled|in progress|on track|behind schedule|ahead of schedule|over budget|live|launched|under review|in review|approved|rejected|paused|at risk|ready|in production|in testing|in beta|shipped|(?:about |almost |nearly )?\d{1,3} ?% (?:done|complete|finished))$/i;

export const status: Slot = (tokens, from) => {
  for (let end = Math.min(tokens.length, from + 6); end > from; end--) {
    const words = tokens.slice(from, end);
    if (STATUS.test(phraseOf(words))) return one(words, end, 'value');
  }
  return undefined;
};

/** "a half marathon", "the Berlin marathon". */
export const race: Slot = (tokens, from, context) => {
  const filled = deed(tokens, from, context);
  return RACE.test(filled?.values[0]?.text ?? '') ? filled : undefined;
};

const RACE = /\b(?:(?:half[- ]?|ultra[- ]?)?marathon|triathlon|duathlon|ironman|\d+ ?k(?:m)?)\b/i;

/** What was done, but for "the code": which one, only those who were there know. */
export const deed: Slot = (tokens, from, context) => {
  const filled = thing(tokens, from, context);
  const words = tokens.slice(from, filled?.end ?? from);
  const isBound =
    words[0]?.lower === 'the' && words.length < 4 && !words.slice(1).some(isCapitalised);
  return isBound ? undefined : filled;
};
