import { blank, ownWords } from './own-words.ts';
import { STANDING_ELSEWHERE, STANDING_WITHOUT_SPACES } from './languages/standing-wording.ts';
import type { StandingWording } from './languages/standing-wording.ts';

/**
 * Lasting wishes to an assistant: "Always answer in German", "From now on call me Max", "I'm allergic
 * to nuts: keep that in mind". Strict on purpose, unlike `isDirective`: what matches is put before a
 * model whatever the question is, so a sentence must ask somebody to do something (the verb is one
 * that assistants do, at the head of the sentence) and say that it is to last, or be about how answers
 * look, for which nobody asks once ("don't use emojis"). "I always loved it", "never mind" and "don't
 * use bullet points here" are none, nor is what the writer only shows: code, quotations, pasted pages.
 */
export function isStanding(text: string): boolean {
  const ways = WAYS.filter(({ mentions }) => mentions.test(text));
  return ways.length > 0 && readSentences(text).some(({ own }) => isWish(own, ways));
}

/** How many sentences of a text wish something that is to last. */
export function countWishes(text: string): number {
  return readSentences(text).filter(({ own }) => isWish(own, WAYS)).length;
}

/** A text up to this long (UTF-16 code units) is shown whole. */
const SHORT = 300;

/**
 * The part of a memory that states lasting wishes: all of a short text of the writer's own words or
 * of one without any wish, of another the sentences that do, each with the one before it ("I'm
 * allergic to nuts. Keep that in mind."), with " ... " where something was left out.
 */
export function standingPart(text: string): string {
  if (text.length <= SHORT && ownText(text) === text) return text;
  const sentences = readSentences(text);
  const wished = sentences.map(({ own }) => isWish(own, WAYS));
  const kept = sentences.flatMap(({ said, own }, at) => {
    const isBefore = wished[at + 1] === true && own.trim() === said;
    return wished[at] === true || isBefore ? [{ sentence: said, at }] : [];
  });
  if (kept.length === 0) return text;
  const joined = kept.map(({ sentence, at }, place) => {
    const follows = at === (place === 0 ? 0 : (kept[place - 1]?.at ?? 0) + 1);
    return follows ? sentence : `... ${sentence}`;
  });
  return `${joined.join(' ')}${kept.at(-1)?.at === sentences.length - 1 ? '' : ' ...'}`;
}

/** More sentences than these, or more of one sentence, are not read: a message may be a whole book. */
const MOST_SENTENCES = 200;
const LONGEST_SENTENCE = 300;

interface ReadSentence {
  readonly said: string;
  /** The same with what is not the writer's blanked out. */
  readonly own: string;
}

function readSentences(text: string): readonly ReadSentence[] {
  const start = text.slice(0, MOST_SENTENCES * LONGEST_SENTENCE);
  const own = ownText(start);
  const found: ReadSentence[] = [];
  for (const match of own.matchAll(/[^.!?。！？\n]+[.!?。！？]*/g)) {
    const end = match.index + match[0].length;
    const said = start.slice(match.index, end).trim();
    if (said !== '') found.push({ said, own: match[0].trim() });
    if (found.length === MOST_SENTENCES) break;
  }
  return found;
}

/** Names stand in quotation marks too: only longer quotations are somebody else's words. */
function ownText(text: string): string {
  return ownWords(text).replace(QUOTATION, (quoted) =>
    quoted.split(/\s+/).length > MOST_NAME_WORDS ? blank(quoted) : quoted,
  );
}

