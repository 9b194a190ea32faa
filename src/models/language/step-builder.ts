import type { ModelEvent, ModelStep, TokenUsage, ToolCall } from '../../core/model.ts';

/** Puts the pieces of an answer together. */
export interface StepBuilder {
  text(piece: string): ModelEvent;
  reasoning(piece: string): ModelEvent;
  /** A whole tool call. */
  call(call: ToolCall): void;
  /** Says neither anything nor calls a tool. */
  readonly isEmpty: boolean;
  /** The tool calls, and the step as the last event. */
  finish(reason: string | undefined, usage: TokenUsage): readonly ModelEvent[];
}

export function createStepBuilder(): StepBuilder {
  let text = '';
  let reasoning = '';
  const toolCalls: ToolCall[] = [];
  return {
    text(piece) {
      text += piece;
      return { type: 'text', text: piece };
    },
    reasoning(piece) {
      reasoning += piece;
      return { type: 'reasoning', text: piece };
    },
    call: (call) => void toolCalls.push(call),
    get isEmpty() {
      return text.trim() === '' && toolCalls.length === 0;
    },
    finish(reason, usage) {
      const step: ModelStep = {
        text,
        ...(reasoning !== '' && { reasoning }),
        toolCalls,
        finish: finishOf(reason, toolCalls),
        usage,
      };
      return [
        ...toolCalls.map((call) => ({ type: 'tool-call' as const, call })),
        { type: 'step', step },
      ];
    },
  };
}

/** Servers that call tools and say "stop" are common. */
function finishOf(reason: string | undefined, calls: readonly ToolCall[]): ModelStep['finish'] {
  if (reason === 'length') return 'length';
  if (calls.length > 0) return 'tool-calls';
  return reason === 'stop' ? 'stop' : 'other';
}

/** Counts that are numbers; the others are left out. */
export function usageOf(counts: {
  readonly [Name in keyof TokenUsage]: unknown;
}): TokenUsage {
  return Object.fromEntries(
    Object.entries(counts).filter(([, count]) => typeof count === 'number'),
  );
}
