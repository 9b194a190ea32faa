import type { Statement } from '../../core/statement.ts';
import { USER_SUBJECT } from '../../core/statement.ts';
import { predicateOf } from '../../truth/predicates.ts';
import type { Finding } from './finding.ts';
import { LANGUAGES } from './phrases.ts';
import { capital } from './sentence.ts';
import { readVerb, verbForms } from './verbs.ts';

/** A wish of how the assistant is to behave, for good. */
interface Wish {
  readonly rule: string;
  readonly predicate: 'wants answers in' | 'wants to be called' | 'wants always' | 'wants never';
  readonly object: string;
  readonly confidence: number;
}

/** `said` is what stands after "from now on"; `isLasting` tells that it was there. */
type Reader = (said: string, isLasting: boolean) => Wish | undefined;

const LASTING =
  /^(?:(?:please|and|also|but|so|ok(?:ay)?|hey)[\s,]+)*(?:(?:from now on(?:wards)?|from here on(?: out)?|going forward|in (?:the )?future|for all future (?:answers|responses|conversations)|as a (?:general )?rule|in general|by default|in (?:all )?your (?:answers|responses|replies|messages))\s*[,:]?\s*)/i;
/** What holds whenever something is asked for holds for good. */
const WHENEVER =
  /^(?:(?:please|and|also|but|so)[\s,]+)*((?:when(?:ever)?|if|every time|each time|any time|anytime) (?:i|you) [^,;.!?]{3,70}|(?:for|in) (?!this\b|that\b|the\b|now\b|today\b|an?\b|my\b|case\b)[^,;.!?]{3,40}(?=,\s*(?:please )?(?:always|never)\b)),\s*(?=(?:please |you (?:should|must) )?(?:always|never|don(?:'|\u2019)?t|do not|use|give|show|add|include|answer|reply|respond|write|keep|make|assume|start|end|ask|put|stick|format|avoid|explain|cite|convert)\b)/i;
/** The same at the end; "when you can" is only polite. */
const LATER =
  /,? (?:when(?:ever)?|every time|each time) (?:you|i) (?!can\b|get\b|have\b|are\b|am\b|'re|'m|finish|feel|want|like|need|think|see\b|wake|go\b|was\b|were\b)[^,;.!?]{3,60}$/i;
const POLITE =
  /^(?:(?:please|and|also|but|so|just|ok(?:ay)?|hey|you should|you must|you can|(?:can|could|would) you|i(?:'|\u2019)?d (?:like|prefer|love) (?:it if )?you(?: to)?|i would (?:like|prefer) you to|i (?:want|need|prefer) you to|make sure (?:that )?(?:you|to)|be sure to|remember to|i(?:'|\u2019)?d prefer (?:that )?you|i would prefer (?:that )?you)[\s,]+)*/i;
const ASKS_SOMEBODY =
  /\b(?:i(?:'|\u2019)?d (?:like|prefer)|i would (?:like|prefer)|i (?:want|need|prefer)) you to\b|\byou (?:should|must)\b|\bmake sure\b/i;

/**
 * A standing instruction to the assistant, when the sentence is one: "always answer in German",
 * "from now on be brief", "please call me Max". What is asked for once is none.
 */
export function readInstruction(sentence: string, start: number): Finding | undefined {
  const lasting = LASTING.exec(sentence)?.[0] ?? '';
  const [whenever = '', condition] = WHENEVER.exec(sentence.slice(lasting.length)) ?? [];
  const behind = sentence.slice(lasting.length + whenever.length);
  const polite = POLITE.exec(behind)?.[0] ?? '';
  const said = behind
    .slice(polite.length)
    .replace(/[\s.!?]+$/, '')
    .replace(/,?\s+(?:please|thanks|thank you|ok(?:ay)?)$/i, '');
  const atEnd =
    /,?\s+(?:from now on|in (?:the )?future|going forward|every time|each time|by default|in (?:all |any |every |each )?(?:of )?(?:your )?(?:answers?|responses?|replies|reply|messages?)|forever|for good|for ever|ever again)$/i.exec(
      said,
    )?.[0] ?? '';
  const later = LATER.exec(said.slice(0, said.length - atEnd.length))?.[0] ?? '';
  const isLasting =
    lasting !== '' ||
    whenever !== '' ||
    later !== '' ||
    atEnd !== '' ||
    (ASKS_SOMEBODY.test(polite) && /^(?:always|never|be |not )/i.test(said));
  const whole = said.slice(0, said.length - atEnd.length - later.length);
  // What comes after it is a reason, and a statement of its own.
  const core =
    whole.split(
      /\s*[;(]|,?\s+(?:because|since|as|cause|so that)\s+(?=i\b|my\b|we\b)|,\s+(?=(?:i|my|we|and)\b)/i,
    )[0] ?? '';
  if (core === '' || core.length > 160 || /\u25a0/.test(core)) return undefined;
  if (sentence.includes('?') && !/\b(?:can|could|would) you\b/i.test(polite)) return undefined;
  const wish = READERS.map((read) => read(core, isLasting)).find((found) => found !== undefined);
  return wish === undefined
    ? undefined
    : findingOf(
        wish,
        condition ?? (later.trim() || undefined),
        start,
        start + sentence.indexOf(core) + core.length,
      );
}

const READERS: readonly Reader[] = [
  readLanguage,
  readCalled,
  readAnswers,
  readShould,
  readStyle,
  readAlways,
  readLastingWish,
];

function readLanguage(said: string, isLasting: boolean): Wish | undefined {
  const match =
    /^(always |only )*(?:(?:answer|reply|respond|write|speak|talk|communicate|chat)(?: to me| me| back| with me)?(?: only| always)?|switch|use|stick)(?: to| in)? (?:only )?(\p{L}+)(?: only| instead| with me| to me| for (?:all )?(?:your )?(?:answers|responses|replies))?$/iu.exec(
      said,
    );
  const language = match?.[2];
  if (language === undefined || !LANGUAGES.test(language.toLowerCase())) return undefined;
  const confidence = isLasting || /always|only/i.test(said) ? 0.95 : 0.75;
  return {
    rule: 'answers-in',
    predicate: 'wants answers in',
    object: capital(language),
    confidence,
  };
}

function readCalled(said: string): Wish | undefined {
  const match =
    /^(?:always |just |only )*(?:call|address) me (?:as |by )?["'\u201c]?(\p{Lu}[\p{L}.'\u2019-]*(?: \p{Lu}[\p{L}.'\u2019-]*){0,2})["'\u201d]?(?:,? (?:not|instead of) .*)?$/u.exec(
      said
        .replace(
          /^(?:don(?:'|\u2019)?t|do not|never|stop) call(?:ing)? me \p{Lu}[\p{L}.'\u2019-]*[,;:.-]?\s+(?:just )?(?=call)/iu,
          '',
        )
        .replace(/^(?:Always|Just|Only|Call|Address)\b/, (word) => word.toLowerCase()),
    );
  const name = match?.[1];
  if (
    name === undefined ||
    /^(?:when|if|later|back|at|on|crazy|I|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Tomorrow)$/.test(
      name,
    )
  )
    return undefined;
  return { rule: 'call-me', predicate: 'wants to be called', object: name, confidence: 0.93 };
}

/** "keep your answers short": said once, meant for good. */
function readAnswers(said: string): Wish | undefined {
  const isThat =
    /^(?:always )?(?:(?:keep|make) (?:your |the |all )?|(?:start|begin|end|finish|open|close|sign|prefix) (?:every|each|all|your) (?:your )?)(?:answers?|responses?|replies|reply|explanations?|messages?) /i.test(
      said,
    );
  if (!isThat) return undefined;
  return {
    rule: 'answers',
    predicate: 'wants always',
    object: rewritten(said.replace(/^always /i, '')),
    confidence: 0.85,
  };
}

/** "every answer should end with a summary", "your answers should be short". */
function readShould(said: string): Wish | undefined {
  const match =
    /^(?:every|each|all|your|all your) (?:of your )?(?:answers?|responses?|reply|replies|messages?|summary|summaries|explanations?) (?:should|must|has to|have to) (always |never |not )?(.+)$/i.exec(
      said,
    );
  const deed = match?.[2];
  if (deed === undefined || !isImperative(deed)) return undefined;
  const isNever = /never|not/i.test(match?.[1] ?? '');
  return {
    rule: 'answers-should',
    predicate: isNever ? 'wants never' : 'wants always',
    object: rewritten(deed),
    confidence: 0.88,
  };
}

/** "no emojis please": how somebody wants to be written to, where it can mean nothing else. */
function readStyle(said: string): Wish | undefined {
  const match =
    /^(?:no(?: more)?|(?:(?:please )?(?:don(?:'|\u2019)?t|do not|never) (?:use|add|include|put|write)|(?:please )?(?:stop|avoid|quit) (?:using|adding|including)|please avoid)(?: any| so many)?|i (?:don(?:'|\u2019)?t|do not) (?:want|need|like)(?: to see)?(?: any)?) ((?:\p{L}+ )?(?:emojis?|emoticons?|smileys|bullet points?|bullets|tables|jargon|slang|markdown|headings|disclaimers?|apologies|small talk|exclamation (?:marks|points)|abbreviations|preambles?|fluff|filler|clich\u00e9s|puns|hashtags|latex|footnotes|adverbs|passive voice|swearing|sarcasm|flattery))$/iu.exec(
      said,
    );
  const style = match?.[1];
  return style === undefined
    ? undefined
    : { rule: 'style', predicate: 'wants never', object: `use ${style}`, confidence: 0.85 };
}

const IDIOM =
  /^(?:mind|give up|forget|remember|say never|stop|worry|let|look back|hurts?|wanted|loved|look|know|say die|settle|dream|believe|trust|think|keep|be afraid|underestimate|lose hope)\b/i;

function readAlways(said: string, isLasting: boolean): Wish | undefined {
  const match =
    /^(always|never|don(?:'|\u2019)?t ever|do not ever|don(?:'|\u2019)?t|do not|not to|stop)\s+(.+)$/i.exec(
      said,
    );
  const word = match?.[1]?.toLowerCase();
  const deed = match?.[2];
  if (word === undefined || deed === undefined || IDIOM.test(deed)) return undefined;
  const isStop = word === 'stop';
  const isFirm = word === 'always' || word === 'never' || word.includes('ever');
  const isMeant =
    isFirm ||
    isLasting ||
    /^(?:suggest|recommend|offer|apologi[sz]e)\b/i.test(deed) ||
    /\bin (?:your|any) (?:answers?|responses?|replies)\b/i.test(deed);
  if (
    !isMeant ||
    (isStop ? !/^\p{L}+ing\b/u.test(deed) : !isImperative(deed)) ||
    !/ (?!again|any ?more)/i.test(deed)
  )
    return undefined;
  const predicate = word === 'always' ? 'wants always' : 'wants never';
  const object = rewritten(isStop ? baseOfDoing(deed) : deed).replace(
    /\s+(?:again|any ?more)$/i,
    '',
  );
  return {
    rule: word === 'always' ? 'always' : 'never',
    predicate,
    object,
    confidence: isFirm || isLasting ? 0.88 : 0.65,
  };
}

function readLastingWish(said: string, isLasting: boolean): Wish | undefined {
  if (!isLasting || !isImperative(said) || !said.includes(' ')) return undefined;
  return {
    rule: 'from-now-on',
    predicate: 'wants always',
    object: rewritten(said),
    confidence: 0.85,
  };
}

/** Begins with the bare form of a verb: "use short words", not "wanted to", "happy to". */
function isImperative(deed: string): boolean {
  const word = /^\p{L}+(?:-\p{L}+)*/u.exec(deed)?.[0].toLowerCase() ?? '';
  if (word === 'be' || word === 'do') return true;
  const known = verbForms(word);
  if (known.length > 0) return known.some(({ form }) => form === 'base');
  return DEEDS.has(word) && readVerb(word)[0]?.form === 'base';
}

/** What assistants are asked to do, beside the verbs of the rules. */
const DEEDS = new Set(
  (
    'add put attach append prepend stick skip quote suggest recommend apologize apologise repeat assume invent cite quote translate summarize summarise prefer highlight ' +
    'provide offer greet refer indent comment lint type sign double-check check verify confirm respect treat limit avoid ' +
    'exclude omit skip round convert display list number format style tag label link compare rank sort filter warn alert notify ' +
    'structure capitalize capitalise abbreviate spell pronounce address end begin finish start wait insert mark focus prioritize'
  ).split(' '),
);

function baseOfDoing(deed: string): string {
  return deed.replace(
    /^\p{L}+/u,
    (word) => readVerb(word.toLowerCase()).find(({ form }) => form === 'ing')?.lemma ?? word,
  );
}

/** In the words of somebody who tells of the user. */
function rewritten(deed: string): string {
  return deed
    .replace(/^\p{L}/u, (letter) => letter.toLowerCase())
    .replace(/\bi(?:'|\u2019)m\b/gi, 'the user is')
    .replace(/\b(?:me|i)\b/gi, 'the user')
    .replace(/\bmy\b/gi, "the user's")
    .replace(/\byour\b/gi, 'its')
    .replace(/\byou\b/gi, 'it');
}

function findingOf(
  { rule, predicate, object, confidence }: Wish,
  condition: string | undefined,
  start: number,
  end: number,
): Finding {
  const statement: Statement = {
    subject: USER_SUBJECT,
    subjectType: 'person',
    predicate,
    object,
    objectType: 'value',
  };
  return {
    rule,
    kind: 'procedure',
    text: `${inWords(predicate, object)}${condition === undefined ? '' : ` ${rewritten(condition)}`}`,
    statement,
    stance: 'holds',
    start,
    end,
    confidence,
    importance: predicateOf(predicate).importance,
    isExplicit: true,
  };
}

function inWords(predicate: Wish['predicate'], object: string): string {
  if (predicate === 'wants answers in' || predicate === 'wants to be called')
    return `The user ${predicate} ${object}`;
  return `The user wants the assistant ${predicate === 'wants always' ? 'to always' : 'never to'} ${object}`;
}