const MOST_NAME_WORDS = 3;
const QUOTATION =
  /(?<=^|[\s(:,\u2014-])(?:"[^"\n]{1,1000}"|\u201c[^\u201d]{1,1000}\u201d|\u00ab[^\u00bb]{1,1000}\u00bb|\u201e[^\u201c\u201d]{1,1000}[\u201c\u201d])/g;

/** Whether a text takes back or forbids what was wished before: "stop using bullet points". */
export function takesBack(text: string): boolean {
  return readSentences(text).some(({ own }) => TAKES_BACK.test(own.slice(0, LONGEST_SENTENCE)));
}

function isWish(sentence: string, ways: typeof WAYS): boolean {
  const read = sentence.slice(0, LONGEST_SENTENCE).replace(ASKED_BACK, '.');
  if (/[?？]$/.test(read) && !POLITE_QUESTION.test(read)) return false;
  return ways.some(({ wishes }) => wishes.some((pattern) => pattern.test(read)));
}

/** "Always answer briefly, ok?" wishes all the same. */
const ASKED_BACK =
  /,?\s+(?:ok(?:ay)?|alright|all right|right|please|yes|yeah|deal|got it|understood|(?:can|could|will|would) you(?: please)?)\s*\?+$/i;
/** "Could you always answer in German?" */
const POLITE_QUESTION = /^(?:[\p{L}]+[, ]+){0,2}(?:can|could|would|will) you\b/iu;

/** What assistants are asked to do. */
const VERBS =
  'answer|reply|respond|speak|talk|write|use|call|address|refer|suggest|recommend|propose|offer|mention|include|exclude|add|give|show|tell|ask|remind|explain|keep|avoid|assume|treat|remember|check|double-check|format|start|begin|end|sign|send|schedule|order|put|list|provide|cite|translate|convert|summari[sz]e|draft|make|be|do|consider|focus|stick|discuss|share|contact|email|choose|prioriti[sz]e|confirm|consult|quote|round|return|label|save|log|notify|warn|repeat|proofread|review|run|commit|push|delete|deploy|leave|stay|skip|stop|say';
const OPENING = `(?:(?:please|pls|and|but|so|also|then|ok|okay|(?:hey|hi|hello)(?: \\p{L}+)?|oh|ah|well|yes|yeah|yep|yup|no|nope|nah|sure|great|cool|nice|good|perfect|awesome|excellent|wonderful|lovely|fine|alright|all right|right|hmm+|actually|anyway|sorry|listen|look|got it|sounds good|of course|no worries|thanks(?: a lot| so much)?|thank you(?: so much| very much)?|by the way|btw|fyi|one (?:more|last|other) thing|quick note|important|note|reminder|just|remember to|be sure to|make sure (?:that you|you|to)|try to|i(?:[’']d| would) (?:like|love|prefer|want|appreciate) you to|i (?:want|need) you to|(?:can|could|would|will) you)(?:[,:!.;]*|\\s*[–—-]+)\\s+|[-*•]\\s*|\\d+[.)]\\s*){0,4}(?:please,?\\s+)?`;
const FROM_NOW =
  'from now on|from here on(?: out)?|from this point (?:on|forward|onward)|going forward|moving forward|henceforth|in (?:the )?future|as of (?:today|now)|starting (?:today|now)';
const NOT = "do not|don[’']t";
const WANT_YOU =
  "i(?:[’']d| would)? (?:really )?(?:want|like|prefer|need|expect|love|appreciate)(?: it)? (?:if you|when you|that you|for you to|you|your)\\b";
const MINE = "(?:i|i[’']m|i[’']ve|my|me|we|our|us)\\b";

/** How answers look: whoever asks for that without "here" or "now" asks for good. */
const STYLE =
  '(?:emojis?|emoticons?|smileys?|bullet(?:[ -]?point)?s?|bulleted lists|lists|markdown|tables|headings|headers|jargon|slang|exclamation (?:marks?|points?)|em[ -]?dashes|dashes|hashtags?|bold(?: text)?|italics|acronyms?|abbreviations?|filler(?: words?)?|clich[eé]s?|puns?|jokes?|sarcasm|disclaimers?|apologies|small talk|flattery|swear words|profanity|honorifics|my (?:first |last |full )?name|imperial units|metric units)';
const USING =
  'us(?:e|ing)|writ(?:e|ing)|add(?:ing)?|includ(?:e|ing)|put(?:ting)?|giv(?:e|ing)|send(?:ing)?|mak(?:e|ing)|tell(?:ing)?|crack(?:ing)?|mention(?:ing)?|insert(?:ing)?|reply(?:ing)? (?:in|with)|answer(?:ing)? (?:in|with)|respond(?:ing)? (?:in|with)|format(?:ting)? (?:in|with|as)';
const ONCE =
  '(?!.{0,200}\\b(?:here|now|yet|today|tonight|this|that|these|those|for (?:the|my|our|a|an)|in (?:the|my|our|an?)|just once)\\b)';
/** Nothing follows that makes it be about something else. */
const AT_ALL =
  '(?:,? (?:and|or|with me|at all|ever|please|thanks|when(?:ever)?|in (?:your|any|all)|to me)\\b.{0,200})?[\\s.!]*$';
const DOING =
  'using|calling|addressing|mentioning|suggesting|recommending|adding|including|sending|asking|reminding|replying|responding|answering|writing|speaking|talking|giving|telling|saying|ending|starting|beginning|signing|formatting|apologi[sz]ing|repeating|translating|summari[sz]ing|offering';

/** A wish that takes an earlier one back, or forbids what was usual. */
const TAKEN_BACK: readonly string[] = [
  `stop (?:${DOING})\\s+${ONCE}\\S`,
  `(?:no|without) more ${STYLE}\\b`,
  `(?:${NOT}|never mind|lose|skip|avoid|no) (?:(?:${USING}) )?(?:(?:any|the|so many|too many|such) )?${STYLE}${AT_ALL}`,
  `you (?:can|may|could|are (?:allowed|free) to) (?:now )?(?:please )?(?:start |go back to )?(?:${USING}|${DOING}|answer|reply|respond|speak|suggest|recommend|propose|mention|offer)\\s${ONCE}.{1,120}? again\\b`,
  `(?:you (?:${NOT} (?:have|need) to|needn[’']t)|(?:there(?: is|[’']s) )?no need to) (?:always )?(?:${VERBS})\\b${ONCE}.{0,120}?\\b(?:any ?more|any longer|always|every time)\\b`,
  `you no longer (?:have|need) to (?:${VERBS})\\b`,
  `(?:go|switch|change) back to (?:using|answering|replying|writing|speaking|calling) ${ONCE}\\S`,
];

const ENGLISH: readonly string[] = [
  ...TAKEN_BACK,
  `i(?:[’']d| would) (?:like|love|prefer) you to call me (?!back|later|now|soon|asap|again|tomorrow|today|tonight)\\p{L}+[.!]*$`,
  `(?:you (?:must|should|shall|are to|need to|have to) )?(?:please )?(?:always|never(?: ever)?|(?:${NOT}) ever)\\s+(?:please\\s+)?(?:${VERBS})\\b`,
  `(?:${FROM_NOW})[,:]?\\s+(?:please,?\\s+)?(?:always\\b|never\\b|(?:${NOT})\\b|only\\b|no\\b|just\\b|you\\b|${WANT_YOU}|(?:${VERBS})\\b)`,
  `(?:${VERBS}|only|you (?:should|must|can|may|are to|have to|need to)|${WANT_YOU})\\b.{0,200}?(?:\\b(?:from now on|going forward|moving forward|from here on|henceforth|(?:every|each) time(?= i\\b| you\\b| we\\b|[.,!]|$)|at all times|(?:until|unless) i (?:say|tell|ask))\\b|,?\\s+always[.!]*$)`,
  `(?:${NOT}|stop|no)\\b.{0,200}?\\b(?:from now on|going forward|in (?:the )?future|ever again|(?:until|unless) i (?:say|tell|ask))\\b`,
  `(?:(?:${NOT})\\b.{0,200}?\\bever|(?:${NOT}|stop)\\b.{0,200}?\\bany ?more)\\b`,
  `(?:whenever|every time|each time|any time|anytime) (?:i|we|you)\\b.{1,150}?[,;:]\\s*(?:then\\s+)?(?:please\\s+)?(?:always|never|${NOT}|${VERBS})\\b`,
  `(?:when|if) i (?:ask|say|mention|send|type|write|share|upload|paste|request|tell)\\b.{1,150}?[,;:]\\s*(?:then\\s+)?(?:please\\s+)?(?:always|never|${NOT}|${VERBS})\\b`,
  `${WANT_YOU}.{0,200}\\b(?:always|never|from now on|going forward|every time|whenever)\\b`,
  `i (?:really |always |generally |usually |strongly )?prefer (?:[\\p{L}-]+ ){0,3}(?:answers|responses|replies|explanations|summaries|suggestions|recommendations)\\b`,
  `(?:always )?(?:keep|bear) in mind\\b.{0,200}\\b${MINE}`,
  `(?:always )?remember(?: that|,|:)? ${MINE}(?! (?:told|said|mentioned|asked|wrote))`,
  `(?:${NOT}|never) forget(?: that|,|:)? ${MINE}`,
  `(?:keep|bear) (?:that|this|it) in mind\\b`,
];

const TAKES_BACK = new RegExp(`^${OPENING}(?:${TAKEN_BACK.join('|')})`, 'iu');

const ANYWHERE: readonly string[] = [
  `[,;:–—-]\\s*(?:so |and )?(?:please )?(?:keep|bear) (?:that|this|it) in mind\\b`,
  `[,;:–—-]\\s*(?:so |and )?(?:please )?(?:remember|(?:${NOT}) forget) (?:that|this|it)[.!]*$`,
];

const CALL_ME =
  /(?:^|[,;:]\s+|\b(?:[Pp]lease|[Jj]ust|[Bb]ut|[Ss]o|[Nn]ow on,?|[Yy]ou (?:can|may|should)(?: just)?|(?:like|want|prefer|need) you to)\s+)(?:[Cc]all|[Aa]ddress) me (?:as )?["“'‘]?\p{Lu}/u;

const BEFORE = '(?<![\\p{L}\\p{M}\\p{N}])';
const AFTER = '(?![\\p{L}\\p{M}\\p{N}])';

function wishesOf({ please, not, fromNow, always, verbs, remember }: StandingWording): RegExp {
  const opening = `^(?:(?:${please}),?\\s+)?`;
  const verb = `(?:(?:${not})\\s*)?(?:${verbs})${AFTER}`;
  const ways = [
    `${opening}(?:${fromNow})${AFTER}.{0,40}?${BEFORE}${verb}`,
    `${opening}${verb}.{0,120}?${BEFORE}(?:${always}|${fromNow})${AFTER}`,
    `${opening}(?:${always})${AFTER}.{0,60}?${BEFORE}${verb}`,
    `(?:${opening}|[,;:]\\s+)(?:${remember})${AFTER}`,
  ];
  return new RegExp(ways.join('|'), 'iu');
}

/** A name begins with a capital letter, where the script has them. */
function namesOf({ callMe }: StandingWording): RegExp {
  const eitherCase = callMe.replace(/^\p{L}|(?<=\|)\p{L}|(?<=\(\?:|\|)\p{L}/gu, (letter) => {
    return `[${letter.toLowerCase()}${letter.toUpperCase()}]`;
  });
  return new RegExp(`(?:^|[,;:]\\s+)(?:${eitherCase})\\s+[«"“]?[\\p{Lu}\\p{Lo}]`, 'u');
}

/** Patterns of wishes, tried only on texts with one of the words without which none of them matches. */
const WAYS: readonly { readonly mentions: RegExp; readonly wishes: readonly RegExp[] }[] = [
  {
    mentions:
      /\b(?:always|n?ever|now on|here on|forward|onward|henceforth|future|as of|starting|(?:every|each|any) ?time|whenever|(?:when|if|unless|until) i|at all times|any ?more|(?:call|address) me|in mind|remember|forget|prefer|(?:do not|don[’']t|no|avoid|skip|stop|lose|mind) \p{L}+|again|no longer|back to)\b/iu,
    wishes: [
      new RegExp(`^${OPENING}(?:${ENGLISH.join('|')})|${ANYWHERE.join('|')}`, 'iu'),
      CALL_ME,
    ],
  },
  {
    mentions: new RegExp(`${BEFORE}(?:${STANDING_ELSEWHERE.flatMap(markersOf).join('|')})`, 'iu'),
    wishes: STANDING_ELSEWHERE.flatMap((wording) => [wishesOf(wording), namesOf(wording)]),
  },
  {
    mentions:
      /以后|今后|往后|从[现今]|始终|总是|永远|一直|务必|每次|[要别]再|叫我|记[住得]|牢记|忘|今後|これから|次から|以降|いつも|常に|必ず|毎回|絶対|決して|二度と|呼んで|おいて|앞으로|부터|항상|언제나|절대|매번|다시는|불러|기억|잊지/,
    wishes: [new RegExp(STANDING_WITHOUT_SPACES.join('|'), 'u')],
  },
];

function markersOf({ fromNow, always, callMe, remember }: StandingWording): readonly string[] {
  return [fromNow, always, callMe, remember];
}
