import { kinshipOf } from './kinship.ts';
import type { Token } from './token.ts';
import { isCapitalised } from './token.ts';
import { verbForms } from './verbs.ts';
import { VAGUE } from './words.ts';

/** Index behind the noun phrase that begins at `from`; `from` itself when there is none. */
export function endOfNounPhrase(tokens: readonly Token[], from: number): number {
  let at = from;
  while (isInPhrase(tokens, at, from)) at++;
  while (at > from && isDangling(tokens[at - 1])) at--;
  return tokens.slice(from, at).some(isHead) ? at : from;
}

function isHead(token: Token): boolean {
  return (
    /^(?:NOUN|PROPN|NUM|SYM|X)$/.test(token.tag) ||
    isCapitalised(token) ||
    token.tag === 'VERB' ||
    token.tag === 'ADJ'
  );
}

function isInPhrase(tokens: readonly Token[], at: number, from: number): boolean {
  const token = tokens[at];
  if (token === undefined) return false;
  const { tag, lower } = token;
  if (tag === 'DET')
    return at === from && !/^(?:all|both|no|any|each|every|this|that|these|those)$/.test(lower);
  if (tag === 'PRON') return at === from && /^(?:my|our|his|her|their)$/.test(lower);
  if (/^(?:NOUN|PROPN|NUM)$/.test(tag)) return true;
  if (tag === 'ADJ') return true;
  if (isCapitalised(token) && tag !== 'PUNCT') return true;
  if (
    lower === '-' ||
    lower === '&' ||
    lower === '/' ||
    lower === '%' ||
    lower === '+' ||
    lower === '$' ||
    lower === '\u20ac'
  )
    return true;
  if (tag === 'PART') return /^['\u2019]s?$/.test(token.text) && at > from;
  // "very spicy food", "freshly baked bread", "fried rice".
  const next = tokens[at + 1];
  if (tag === 'ADV')
    return next !== undefined && (next.tag === 'ADJ' || next.tag === 'VERB') && at > from;
  return (
    tag === 'VERB' &&
    /(?:ing|ed|en)$/.test(lower) &&
    next !== undefined &&
    /^(?:NOUN|PROPN)$/.test(next.tag)
  );
}

function isDangling(token: Token | undefined): boolean {
  return (
    token !== undefined &&
    (/^(?:[-&/+'\u2019]|more|most|less|better|best)$/.test(token.text) ||
      token.tag === 'DET' ||
      token.tag === 'ADV' ||
      token.tag === 'PRON')
  );
}

/** "of olives", "in the mountains": behind one such phrase; `from` when there is none. */
export function endOfPrepositional(tokens: readonly Token[], from: number): number {
  const word = tokens[from]?.lower ?? '';
  if (
    !/^(?:of|in|on|with|from|at|by|about|for|near|to|without|against|through|into|across|around)$/.test(
      word,
    )
  )
    return from;
  const end = endOfNounPhrase(tokens, from + 1);
  return end > from + 1 ? end : from;
}

/** A phrase that begins with a verb in -ing: "hiking in the mountains", to its natural end. */
export function endOfGerund(tokens: readonly Token[], from: number): number {
  const token = tokens[from];
  if (token === undefined || !token.lower.endsWith('ing') || token.lower.length < 5) return from;
  const isGerund =
    token.tag === 'VERB' ||
    verbForms(token.lower).some(({ form }) => form === 'ing') ||
    token.tag === 'NOUN';
  if (!isGerund) return from;
  let at = from + 1;
  if (/^(?:up|out|down|off|on|about|around|back)$/.test(tokens[at]?.lower ?? '')) at++;
  const object = endOfNounPhrase(tokens, at);
  at = object;
  for (
    let more = endOfPrepositional(tokens, at);
    more > at;
    more = endOfPrepositional(tokens, at)
  ) {
    at = more;
  }
  return at;
}

/** Whether a phrase names something that is understood alone. */
export function isTelling(tokens: readonly Token[]): boolean {
  const [first] = tokens;
  if (first === undefined || tokens.length > 12) return false;
  if (
    /^(?:this|that|these|those|your|its|such|it|his|her|their|what|how|no|any|another|other)$/.test(
      first.lower,
    )
  ) {
    return false;
  }
  const words = tokens.filter(({ tag }) => tag !== 'DET' && tag !== 'PUNCT' && tag !== 'ADV');
  const head = words.findLast(({ tag }) => tag === 'NOUN' || tag === 'PROPN') ?? words.at(-1);
  if (head === undefined || !/[\p{L}\p{N}]/u.test(head.text)) return false;
  if (!VAGUE.has(head.lower)) return true;
  return words.some(({ lower }) => !VAGUE.has(lower) && !GENERIC.has(lower));
}

const GENERIC = new Set(
  'good great nice new other same different whole best better big small little first last next old amazing awesome cool fun lovely such many few more most great bad right wrong real special certain various own'.split(
    ' ',
  ),
);

const STATE_WORDS = new Set(
  'lover fan member sucker beginner winner owner mother father customer user believer reader number matter master ' +
    'stranger loser foodie newcomer parent follower fighter survivor supporter admirer dreamer thinker person ' +
    'reminder disaster monster center bummer letter paper computer game-changer keeper other former another latter ' +
    'vegetarian veteran character wonder answer offer order danger killer life-changer quitter stickler keener ' +
    'listener learner planner hater partner late-riser riser blocker one-timer timer starter expert newbie amateur ' +
    'christian italian indian asian russian canadian brazilian australian american libertarian participant descendant ' +
    'patient resident tenant reason option decision question version mission accident moment',
);
const JOBS =
  /^(?:nurse|chef|doctor|pilot|cook|judge|clerk|coach|guide|artist|freelancer|consultant|accountant|attorney|surgeon|vet|veterinarian|architect|scientist|journalist|mechanic|electrician|plumber|librarian|professor|entrepreneur|intern|nanny|waiter|waitress|actor|actress|musician|photographer|police|firefighter|paramedic|soldier|analyst|barista|secretary|assistant|ceo|cto|cfo|coo|pm|sre|dba|founder|co-founder|researcher|postdoc|lead|head|director|vp|president|principal|dean|pastor|priest|monk|nun|farmer|fisherman|dentist|lawyer|paralegal|carpenter|economist|physicist|chemist|biologist|statistician|realtor|recruiter|tutor|translator|interpreter|editor|author|poet|novelist|blogger|youtuber|streamer|dancer|singer|dj|comedian|producer|bartender|hairdresser|barber|stylist|tailor|baker|butcher|cashier|driver|courier|guard|pharmacist|psychologist|therapist|psychiatrist|physiotherapist|radiologist|cardiologist|pediatrician|dermatologist|salesperson|salesman|marketer|astronaut|detective|diplomat|politician|senator|mayor|umpire|referee|athlete|boxer|swimmer|runner|cyclist|treasurer|chair|chairman|chairwoman|chairperson|captain|lifeguard|bodyguard|florist|midwife|carer|caretaker|janitor|cleaner|gardener|waitstaff|steward|stewardess|sailor|sheriff|spokesperson|ambassador|curator|superintendent|foreman|handyman|apprentice|trainee)$/;

/** Whether somebody can be that by trade: "nurse", "data engineer". */
export function isJob(tokens: readonly Token[]): boolean {
  const of = tokens.findIndex(
    ({ lower }) => lower === 'of' || lower === 'at' || lower === 'for' || lower === 'in',
  );
  const head = (of > 0 ? tokens.slice(0, of) : tokens).at(-1);
  if (head === undefined) return false;
  const word = head.lower;
  if (head.tag !== 'NOUN' && head.tag !== 'PROPN') return false;
  if (
    STATE_WORDS.has(word) ||
    (kinshipOf(word) !== undefined &&
      word !== 'therapist' &&
      word !== 'dentist' &&
      word !== 'doctor' &&
      word !== 'manager' &&
      word !== 'assistant' &&
      word !== 'intern' &&
      word !== 'psychologist' &&
      word !== 'supervisor' &&
      word !== 'psychiatrist' &&
      word !== 'cardiologist' &&
      word !== 'dermatologist' &&
      word !== 'pediatrician' &&
      word !== 'physician')
  ) {
    return false;
  }
  return (
    JOBS.test(word) ||
    /(?:[a-z]{3}(?:eer|ologist|ician)|[a-z]{2}(?:nager|loper|lder|iner|ncher|acher|rcher|riter|enter|awyer|inter|igner|ctor|itor|ator|essor|tist|nist|list|rist|gist))$/.test(
      word,
    ) ||
    /^(?:officer|worker|writer|painter|teacher|trader|broker|banker|specialist|technician|operator|engineer|programmer|developer)$/.test(
      word,
    )
  );
}

export const LANGUAGES: RegExp =
  /^(?:english|spanish|portuguese|french|german|italian|dutch|swedish|norwegian|danish|finnish|icelandic|polish|czech|slovak|hungarian|romanian|bulgarian|greek|turkish|russian|ukrainian|serbian|croatian|slovenian|albanian|arabic|hebrew|persian|farsi|hindi|urdu|bengali|punjabi|tamil|telugu|marathi|gujarati|malayalam|kannada|nepali|sinhala|thai|vietnamese|khmer|lao|burmese|malay|indonesian|tagalog|filipino|chinese|mandarin|cantonese|japanese|korean|mongolian|kazakh|uzbek|swahili|amharic|somali|yoruba|igbo|hausa|zulu|xhosa|afrikaans|catalan|basque|galician|irish|gaelic|welsh|latin|esperanto|estonian|latvian|lithuanian|georgian|armenian|azerbaijani|pashto|kurdish|maltese|luxembourgish|asl)$/;
export const NATIONALITIES: RegExp =
  /^(?:american|british|english|scottish|welsh|irish|canadian|australian|new zealander|kiwi|german|french|spanish|portuguese|italian|dutch|belgian|flemish|walloon|catalan|basque|sicilian|bavarian|breton|swiss|austrian|swedish|norwegian|danish|finnish|icelandic|polish|czech|slovak|hungarian|romanian|bulgarian|greek|turkish|russian|ukrainian|serbian|croatian|slovenian|bosnian|albanian|macedonian|israeli|palestinian|lebanese|syrian|jordanian|iraqi|iranian|persian|saudi|emirati|egyptian|moroccan|algerian|tunisian|nigerian|ghanaian|kenyan|ethiopian|somali|ugandan|tanzanian|south african|zimbabwean|indian|pakistani|bangladeshi|sri lankan|nepali|nepalese|afghan|chinese|taiwanese|japanese|korean|south korean|vietnamese|thai|filipino|indonesian|malaysian|singaporean|mongolian|kazakh|uzbek|mexican|brazilian|argentinian|argentine|chilean|peruvian|colombian|venezuelan|ecuadorian|bolivian|uruguayan|paraguayan|cuban|dominican|puerto rican|jamaican|haitian|costa rican|guatemalan|honduran|salvadoran|panamanian|estonian|latvian|lithuanian|georgian|armenian|azerbaijani|maltese|cypriot)$/;
export const DIETS: RegExp =
  /^(?:vegan|vegetarian|pescatarian|pescetarian|flexitarian|keto|ketogenic|paleo|halal|kosher|gluten[- ]free|dairy[- ]free|lactose[- ]free|low[- ]carb|low[- ]fodmap|mediterranean|plant[- ]based|carnivore|sugar[- ]free|whole30|raw[- ]food|fruitarian)$/;
export const CONDITIONS: RegExp =
  /\b(?:asthma|diabetes|diabetic|hypertension|blood pressure|epilepsy|arthritis|migraines?|anxiety|depression|depressive disorder|bipolar|adhd|add|autism|autistic|ocd|ptsd|cancer|leukemia|celiac(?: disease)?|coeliac(?: disease)?|crohn['\u2019]?s(?: disease)?|ibs|colitis|lupus|eczema|psoriasis|anemia|anaemia|insomnia|sleep apnea|heart (?:disease|condition|murmur)|high cholesterol|hypothyroidism|hyperthyroidism|thyroid|endometriosis|pcos|dyslexia|dyslexic|dyscalculia|color[- ]?blind(?:ness)?|colour[- ]?blind(?:ness)?|scoliosis|vertigo|tinnitus|lactose intolerance|hay fever|alzheimer['\u2019]?s|dementia|parkinson['\u2019]?s|multiple sclerosis|fibromyalgia|chronic [a-z]+(?: [a-z]+)?|covid|long covid|gout|kidney disease|hepatitis|sciatica|(?:bad|weak) (?:back|knees?|hips?|heart|shoulder)|herniated disc|pneumonia|glaucoma|osteoporosis|type [12] diabetes|gerd|acid reflux|tendonitis|carpal tunnel(?: syndrome)?|[a-z]+ (?:disorder|syndrome|disease))\b/i;
