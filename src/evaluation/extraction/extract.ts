import { MemoirError } from '../../core/errors.ts';
import type { Candidate, DeriveSettings, Extractor } from '../../core/extraction.ts';
import type { MemoryRecord } from '../../core/record.ts';
import type { SpokenTurn } from './label.ts';

/** How much an extractor is given at once: a turn as it is said, or the whole conversation. */
export type ExtractionWindow = 'turn' | 'conversation';

export interface ExtractOptions {
  readonly extractor: Extractor;
  readonly window: ExtractionWindow;
  /** Milliseconds, for durations. */
  readonly clock: () => number;
}

/** What an extractor made of a conversation. */
export interface ConversationReading {
  /** Of each turn, in order. */
  readonly turns: readonly (readonly Candidate[])[];
  /** Of each call of the extractor, by the turn. */
  readonly millisecondsPerTurn: readonly number[];
  readonly modelCalls: number;
  readonly warnings: readonly string[];
  /** Windows that a model gave nothing usable for; what they say counts as missed. */
  readonly failures: readonly string[];
  /** Candidates that cite nothing that was said; they are left out. */
  readonly unfounded: number;
}

/** Everything that is stated, whatever its importance. */
const SETTINGS: DeriveSettings = { strategy: 'everything', threshold: 0 };

/** How many turns before a window an extractor sees. */
const TURNS_BEFORE = 10;

/** Reads one conversation. What is not a model's failure is thrown. */
export async function extractConversation(
  id: string,
  turns: readonly SpokenTurn[],
  { extractor, window, clock }: ExtractOptions,
): Promise<ConversationReading> {
  const episodes = turns.map((turn, index) => episodeOf(id, turn, index));
  const size = window === 'turn' ? 1 : Math.max(1, episodes.length);
  const found: Candidate[] = [];
  const millisecondsPerTurn: number[] = [];
  const warnings: string[] = [];
  const failures: string[] = [];
  let modelCalls = 0;
  for (let start = 0; start < episodes.length; start += size) {
    const asked = episodes.slice(start, start + size);
    const before = episodes.slice(Math.max(0, start - TURNS_BEFORE), start);
    const begin = clock();
    try {
      const extraction = await extractor.extract({ episodes: asked, before, settings: SETTINGS });
      found.push(...extraction.candidates);
      modelCalls += extraction.modelCalls;
      warnings.push(...extraction.warnings.map(({ message }) => message));
    } catch (error) {
      failures.push(readFailure(error));
    }
    millisecondsPerTurn.push((clock() - begin) / asked.length);
  }
  const founded = found.filter((candidate) => isFounded(candidate, episodes));
  return {
    turns: episodes.map((episode) => founded.filter(({ source }) => source.id === episode.id)),
    millisecondsPerTurn,
    modelCalls,
    warnings,
    failures,
    unfounded: found.length - founded.length,
  };
}

function readFailure(error: unknown): string {
  if (MemoirError.is(error) && error.code.startsWith('MODEL_')) return error.message;
  throw error;
}

/** As the write path checks it: the source is there and the span lies in its text. */
function isFounded({ source }: Candidate, episodes: readonly MemoryRecord[]): boolean {
  const episode = episodes.find(({ id }) => id === source.id);
  const { start, end } = source;
  return episode !== undefined && start >= 0 && start < end && end <= episode.text.length;
}

function episodeOf(conversation: string, turn: SpokenTurn, index: number): MemoryRecord {
  const { role, text, speaker, at } = turn;
  const type = role === 'assistant' || role === 'tool' ? role : 'user';
  return {
    id: `${conversation}:${index}`,
    scope: { tenant: 'evaluation', user: conversation, session: conversation },
    kind: 'episode',
    text,
    role,
    ...(speaker !== undefined && { speaker }),
    occurredAt: at,
    recordedAt: at,
    version: 1,
    status: 'active',
    confidence: 1,
    importance: 0.5,
    trust: 1,
    origin: { type },
    sources: [],
    reason: 'said',
    supersedes: [],
    immutable: false,
    pinned: false,
    metadata: {},
  };
}
