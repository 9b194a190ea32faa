import { checkInteger, checkKnownFields, checkObject, withDefault } from '../core/check.ts';
import { invalidInput, MemoirError } from '../core/errors.ts';
import type { Context, ContextOptions, Warning } from '../core/memory.ts';
import type { ChatMessage } from '../core/message.ts';
import { checkName } from '../core/scope.ts';
import type { ShortTermWindow } from '../core/short-term.ts';
import type { TokenCounter } from '../core/tokens.ts';
import { countMessage, countMessages, MESSAGE_OVERHEAD } from '../text/message-tokens.ts';
import { fitMemories } from './fit-memories.ts';
import type { FittedMemories } from './fit-memories.ts';
import { escapeData, escapeName, renderSummary } from './frame.ts';
import type { Recalled } from './recall.ts';
import { chooseWishes } from './standing.ts';

/** What building a context needs from outside. */
export interface ContextParts {
  readonly counter: TokenCounter;
  recall(question: string, limit: number): Promise<Recalled>;
  /** The short-term window within that many tokens; undefined when no session was named. */
  window(tokens: number): Promise<ShortTermWindow | undefined>;
}

const LEAST_TOKENS = 64;
const DEFAULT_TOKENS = 4_000;
/** The budget decides what is shown: with 20, half of 2,000 tokens stayed empty on short turns (-4 points of recall). */
const DEFAULT_LIMIT = 50;
/** Share of the room that the short-term window may take from the memories. */
const WINDOW_SHARE = 0.6;
const MOST_STANDING = 10;

const OPTION_FIELDS = [
  'tokens',
  'system',
  'session',
  'shortTerm',
  'limit',
  'standing',
  'search',
  'choose',
] as const satisfies readonly (keyof ContextOptions)[];

interface ContextSettings {
  readonly budget: number;
  readonly limit: number;
  readonly standing: number;
  readonly system: string | undefined;
  readonly choose: NonNullable<ContextOptions['choose']>;
}

/** Validates the options; INVALID_INPUT names the field. */
export function readContextOptions(options: ContextOptions): ContextSettings {
  const fields = checkObject('options', options);
  checkKnownFields('options', fields, OPTION_FIELDS);
  const { tokens, limit, standing, system, session, choose = (found) => found } = options;
  if (session !== undefined) checkName('options.session', session);
  if (system !== undefined && typeof system !== 'string') {
    throw invalidInput('options.system', system, 'give text');
  }
  if (choose !== undefined && typeof choose !== 'function') {
    throw invalidInput('options.choose', choose, 'give a function of the memories found');
  }
  return {
    budget: checkInteger(
      'options.tokens',
      withDefault(tokens, DEFAULT_TOKENS),
      LEAST_TOKENS,
      10_000_000,
    ),
    limit: checkInteger('options.limit', withDefault(limit, DEFAULT_LIMIT), 1, 1_000),
    standing: checkInteger(
      'options.standing',
      withDefault(standing, MOST_STANDING),
      0,
      MOST_STANDING,
    ),
    system,
    choose,
  };
}

/**
 * Builds what a model is shown: system text, standing wishes and recalled memories as framed data, the
 * short-term window, the new message. Nothing ever exceeds the budget; recalled memories give way
 * first, the lowest ranked before the others. Standing wishes have a small share of their own
 * (`fit-memories.ts`). TOO_LARGE when system text and message alone do not fit.
 */
export async function buildContext(
  parts: ContextParts,
  message: string,
  options: ContextOptions,
): Promise<Context> {
  const { counter } = parts;
  const settings = readContextOptions(options);
  const fixed = fixedMessages(counter, settings, checkMessage(message));
  const whole = settings.budget - fixed.tokens;
  const [found, window] = await Promise.all([
    parts.recall(message, settings.limit),
    parts.window(Math.floor(whole * WINDOW_SHARE)),
  ]);
  const inWindow = new Set(window?.ids);
  const room = whole - countMessages(window?.messages ?? [], counter);
  const candidates = settings.choose(found.results).filter(({ id }) => !inWindow.has(id));
  const offer = {
    wishes: chooseWishes(found.standing).filter(({ record }) => !inWindow.has(record.id)),
    mostWishes: settings.standing,
    candidates,
    beside: found.beside,
    known: inWindow,
  };
  // The summary takes its place between the wishes and what is recalled.
  const wished = fitMemories(counter, { ...offer, candidates: [] }, { whole, room });
  const summary = fitSummary(counter, window?.summary, room - wished.tokens);
  const shown = fitMemories(counter, offer, { whole, room: room - summary.tokens });
  return assemble(counter, settings, {
    fixed,
    window,
    summary,
    shown,
    wishTokens: Math.min(wished.tokens, shown.tokens),
    omitted: candidates.length - shown.recalled.length,
    warnings: [...found.warnings, ...(window?.warnings ?? [])],
  });
}

