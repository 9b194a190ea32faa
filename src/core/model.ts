import type { ChatMessage } from './message.ts';

export interface GenerateOptions {
  readonly signal?: AbortSignal;
  /** Most tokens of the answer. Default: the model's own. */
  readonly maxOutputTokens?: number;
  /** 0 to 2. Default: the model's own. */
  readonly temperature?: number;
}

/** A tool that a model may call. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON schema of the input, of type "object". */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ToolCall {
  /** The model's own id of the call. */
  readonly id: string;
  readonly name: string;
  /** As the model wrote it: JSON text, which may be malformed. */
  readonly input: string;
}

export interface TokenUsage {
  /** As the provider counted; absent when it did not say. */
  readonly input?: number;
  readonly output?: number;
  readonly cachedInput?: number;
  readonly reasoning?: number;
}

/** One answer of a model that may call tools. */
export interface ModelStep {
  readonly text: string;
  /** What a reasoning model told of its thinking. */
  readonly reasoning?: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finish: 'stop' | 'tool-calls' | 'length' | 'other';
  readonly usage: TokenUsage;
}

/** A piece of such an answer; the last one is "step". */
export type ModelEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'tool-call'; readonly call: ToolCall }
  | { readonly type: 'step'; readonly step: ModelStep };

export interface StepOptions extends GenerateOptions {
  readonly tools?: readonly ToolDefinition[];
}

/** A language model behind the port. Adapters live in `models/language/`. */
export interface LanguageModel {
  /** For people, `why` and the audit, e.g. "openai-compatible:qwen3". */
  readonly name: string;
  /**
   * Answers the conversation. Rejects with MODEL_FAILED when the model could not be asked and
   * MODEL_BAD_OUTPUT when it answered with no text; an abort rejects with the signal's reason.
   */
  generate(messages: readonly ChatMessage[], options?: GenerateOptions): Promise<string>;
  /** The same answer in pieces, as they come. */
  stream(messages: readonly ChatMessage[], options?: GenerateOptions): AsyncIterable<string>;
  /**
   * One step of an agent: the answer, and the tools it asks for. Tool calls and results travel in the
   * `parts` of messages, as `ChatMessage` says. Absent in models that cannot call tools. Rejects as
   * `generate` does; an answer with neither text nor tool call is MODEL_BAD_OUTPUT; a context that is
   * too long is MODEL_FAILED with a cause whose `code` is "CONTEXT_OVERFLOW". A cause with the code
   * "MODEL_REFUSED" says that what is shown to the model is refused and will be again.
   */
  step?(messages: readonly ChatMessage[], options?: StepOptions): AsyncIterable<ModelEvent>;
}
