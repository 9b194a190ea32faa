import type { AgentMessage, JsonObject, Run, TurnEvent } from '../../../index.ts';
import { toId } from '../ids.ts';
import { toCompactionMessages } from '../shapes/compaction.ts';
import { baseOf, toLettaMessages } from '../shapes/letta-message.ts';
import { toStopReason } from '../shapes/stop-reason.ts';
import { toUsageStatistics } from '../shapes/usage.ts';

/** One item of a stream, with its place in it. */
export interface Frame {
  /** From 1 on. */
  readonly seq: number;
  readonly item: JsonObject;
  /** It ends the stream as an error. */
  readonly isError?: true;
}

/** A stretch of a message that went out as a piece. */
export interface Piece {
  readonly of: 'assistant' | 'reasoning';
  readonly from: number;
  readonly to: number;
}

/** How the frames of a message came about, so that they can be made again from the message. */
export interface Recipe {
  /** Of the first of its frames. */
  readonly seq: number;
  readonly message: string;
  readonly pieces: readonly Piece[];
}

export interface Framed {
  readonly frames: readonly Frame[];
  readonly recipe?: Recipe;
}

interface FramerOptions {
  readonly now: () => number;
  /** Compactions are told as such, rather than as a user's words. */
  readonly tellsCompaction: boolean;
}

/** Turns the events of a turn into what is told of it, in order. */
export function createFramer(options: FramerOptions): (event: TurnEvent) => Framed {
  let seq = 0;
  let run: Run | undefined;
  let open:
    | { readonly seq: number; readonly message: string; readonly pieces: Piece[] }
    | undefined;
  const number = (items: readonly JsonObject[]): readonly Frame[] =>
    items.map((item) => {
      seq += 1;
      return { seq, item };
    });
  return (event) => {
    switch (event.type) {
      case 'run':
        run = event.run;
        return { frames: [] };
      case 'step':
        return { frames: [] };
      case 'piece': {
        if (open?.message !== event.message) {
          open = { seq: seq + 1, message: event.message, pieces: [] };
        }
        const before = open.pieces.findLast(({ of }) => of === event.of)?.to ?? 0;
        open.pieces.push({ of: event.of, from: before, to: before + event.text.length });
        return { frames: number([pieceItem(event, run, options.now())]) };
      }
      case 'message': {
        const { message } = event;
        const recipe =
          open?.message === message.id ? open : { seq: seq + 1, message: message.id, pieces: [] };
        open = undefined;
        return { frames: number(wholeItems(message, recipe.pieces)), recipe };
      }
      case 'compaction': {
        const { compaction } = event;
        const base = baseOf({
          id: compaction.message,
          at: compaction.at,
          ...(run !== undefined && { run: run.id }),
        });
        return { frames: number(toCompactionMessages(base, compaction, options.tellsCompaction)) };
      }
      case 'result': {
        const { run: ended } = event.result;
        return { frames: endFrames(ended, seq) };
      }
    }
  };
}

function pieceItem(
  event: Extract<TurnEvent, { readonly type: 'piece' }>,
  run: Run | undefined,
  now: number,
): JsonObject {
  const base = baseOf({
    id: event.message,
    at: new Date(now).toISOString(),
    step: event.step,
    ...(run !== undefined && { run: run.id }),
  });
  return asPiece(base, event.of, event.text);
}

function asPiece(base: JsonObject, of: Piece['of'], text: string): JsonObject {
  return of === 'assistant'
    ? { ...base, message_type: 'assistant_message', content: text }
    : {
        ...base,
        message_type: 'reasoning_message',
        reasoning: text,
        source: 'reasoner_model',
        signature: null,
      };
}

/** What went out in pieces is not told again. */
function wholeItems(message: AgentMessage, pieces: readonly Piece[]): readonly JsonObject[] {
  const told = new Set(pieces.map(({ of }) => `${of}_message`));
  return toLettaMessages(message).filter((item) => !told.has(String(item['message_type'])));
}

/** The frames of a stored message as they went out before. */
export function replayMessage(message: AgentMessage, recipe: Recipe): readonly Frame[] {
  const textOf = (of: Piece['of']): string => {
    const item = message.items.find(({ type }) => type === of);
    return item !== undefined && 'text' in item ? item.text : '';
  };
  const base = baseOf(message);
  const items = [
    ...recipe.pieces.map(({ of, from, to }) => asPiece(base, of, textOf(of).slice(from, to))),
    ...wholeItems(message, recipe.pieces),
  ];
  return items.map((item, at) => ({ seq: recipe.seq + at, item }));
}

/** How a stream ends: why it stopped and what it took, or the error. `seq`: of the frame before. */
export function endFrames(run: Run, seq: number): readonly Frame[] {
  if (run.status === 'failed') {
    return [{ seq: seq + 1, item: errorItem(run), isError: true }];
  }
  const stop = {
    message_type: 'stop_reason',
    stop_reason: toStopReason(run.stopReason ?? 'end-turn'),
  };
  return [
    { seq: seq + 1, item: stop },
    { seq: seq + 2, item: toUsageStatistics(run.usage, [run.id]) },
  ];
}

function errorItem({ id, error, stopReason }: Run): JsonObject {
  return {
    message_type: 'error_message',
    run_id: toId('run', id),
    error_type: toStopReason(stopReason ?? 'error'),
    message: error?.message ?? 'The run failed',
    detail: error?.code ?? null,
  };
}

/** The end of a stream whose turn failed in a way that nothing is told of. */
export function faultFrame(
  run: string,
  seq: number,
  message: string = 'Internal server error',
): Frame {
  return {
    seq,
    isError: true,
    item: {
      message_type: 'error_message',
      run_id: toId('run', run),
      error_type: 'error',
      message,
      detail: null,
    },
  };
}
