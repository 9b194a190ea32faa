/** What a form of a verb is; "put" is both base and past. */
export interface VerbForm {
  readonly lemma: string;
  readonly form: 'base' | 's' | 'past' | 'participle' | 'ing';
}

/** The verbs that rules name, and frequent others: regular ones. */
const REGULAR =
  'live work move stay reside relocate study graduate enroll major start join finish complete learn teach train ' +
  'own use drive adopt love like enjoy hate dislike prefer adore detest loathe want need plan intend hope wish ' +
  'decide manage supervise head report belong play visit attend travel arrive purchase order sell divorce marry ' +
  'date name call turn celebrate launch cancel delay postpone schedule cost speak consume avoid follow suffer ' +
  'develop design create program code cook bake paint dance travel hike climb swim cycle jog garden volunteer ' +
  'stop quit leave continue keep try help remember remind ask tell explain talk walk watch listen look happen ' +
  'earn pay save spend owe weigh practice practise support answer reply respond address include format ' +
  'collect drop retire resign switch change break separate cover die pass lose fail win receive register sign ' +
  'open close hire fire promote transfer commute raise host organize organise prepare book reserve rent lease ' +
  'share discuss mention believe think guess suppose know consider care crave smoke exercise meditate ' +
  'participate compete perform record publish release ship deliver deploy submit fix repair replace install ' +
  'upgrade migrate build found establish grow expect bring carry camp fish ski surf sail explore tour ' +
  'direct oversee coordinate represent advise consult mentor coach lead run eat drink take make go get give ' +
  'write read sing ride fly feel see meet buy hold see sleep wake wear fall find begin choose become teach ' +
  'send draw forget understand stand let put set cut hit bear tolerate hurt cost read say see show keep come do have be ' +
  'hail settle intern land accept pursue rescue employ trade swap exchange end terminate return donate enter agree last depart increase jump ' +
  'deploy host succeed trash dump prescribe appoint pick reach elect switch drop prefer retire head coordinate ' +
  'rise throw catch split lend steal fight feed hang sit beat dig hear mean shoot slip step expire shift lapse divorce';

const IRREGULAR: Readonly<Record<string, readonly [past: string, participle: string]>> = {
  lead: ['led', 'led'],
  run: ['ran', 'run'],
  eat: ['ate', 'eaten'],
  drink: ['drank', 'drunk'],
  take: ['took', 'taken'],
  make: ['made', 'made'],
  go: ['went', 'gone'],
  get: ['got', 'gotten'],
  give: ['gave', 'given'],
  write: ['wrote', 'written'],
  read: ['read', 'read'],
  sing: ['sang', 'sung'],
  ride: ['rode', 'ridden'],
  fly: ['flew', 'flown'],
  feel: ['felt', 'felt'],
  see: ['saw', 'seen'],
  meet: ['met', 'met'],
  buy: ['bought', 'bought'],
  hold: ['held', 'held'],
  sleep: ['slept', 'slept'],
  wake: ['woke', 'woken'],
  wear: ['wore', 'worn'],
  fall: ['fell', 'fallen'],
  find: ['found', 'found'],
  begin: ['began', 'begun'],
  choose: ['chose', 'chosen'],
  become: ['became', 'become'],
  teach: ['taught', 'taught'],
  send: ['sent', 'sent'],
  draw: ['drew', 'drawn'],
  forget: ['forgot', 'forgotten'],
  understand: ['understood', 'understood'],
  stand: ['stood', 'stood'],
  let: ['let', 'let'],
  put: ['put', 'put'],
  set: ['set', 'set'],
  cut: ['cut', 'cut'],
  hit: ['hit', 'hit'],
  hurt: ['hurt', 'hurt'],
  cost: ['cost', 'cost'],
  say: ['said', 'said'],
  show: ['showed', 'shown'],
  keep: ['kept', 'kept'],
  come: ['came', 'come'],
  do: ['did', 'done'],
  quit: ['quit', 'quit'],
  leave: ['left', 'left'],
  sell: ['sold', 'sold'],
  speak: ['spoke', 'spoken'],
  drive: ['drove', 'driven'],
  swim: ['swam', 'swum'],
  break: ['broke', 'broken'],
  lose: ['lost', 'lost'],
  win: ['won', 'won'],
  pay: ['paid', 'paid'],
  spend: ['spent', 'spent'],
  build: ['built', 'built'],
  grow: ['grew', 'grown'],
  bring: ['brought', 'brought'],
  tell: ['told', 'told'],
  think: ['thought', 'thought'],
  know: ['knew', 'known'],
  rise: ['rose', 'risen'],
  throw: ['threw', 'thrown'],
  catch: ['caught', 'caught'],
  split: ['split', 'split'],
  lend: ['lent', 'lent'],
  steal: ['stole', 'stolen'],
  fight: ['fought', 'fought'],
  feed: ['fed', 'fed'],
  hang: ['hung', 'hung'],
  sit: ['sat', 'sat'],
  beat: ['beat', 'beaten'],
  dig: ['dug', 'dug'],
  hear: ['heard', 'heard'],
  mean: ['meant', 'meant'],
  shoot: ['shot', 'shot'],
};
/** Their last consonant is doubled. */
const DOUBLED = new Set(
  'swap stop plan quit swim jog run get begin put set cut hit let travel program drop ship commit submit transfer sit cancel slip step prefer chat hug trip spot split admit refer'.split(
    ' ',
  ),
);

