import type { Candidate, ExtractionInput } from '../../core/extraction.ts';
import type { MemoryRecord } from '../../core/record.ts';
import { USER_SUBJECT } from '../../core/statement.ts';
import { admits } from './admits.ts';
import { categoriesOf } from './categories.ts';
import type { Finding } from './finding.ts';
import { clamp, keyOf } from './finding.ts';
import type { Language } from './language.ts';
import type { Speaker } from './mentions.ts';
import { createMentions, USER } from './mentions.ts';
import { readEpisode } from './read-episode.ts';

/** Stored as reason, with the rule behind it; raised when what the rules find changes. */
export const NAME = 'rules@1';

/** Words that may mean somebody or something of the turn before. */
const POINTS_BACK = /\b(?:he|him|his|she|her|it|its|last day)\b/i;

/**
 * The candidates of the episodes, in the order of their text, each once an episode. A pure function of
 * its input; it throws on no text.
 */
export function extractCandidates(input: ExtractionInput, language: Language): Candidate[] {
  const { settings } = input;
  if (settings.strategy === 'none' || settings.strategy === 'summary') return [];
  const mentions = createMentions();
  const isAmongPeople = !hasAssistant(input);
  const read = (episode: MemoryRecord): Finding[] => {
    mentions.turn(speakerOf(episode));
    const turns = [...input.before, ...input.episodes];
    const previous = turns.slice(0, turns.indexOf(episode)).findLast(isUsers);
    return readEpisode(episode, language, mentions, {
      mayInstruct: isUsers(episode) && !(isAmongPeople && episode.speaker !== undefined),
      isEverything: settings.strategy === 'everything',
      ...(isUsers(episode) &&
        previous !== undefined &&
        previous.speaker === episode.speaker && { previous: previous.text }),
    });
  };
  const episodes = input.episodes.filter(isReadable);
  for (const before of spokenOf(input, episodes)) read(before);
  return episodes.flatMap((episode) => {
    const found = read(episode).filter((finding) => mayBelieve(finding, episode));
    const candidates = found.map((finding) => toCandidate(finding, episode));
    return once(candidates)
      .map((candidate) => categoriesOf(candidate, settings))
      .filter((candidate) => admits(candidate, settings));
  });
}

/**
 * Which turns before are read for whom they name: the last one where a pronoun may mean somebody of
 * it, and those that bring in somebody whom the episodes call by name alone ("Rex died").
 */
function spokenOf(
  { before }: ExtractionInput,
  episodes: readonly MemoryRecord[],
): readonly MemoryRecord[] {
  const readable = before.filter(isReadable);
  const last = readable.at(-1);
  const text = episodes.map((episode) => episode.text).join('\n');
  const names = new Set(text.match(NAME_ALONE) ?? []);
  return readable
    .filter(
      (turn) =>
        (turn === last && POINTS_BACK.test(episodes[0]?.text ?? '')) ||
        (names.size > 0 && (turn.text.match(BROUGHT_IN) ?? []).some((word) => names.has(word))),
    )
    .slice(-MOST_READ);
}

const MOST_READ = 4;
const NAME_ALONE = /(?<![\p{L}\p{N}])\p{Lu}\p{Ll}+(?! \p{Lu})/gu;
/** Names within a sentence: "my dog Rex". */
const BROUGHT_IN = /(?<=[\p{L},] )\p{Lu}\p{Ll}+/gu;

function hasAssistant({ episodes, before }: ExtractionInput): boolean {
  return [...episodes, ...before].some(({ role }) => role === 'assistant');
}

function isReadable({ kind, role, text }: MemoryRecord): boolean {
  return kind === 'episode' && role !== 'system' && text !== '';
}

/** Said by a person, and not a tool's or document's words under a person's name. */
function isUsers({ role, origin }: MemoryRecord): boolean {
  return (role ?? 'user') === 'user' && (origin.type === 'user' || origin.type === 'application');
}

/** Who "I" and "you" are. A document's or tool's "I" is nobody that is known. */
function speakerOf(episode: MemoryRecord): Speaker {
  if (
    episode.role === 'assistant' &&
    episode.origin.type !== 'document' &&
    episode.origin.type !== 'tool'
  ) {
    return { addressee: USER };
  }
  if (!isUsers(episode)) return {};
  return { self: episode.speaker === undefined ? USER : { ...USER, name: episode.speaker } };
}

/** What an assistant, a tool or a document says to do is never a rule of conduct. */
function mayBelieve(finding: Finding, episode: MemoryRecord): boolean {
  if (isUsers(episode)) return true;
  const { kind, statement, isExplicit, confidence, rule } = finding;
  if (kind === 'procedure' || isExplicit === true || statement === undefined) return false;
  const isOfUser =
    statement.subject === USER_SUBJECT || statement.subject.startsWith(`${USER_SUBJECT}'s `);
  if (isOfUser) return kind !== 'event' && rule !== 'is-kin' && !UNCERTAIN.has(statement.predicate);
  return (
    /^\p{Lu}/u.test(statement.subject) && RELIABLE.has(statement.predicate) && confidence >= 0.85
  );
}

/** What somebody else's words about the user's wishes are no source of. */
const UNCERTAIN: ReadonlySet<string> = new Set([
  'wants',
  'needs to',
  'plans',
  'decided',
  'considers',
  'prepares for',
  'has status',
]);

/** What an assistant, a tool or a document may tell of somebody or something by name. */
const RELIABLE: ReadonlySet<string> = new Set([
  'is due',
  'is led by',
  'has budget',
  'takes place',
  'works at',
  'works as',
  'lives in',
  'is married to',
  'has email',
  'reports to',
  'was born in',
  'was born on',
  'graduated from',
]);

function toCandidate(finding: Finding, episode: MemoryRecord): Candidate {
  const own = isUsers(episode);
  const {
    at,
    rule,
    isExplicit,
    start,
    end,
    confidence,
    importance,
    introduces: _,
    ...said
  } = finding;
  return {
    ...said,
    source: { id: episode.id, start: Math.max(0, start), end: Math.min(end, episode.text.length) },
    occurredAt: at ?? episode.occurredAt,
    confidence: own ? confidence : clamp(confidence * 0.6),
    importance: own ? importance : clamp(importance - 0.1),
    ...(isExplicit && { explicit: true as const }),
    reason: `${NAME}:${rule}`,
  };
}

/** The first of those that say the same, the surest of them first. */
function once(candidates: readonly Candidate[]): Candidate[] {
  const best = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const key = keyOf(candidate);
    const other = best.get(key);
    if (other === undefined || other.confidence < candidate.confidence) best.set(key, candidate);
  }
  return [...best.values()].toSorted((one, other) => one.source.start - other.source.start);
}
