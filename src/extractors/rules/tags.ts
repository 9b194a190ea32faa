import { GIVEN_NAMES } from './given-names.ts';
import { kinshipOf, singularKin } from './kinship.ts';
import type { Tag, Token } from './token.ts';
import { isCapitalised } from './token.ts';
import { verbForms } from './verbs.ts';

/** Written as one, they are two words: what the tagger leaves together, or chat drops the sign of. */
const CONTRACTION =
  /^(i|you|we|they|he|she|it|that|there|who|what|here)(['\u2019](?:m|re|ve|ll|d|s))$/i;
const BARE: Readonly<Record<string, readonly [string, Tag, string, Tag]>> = {
  im: ['i', 'PRON', "'m", 'AUX'],
  ive: ['i', 'PRON', "'ve", 'AUX'],
  gonna: ['going', 'VERB', 'to', 'PART'],
  gotta: ['have', 'VERB', 'to', 'PART'],
  wanna: ['want', 'VERB', 'to', 'PART'],
  hafta: ['have', 'VERB', 'to', 'PART'],
};

const FUNCTION_TAGS: Readonly<Record<string, Tag>> = {
  i: 'PRON',
  my: 'PRON',
  our: 'PRON',
  me: 'PRON',
  nt: 'PART',
  "n't": 'PART',
};

/** Corrects what the tagger often gets wrong in chat. */
export function repairTags(tokens: readonly Token[]): Token[] {
  const split = tokens.flatMap(splitContraction);
  return withNames(
    withVerb(split.map((token, index) => ({ ...token, tag: tagOf(split, token, index) }))),
  );
}

/** "The gym costs 30 euros", "my name's joe": the tagger finds no verb, where one form can be one. */
function withVerb(tokens: Token[]): Token[] {
  if (tokens.some(({ tag }) => tag === 'VERB' || tag === 'AUX')) return tokens;
  const at = tokens.findIndex((token, index) => isHiddenVerb(tokens, token, index));
  return at < 0
    ? tokens
    : tokens.map((token, index) =>
        index === at ? { ...token, tag: token.lower === "'s" ? 'AUX' : 'VERB' } : token,
      );
}

/** "my name's joe", "Tom's a pilot", "Ana's allergic to nuts", but "Tom's old car". */
function isShortIs(before: Token, after: Token, next: Token | undefined): boolean {
  if (before.lower === 'name') return true;
  if (before.tag !== 'PROPN') return false;
  return /^(?:DET|ADP)$/.test(after.tag) || (after.tag === 'ADJ' && next?.tag === 'ADP');
}

/** "my sister ana" of somebody who writes no capitals: the name gets its own. */
function withNames(tokens: Token[]): Token[] {
  if (tokens.some((token) => isCapitalised(token) && token.lower !== 'i')) return tokens;
  return tokens.map((token, index) => {
    const isNamed =
      kinshipOf(tokens[index - 1]?.lower ?? '') !== undefined &&
      /^(?:my|our|his|her)$/.test(tokens[index - 2]?.lower ?? '') &&
      GIVEN_NAMES.has(token.lower);
    const text = token.text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
    return isNamed ? { ...token, text, tag: 'PROPN' } : token;
  });
}

function isHiddenVerb(tokens: readonly Token[], token: Token, index: number): boolean {
  const [before, after] = [tokens[index - 1], tokens[index + 1]];
  if (before === undefined || after === undefined) return false;
  const isFavourite = tokens.slice(0, index).some(({ lower }) => /^favou?rite$/.test(lower));
  if (/^['\u2019]s$/.test(token.text))
    return isFavourite || isShortIs(before, after, tokens[index + 2]);
  if (!/^(?:NOUN|PROPN)$/.test(token.tag) || !/^(?:NOUN|PROPN|PUNCT)$/.test(before.tag))
    return false;
  const forms = verbForms(token.lower);
  const isFinite = forms.some(({ form }) => form === 's' || form === 'past');
  return isFinite && !isCapitalised(token) && /^(?:ADP|DET|PRON|NUM|SYM|PROPN)$/.test(after.tag);
}

function splitContraction(token: Token): readonly Token[] {
  const match = CONTRACTION.exec(token.text);
  if (match?.[1] !== undefined && match[2] !== undefined) {
    const middle = token.start + match[1].length;
    return [
      { ...token, text: match[1], lower: match[1].toLowerCase(), tag: 'PRON', end: middle },
      {
        ...token,
        text: match[2],
        lower: match[2].toLowerCase().replace('\u2019', "'"),
        tag: 'AUX',
        start: middle,
      },
    ];
  }
  const bare = Object.hasOwn(BARE, token.lower) ? BARE[token.lower] : undefined;
  if (bare === undefined) return [token];
  const [first, firstTag, second, secondTag] = bare;
  return [
    { ...token, text: first, lower: first, tag: firstTag },
    { ...token, text: '', lower: second, tag: secondTag, start: token.end },
  ];
}

function tagOf(tokens: readonly Token[], token: Token, index: number): Tag {
  const known = Object.hasOwn(FUNCTION_TAGS, token.lower) ? FUNCTION_TAGS[token.lower] : undefined;
  if (known !== undefined) return known;
  const before = tokens[index - 1];
  const after = tokens[index + 1];
  if (isPartOfName(before, token) || isPartOfName(token, after)) return 'NOUN';
  if (isMistakenNoun(token, before, after) || isDoneBySeveral(tokens, index)) return 'VERB';
  if (token.tag === 'VERB' && isName(token, before)) return 'PROPN';
  if (token.tag === 'VERB' && isBehindTo(tokens, index)) return 'NOUN';
  if (token.tag === 'VERB' && isMistakenVerb(token, before, after)) return 'NOUN';
  return token.tag;
}

/** "Ana lives in", "my sister, Ana, works": forms of verbs that are nouns elsewhere. */
/** "I live in Lisbon and work at Acme": a bare verb that goes on with the subject of the one before. */
function isSecondVerb(token: Token, before: Token, after: Token | undefined): boolean {
  return (
    /^(?:and|but)$/.test(before.lower) &&
    /^(?:work|live|study|teach|train|volunteer|commute|freelance)$/.test(token.lower) &&
    /^(?:at|for|in|as|on|with|from|near)$/.test(after?.lower ?? '')
  );
}

function isMistakenNoun(
  token: Token,
  before: Token | undefined,
  after: Token | undefined,
): boolean {
  if (before === undefined) return false;
  if (!['NOUN', 'ADJ', 'PROPN', 'ADP'].includes(token.tag) || isCapitalised(token)) return false;
  const forms = verbForms(token.lower);
  if (forms.length === 0 || (after?.lower === 'of' && /^(?:head|lead)$/.test(token.lower)))
    return false;
  if (/^(?:i|we|they|you|to|not|n't|he|she)$/.test(before.lower)) return token.tag !== 'ADP';
  if (isSecondVerb(token, before, after)) return true;
  if (!forms.some(({ form }) => form === 's' || form === 'past')) return false;
  if (after !== undefined && /^(?:is|are|was|were|'s)$/.test(after.lower)) return false;
  const follows =
    before.tag === 'PROPN' ||
    GIVEN_NAMES.has(before.lower) ||
    /^(?:and|but|also|then|still)$/.test(before.lower) ||
    before.lower === ',' ||
    before.lower === 'who' ||
    kinshipOf(before.lower) !== undefined;
  return (
    follows &&
    (after === undefined || /^(?:ADP|DET|PRON|PROPN|PUNCT|ADV|NOUN|NUM|ADJ|PART)$/.test(after.tag))
  );
}

/** "my kids love dinosaurs", "Dana and Priya work at Globex": what several do has no ending. */
function isDoneBySeveral(tokens: readonly Token[], index: number): boolean {
  const [third, second, before] = [tokens[index - 3], tokens[index - 2], tokens[index - 1]];
  const [token, after] = [tokens[index], tokens[index + 1]];
  if (token?.tag !== 'NOUN' || isCapitalised(token) || before === undefined) return false;
  if (!verbForms(token.lower).some(({ form }) => form === 'base')) return false;
  if (after === undefined || !/^(?:ADP|DET|PRON|PROPN|NOUN|ADJ|NUM|PART)$/.test(after.tag))
    return false;
  const isPair = before.tag === 'PROPN' && second?.lower === 'and' && third?.tag === 'PROPN';
  const isKin =
    singularKin(before.lower) !== undefined &&
    /^(?:my|our|his|her|their)$/.test(second?.lower ?? '');
  return isPair || isKin;
}

/** "allergic to shrimp", "promoted to team lead", "is staff engineer": no verbs can stand there. */
function isBehindTo(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index];
  if (token === undefined || token.lower.endsWith('ing')) return false;
  let at = index - 1;
  while (index - at < 3 && tokens[at]?.tag === 'VERB') at--;
  const before = tokens[at];
  if (before?.tag !== 'AUX')
    return before?.lower === 'to' && STATE_TO.test(tokens[at - 1]?.lower ?? '');
  const isNext = at === index - 1 && tokens[index + 1]?.tag === 'NOUN';
  return isNext && /^(?:am|is|are|was|'m|'s)$/.test(before.lower) && !isParticiple(token);
}

const STATE_TO =
  /^(?:allergic|promoted|intolerant|sensitive|addicted|allergy|switched|appointed|moved)$/;

function isParticiple(token: Token | undefined): boolean {
  const lower = token?.lower ?? '';
  return lower.endsWith('ed') || verbForms(lower).some(({ form }) => form === 'participle');
}

/** "the website redesign is", "I have type 2 diabetes", "my work". */
function isMistakenVerb(
  token: Token,
  before: Token | undefined,
  after: Token | undefined,
): boolean {
  if (before === undefined) return false;
  // "the meeting is on Tuesday".
  if (token.lower.endsWith('ing'))
    return (
      /^(?:the|an?|my|our|his|her|their)$/.test(before.lower) &&
      /^(?:is|are|was|were|has|had|will|'s|starts?|takes?|got)$/.test(after?.lower ?? '')
    );
  if (isParticiple(token)) return false;
  if (/^(?:have|has|had|my|our|his|her|their|the|a|an)$/.test(before.lower)) return true;
  return /^(?:NOUN|PROPN)$/.test(before.tag) && /^(?:is|are|was|were)$/.test(after?.lower ?? '');
}

/** "a team lead", "rock climbing": two words that name one role or pastime. */
function isPartOfName(first: Token | undefined, second: Token | undefined): boolean {
  return second !== undefined && PAIRS.get(second.lower)?.has(first?.lower ?? '') === true;
}

const PAIRS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    lead: 'team tech technical project product design engineering squad marketing sales shift',
    climbing: 'rock ice mountain wall sport',
    riding: 'horse bike motorcycle',
    biking: 'mountain trail',
    running: 'trail road fell',
    watching: 'bird whale',
    skating: 'ice figure roller inline',
    diving: 'scuba sky',
    lifting: 'weight power',
    carving: 'wood',
    collecting: 'stamp coin record',
  }).map(([word, firsts]) => [word, new Set(firsts.split(' '))]),
);

/** A capital in the middle of a sentence: the tagger takes "Mark" for a verb. */
function isName(token: Token, before: Token | undefined): boolean {
  return (
    before !== undefined && before.tag !== 'PUNCT' && isCapitalised(token) && token.lower !== 'i'
  );
}
