import type { Compaction, CompactionSettings } from '../../core/agents.ts';
import type { Warning } from '../../core/memory.ts';
import type { LanguageModel } from '../../core/model.ts';
import type { EpisodeVersion } from '../../core/session-store.ts';
import { MESSAGE_OVERHEAD } from '../../text/message-tokens.ts';
import { scopeOf, timeOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { ownerOf } from '../records/conversation.ts';
import { derivedId } from '../turn/ids.ts';
import { renderSummary, SUMMARY_FRAME_TOKENS } from '../turn/measure.ts';
import type { Measured } from '../turn/measure.ts';
import { contextMessages } from '../turn/refused.ts';
import type { TurnParts } from '../turn/turn-parts.ts';
import { planEviction } from './plan.ts';
import { keepCompaction, readCompacted } from './state.ts';
import { summariseEvicted } from './summarise.ts';
import type { SummaryLimits } from './summarise.ts';
import { toContextUnits } from './units.ts';
import type { ContextUnit } from './units.ts';

export interface CompactOptions {
  readonly trigger: Compaction['trigger'];
  readonly model: LanguageModel | undefined;
  readonly settings: CompactionSettings;
  /** Given each warning. */
  readonly warn?: (warning: Warning) => void;
}

/** Share of the window that a summary may take. */
const SUMMARY_SHARE = 0.1;
/** Most tokens of a summary, whatever the window. */
const MOST_SUMMARY_TOKENS = 4_000;
const MOST_ATTEMPTS = 3;

/**
 * Evicts the oldest messages from the context of a conversation until what is kept, with the summary
 * of what is not, takes at most the target's share of the window. The log keeps all of them, and
 * search finds them; facts are derived from them before. Summary and cut-off are written at once.
 * Undefined when there is nothing to evict. The conversation must be held.
 */
export async function compact(
  turn: TurnParts,
  measured: Measured,
  options: CompactOptions,
): Promise<Compaction | undefined> {
  let now = measured;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const evicted = planEviction(now.units, keptRoom(now, options.settings));
    if (evicted === 0) return undefined;
    const done = await evict(turn, now, evicted, options);
    if (done !== undefined) return done;
    // Something of it was forgotten while it was condensed.
    now = await readAgain(turn, now);
  }
  return undefined;
}

function keptRoom({ tokens }: Measured, settings: CompactionSettings): number {
  const { contextWindow, target } = settings;
  const summary = limitsOf(settings).tokens + SUMMARY_FRAME_TOKENS;
  return Math.floor(target * contextWindow) - tokens.system - tokens.tools - summary;
}

function limitsOf({ contextWindow, clipCharacters }: CompactionSettings): SummaryLimits {
  const share = Math.floor(contextWindow * SUMMARY_SHARE);
  return {
    tokens: Math.max(16, Math.min(share, MOST_SUMMARY_TOKENS)),
    characters: clipCharacters,
    batchTokens: Math.max(200, Math.floor(contextWindow / 2)),
  };
}

async function evict(
  turn: TurnParts,
  measured: Measured,
  evicted: number,
  { trigger, model, settings, warn }: CompactOptions,
): Promise<Compaction | undefined> {
  const { parts } = turn;
  const { thread, units, counter, tokens } = measured;
  const { conversation } = thread;
  const leaving = units.slice(0, evicted).flatMap(({ said }) => said);
  const staying = units.slice(evicted);
  const contextFrom = staying[0]?.position ?? 0;
  await factsDerived(
    parts,
    leaving.flatMap(({ ids }) => ids),
  );
  const restsOn = await sourcesOf(
    turn,
    measured,
    leaving.flatMap(({ ids }) => ids),
    contextFrom,
  );
  if (restsOn === undefined) return undefined;
  const { summary, warnings } = await summariseEvicted(
    measured.compaction?.summary ?? '',
    leaving,
    limitsOf(settings),
    { counter, model },
  );
  for (const warning of warnings) warn?.(warning);
  const fixed = tokens.system + tokens.tools;
  const shown = MESSAGE_OVERHEAD + counter.count(renderSummary(summary));
  const compaction: Compaction = {
    trigger,
    conversation: conversation.id,
    message: derivedId(parts, conversation.id, 'compaction', String(contextFrom)),
    summary,
    tokensBefore: tokens.all,
    tokensAfter: fixed + shown + staying.reduce((sum, unit) => sum + unit.tokens, 0),
    contextWindow: settings.contextWindow,
    messagesBefore: countMessages(units) + (measured.compaction === undefined ? 0 : 1),
    messagesAfter: countMessages(staying) + 1,
    at: timeOf(parts),
  };
  const { startsAt } = measured;
  const kept = { startsAt, contextFrom, compaction };
  const isKept = await keepCompaction(parts, conversation, kept, restsOn);
  return isKept ? compaction : undefined;
}

function countMessages(units: readonly ContextUnit[]): number {
  return units.reduce((sum, { messages }) => sum + messages.length, 0);
}

/**
 * All that the new summary rests on: what leaves now, and what the summary so far was made of.
 * Undefined when some of it was forgotten since it was read.
 */
async function sourcesOf(
  turn: TurnParts,
  { thread: { conversation }, compaction, startsAt }: Measured,
  leaving: readonly string[],
  contextFrom: number,
): Promise<readonly EpisodeVersion[] | undefined> {
  const { parts } = turn;
  const scope = scopeOf(parts, await ownerOf(parts, conversation));
  const range = { fromPosition: startsAt };
  const episodes = (await parts.sessions.episodes(scope, conversation.id, range))
    .filter(({ position }) => position < contextFrom)
    .map(({ record: { id, version } }) => ({ id, version }));
  const there = new Set(episodes.map(({ id }) => id));
  if (!leaving.every((id) => there.has(id))) return undefined;
  const inForce = (await readCompacted(turn, conversation.id)).compaction;
  return inForce?.message === compaction?.message ? episodes : undefined;
}

async function readAgain(turn: TurnParts, measured: Measured): Promise<Measured> {
  const { id } = measured.thread.conversation;
  const { conversation, compaction, startsAt } = await readCompacted(turn, id);
  const messages = await contextMessages(turn, conversation);
  return {
    ...measured,
    thread: { ...measured.thread, conversation },
    compaction,
    startsAt,
    units: toContextUnits(messages, measured.counter),
  };
}

const LOOK_AGAIN_MS = 50;
/** What is not derived by then stays queued and is derived later. */
const LONGEST_WAIT_MS = 30_000;

/** Resolves when facts are derived from these episodes, or deriving from them keeps failing. */
async function factsDerived({ derivations }: AgentParts, ids: readonly string[]): Promise<void> {
  for (let waited = 0; waited < LONGEST_WAIT_MS; waited += LOOK_AGAIN_MS) {
    const { waiting, failing } = await derivations.pending({ ids });
    if (waiting <= failing) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
