import type { Candidate, DeriveSettings } from '../../core/extraction.ts';
import { USER_SUBJECT } from '../../core/statement.ts';
import type { Statement } from '../../core/statement.ts';
import { analyze } from '../../text/analyze.ts';
import { asks } from '../../text/patterns.ts';
import { nameKey, slotOf } from '../../truth/slot.ts';
import type { AnswerItem } from './answer-item.ts';
import { checkClaim } from './claim.ts';
import type { Grounds } from './claim.ts';
import { sourceFinder } from './source.ts';
import type { ItemSource } from './source.ts';
import { evidenceOf } from './support.ts';
import { countDrop } from './tally.ts';
import type { Drop, Tally } from './tally.ts';
import { isToldDate } from './told-time.ts';
import { isAboutUser, trespassOf } from './trespass.ts';
import type { Voice, Window, WindowMessage } from './window.ts';

/**
 * The items that their sources bear out, as candidates; the others are counted by reason. An item is
 * believed as far as its message goes: the quote is there, the object is in it, numbers and names
 * were said, no "not" is turned around, and whoever said it may say such a thing.
 */
export function groundItems(
  items: readonly AnswerItem[],
  window: Window,
  settings: DeriveSettings,
  reason: string,
  dropped: Tally,
): readonly Candidate[] {
  const findSource = sourceFinder(window);
  const everything = evidenceOf([...window.before, ...window.messages].map(spokenBy).join('\n'));
  const found: Found[] = [];
  for (const item of items) {
    const source = findSource(item);
    const grounded =
      source === undefined
        ? 'quote'
        : groundItem(item, source, { everything, antecedents: antecedentsOf(window, source) });
    const result = typeof grounded === 'string' ? grounded : keep(grounded, settings, reason);
    if (typeof result === 'string') countDrop(dropped, result);
    else found.push(result);
  }
  return withoutReplies(found, dropped);
}

/** A candidate and whose words it was taken from. */
interface Found {
  readonly candidate: Candidate;
  readonly voice: Voice;
}

/** An assistant that repeats what the user says in the same window is no second witness. */
function withoutReplies(found: readonly Found[], dropped: Tally): readonly Candidate[] {
  const told = new Set(found.filter(({ voice }) => voice === 'user').flatMap(keysOf));
  const isReply = (each: Found): boolean =>
    each.voice === 'assistant' && keysOf(each).some((key) => told.has(key));
  const replies = found.filter(isReply).length;
  if (replies > 0) countDrop(dropped, 'reply', replies);
  return found.filter((each) => !isReply(each)).map(({ candidate }) => candidate);
}

function keysOf({ candidate: { statement } }: Found): readonly string[] {
  if (statement === undefined) return [];
  const { object, negated = false } = statement;
  return [`${slotOf(statement)}\u0000${nameKey(object)}\u0000${negated}`];
}

function spokenBy({ record, text }: WindowMessage): string {
  return `${record.speaker ?? ''}\n${text}`;
}

/** "It" and "there" mean something said at most so many messages before. */
const FARTHEST_ANTECEDENT = 4;

/** What a short answer may refer to: words of people and assistant; tools are not vouched for. */
function antecedentsOf(window: Window, { place, message }: ItemSource): string {
  const said = [...window.before, ...window.messages.slice(0, place)]
    .filter(({ voice }) => voice === 'user' || voice === 'assistant')
    .slice(-FARTHEST_ANTECEDENT);
  return [...said, message].map(({ text }) => text).join('\n');
}

/** An item with its source and how far it is believed. */
interface Grounded {
  readonly item: AnswerItem;
  readonly source: ItemSource;
  readonly confidence: number;
}

function groundItem(item: AnswerItem, source: ItemSource, grounds: Grounds): Grounded | Drop {
  const trespass = trespassOf(item, source);
  if (trespass !== undefined) return trespass;
  const claim = checkClaim(item, source, grounds);
  if ('fault' in claim) return claim.fault;
  const confidence = Math.min(
    item.confidence,
    mostConfidence(source.message.voice, isAboutUser(item)),
    source.isExact ? 1 : 0.6,
    claim.refersBack ? 0.6 : 1,
    asks(source.sentences) && item.kind !== 'procedure' ? 0.5 : 1,
  );
  return { item, source, confidence };
}

/** People know about themselves; what others say is hearsay. */
function mostConfidence(voice: Voice, aboutUser: boolean): number {
  if (voice === 'user') return 1;
  if (voice === 'document') return 0.7;
  return aboutUser ? 0.5 : 0.6;
}

function keep(
  { item, source, confidence }: Grounded,
  settings: DeriveSettings,
  reason: string,
): Found | Drop {
  const candidate = toCandidate(item, source, confidence, settings, reason);
  const { strategy, kinds, threshold, excludes = [] } = settings;
  const isWanted =
    (kinds?.includes(candidate.kind) ?? true) &&
    (strategy !== 'explicit' || candidate.explicit === true) &&
    (strategy !== 'importance' || candidate.importance >= threshold) &&
    !excludes.some((words) => mentions(candidate.text, words));
  return isWanted ? { candidate, voice: source.message.voice } : 'settings';
}

/** The model leaves out what is about a subject; what names it is left out whatever it does. */
function mentions(text: string, words: string): boolean {
  const stems = analyze(words);
  const said = new Set(analyze(text));
  return stems.length > 0 && stems.every((stem) => said.has(stem));
}

function toCandidate(
  item: AnswerItem,
  { message, span }: ItemSource,
  confidence: number,
  settings: DeriveSettings,
  reason: string,
): Candidate {
  const { record, voice } = message;
  const speaker = voice === 'user' ? record.speaker : undefined;
  const categories = item.categories.filter((name) => settings.categories?.includes(name));
  return {
    kind: item.kind,
    text: withSpeaker(item.text, speaker).replace(/(?<=[\p{L}\p{N}])[.。]$/u, ''),
    ...(item.statement !== undefined && { statement: bySpeaker(item.statement, speaker) }),
    stance: item.stance,
    source: { id: record.id, start: span.start, end: span.end },
    ...timesOf(item, message),
    confidence,
    importance: item.importance,
    ...(item.explicit && voice === 'user' && { explicit: true as const }),
    ...(categories.length > 0 && { categories: [...new Set(categories)] }),
    reason,
  };
}

/** Who has a name is called by it, not "user". */
function bySpeaker(statement: Statement, speaker: string | undefined): Statement {
  const isNamed = speaker !== undefined && statement.subject === USER_SUBJECT;
  return isNamed ? { ...statement, subject: speaker } : statement;
}

function withSpeaker(text: string, speaker: string | undefined): string {
  return speaker === undefined ? text : text.replace(/^(?:the )?user\b/i, () => speaker);
}

/** Dates that the message does not tell are left out: it still holds what it says. */
function timesOf(
  item: AnswerItem,
  { record, text }: WindowMessage,
): Pick<Candidate, 'occurredAt' | 'precision' | 'validFrom' | 'validTo'> {
  const isTold = (date: AnswerItem['occurredAt']): boolean =>
    date !== undefined && isToldDate(date, text, record.occurredAt);
  const { occurredAt, validFrom, validTo } = item;
  const isDated = item.kind === 'event' && occurredAt !== undefined && isTold(occurredAt);
  return {
    occurredAt: isDated ? occurredAt.at : record.occurredAt,
    ...(isDated && { precision: occurredAt.precision }),
    ...(validFrom !== undefined && isTold(validFrom) && { validFrom: validFrom.at }),
    ...(validTo !== undefined && isTold(validTo) && { validTo: validTo.at }),
  };
}