const forms: ReadonlyMap<string, readonly VerbForm[]> = makeForms();

function makeForms(): Map<string, VerbForm[]> {
  const map = new Map<string, VerbForm[]>();
  const add = (word: string, lemma: string, form: VerbForm['form']): void => {
    const list = map.get(word) ?? [];
    if (!list.some((each) => each.lemma === lemma && each.form === form))
      list.push({ lemma, form });
    map.set(word, list);
  };
  for (const lemma of new Set(REGULAR.split(' '))) {
    add(lemma, lemma, 'base');
    if (lemma === 'be') continue;
    add(lemma === 'have' ? 'has' : withS(lemma), lemma, 's');
    for (const ing of ingForms(lemma)) add(ing, lemma, 'ing');
    const irregular = lemma === 'have' ? (['had', 'had'] as const) : IRREGULAR[lemma];
    for (const past of irregular === undefined ? edForms(lemma) : [irregular[0]])
      add(past, lemma, 'past');
    for (const participle of irregular === undefined ? edForms(lemma) : [irregular[1]]) {
      add(participle, lemma, 'participle');
    }
  }
  for (const word of ['am', 'is', 'are', "'m", "'re"]) add(word, 'be', 's');
  for (const word of ['was', 'were']) add(word, 'be', 'past');
  add('been', 'be', 'participle');
  add('being', 'be', 'ing');
  add('got', 'get', 'participle');
  return map;
}

function withS(lemma: string): string {
  if (/[^aeiou]y$/.test(lemma)) return `${lemma.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh|o)$/.test(lemma) ? `${lemma}es` : `${lemma}s`;
}

function ingForms(lemma: string): readonly string[] {
  if (lemma.endsWith('ie')) return [`${lemma.slice(0, -2)}ying`];
  const stem = lemma.endsWith('e') && !lemma.endsWith('ee') ? lemma.slice(0, -1) : lemma;
  return DOUBLED.has(lemma) ? [`${doubled(stem)}ing`, `${stem}ing`] : [`${stem}ing`];
}

function edForms(lemma: string): readonly string[] {
  if (lemma.endsWith('e')) return [`${lemma}d`];
  if (/[^aeiou]y$/.test(lemma)) return [`${lemma.slice(0, -1)}ied`];
  return DOUBLED.has(lemma) ? [`${doubled(lemma)}ed`, `${lemma}ed`] : [`${lemma}ed`];
}

function doubled(stem: string): string {
  return `${stem}${stem.at(-1) ?? ''}`;
}

/** The forms that a word can be; empty for what is no verb of the list. */
export function verbForms(word: string): readonly VerbForm[] {
  return forms.get(word) ?? [];
}

/** The form of a word as a verb, guessed by its ending where it is in no list. */
export function readVerb(word: string): readonly VerbForm[] {
  const known = verbForms(word);
  if (known.length > 0) return known;
  if (word.endsWith('ing') && word.length > 4) return [{ lemma: word.slice(0, -3), form: 'ing' }];
  if (word.endsWith('ed') && word.length > 3) {
    const lemma = word.slice(0, -2);
    return [
      { lemma, form: 'past' },
      { lemma, form: 'participle' },
    ];
  }
  if (word.endsWith('s') && !word.endsWith('ss')) return [{ lemma: word.slice(0, -1), form: 's' }];
  return [{ lemma: word, form: 'base' }];
}

/** A verb for a third person: "live" is "lives". */
export function thirdPerson(lemma: string): string {
  if (lemma === 'be') return 'is';
  return lemma === 'have' ? 'has' : withS(lemma);
}

/** A verb in the past: "live" is "lived". */
export function pastOf(lemma: string): string {
  if (lemma === 'be') return 'was';
  if (lemma === 'have') return 'had';
  return IRREGULAR[lemma]?.[0] ?? edForms(lemma)[0] ?? lemma;
}