function checkMessage(message: unknown): string {
  if (typeof message === 'string' && message.trim() !== '') return message.toWellFormed();
  throw invalidInput('message', message, 'give text with at least one visible character');
}

interface Fixed {
  readonly system: ChatMessage | undefined;
  readonly message: ChatMessage;
  readonly tokens: number;
}

function fixedMessages(counter: TokenCounter, settings: ContextSettings, message: string): Fixed {
  const system: ChatMessage | undefined =
    settings.system === undefined ? undefined : { role: 'system', content: settings.system };
  const last: ChatMessage = { role: 'user', content: message };
  const tokens = countMessages(system === undefined ? [last] : [system, last], counter);
  if (tokens > settings.budget) {
    throw new MemoirError(
      'TOO_LARGE',
      `System text and message need ${tokens} tokens and the budget is ${settings.budget}: raise tokens or shorten them`,
    );
  }
  return { system, message: last, tokens };
}

interface Fitted {
  readonly content: string | undefined;
  readonly tokens: number;
}

const NOTHING: Fitted = { content: undefined, tokens: 0 };

function fitSummary(counter: TokenCounter, summary: string | undefined, room: number): Fitted {
  if (summary === undefined) return NOTHING;
  const content = renderSummary(summary);
  const tokens = MESSAGE_OVERHEAD + counter.count(content);
  return tokens <= room ? { content, tokens } : NOTHING;
}

interface Pieces {
  readonly fixed: Fixed;
  readonly window: ShortTermWindow | undefined;
  readonly summary: Fitted;
  readonly shown: FittedMemories;
  /** Of the tokens shown, what the wishes would take alone. */
  readonly wishTokens: number;
  readonly omitted: number;
  readonly warnings: readonly Warning[];
}

/** The stable part comes first, so that prompt caches hit. */
function assemble(counter: TokenCounter, settings: ContextSettings, pieces: Pieces): Context {
  const { fixed, summary, shown } = pieces;
  const window = pieces.window?.messages ?? [];
  const asSystem = (content: string | undefined): ChatMessage[] =>
    content === undefined ? [] : [{ role: 'system', content }];
  const system = fixed.system === undefined ? [] : [fixed.system];
  const messages = [
    ...system,
    ...asSystem(shown.content),
    ...asSystem(summary.content),
    ...window,
    fixed.message,
  ];
  return {
    messages,
    text: messages.map(renderMessage).join('\n\n'),
    tokens: countMessages(messages, counter),
    budget: settings.budget,
    counter: { name: counter.name, exact: counter.exact },
    parts: {
      system: countMessages(system, counter),
      standing: pieces.wishTokens,
      memories: shown.tokens - pieces.wishTokens,
      summary: summary.tokens,
      window: countMessages(window, counter),
      message: countMessage(fixed.message, counter),
    },
    memories: shown.recalled,
    standing: shown.wishes.map(({ record }) => record),
    beside: shown.beside,
    omitted: pieces.omitted,
    warnings: pieces.warnings,
  };
}

/** In one text the roles are words, so what was said must not be able to write them. */
function renderMessage(message: ChatMessage): string {
  if (message.role === 'system') return message.content;
  const parts = message.parts === undefined ? '' : ` ${escapeData(JSON.stringify(message.parts))}`;
  const name = message.name === undefined ? '' : ` (${escapeName(message.name)})`;
  return `${message.role}${name}: ${escapeData(message.content)}${parts}`;
}
