/**
 * The slice of AI SDK model objects that Memoir uses, in its own words, so that `ai` is no
 * dependency: specifications v2, v3 and v4 agree in it. Any object of this shape will do.
 */
export interface AiSdkLanguageModel {
  /** "v2", "v3" or "v4". */
  readonly specificationVersion: string;
  readonly provider: string;
  readonly modelId: string;
  doGenerate(options: AiSdkCallOptions): PromiseLike<{
    readonly content: readonly AiSdkContent[];
    readonly finishReason?: unknown;
  }>;
  doStream(options: AiSdkCallOptions): PromiseLike<{ readonly stream: ReadableStream }>;
}

export interface AiSdkCallOptions {
  readonly prompt: AiSdkMessage[];
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly abortSignal?: AbortSignal;
  readonly tools?: AiSdkTool[];
  readonly toolChoice?: { readonly type: 'auto' };
}

export interface AiSdkTool {
  readonly type: 'function';
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** A piece of an answer; only the text ones are read. */
export interface AiSdkContent {
  readonly type: string;
}

export type AiSdkMessage =
  | { role: 'system'; content: string }
  | { role: 'user'; content: { type: 'text'; text: string }[] }
  | { role: 'assistant'; content: ({ type: 'text'; text: string } | AiSdkToolCall)[] }
  | { role: 'tool'; content: AiSdkToolResult[] };

export interface AiSdkToolCall {
  type: 'tool-call';
  toolCallId: string;
  toolName: string;
  input: unknown;
}

export interface AiSdkToolResult {
  type: 'tool-result';
  toolCallId: string;
  toolName: string;
  output: { type: 'text'; value: string };
}

export interface AiSdkEmbeddingModel {
  /** "v2", "v3" or "v4". */
  readonly specificationVersion: string;
  readonly provider: string;
  readonly modelId: string;
  readonly maxEmbeddingsPerCall: PromiseLike<number | undefined> | number | undefined;
  readonly supportsParallelCalls: PromiseLike<boolean> | boolean;
  doEmbed(
    options: AiSdkEmbedOptions,
  ): PromiseLike<{ readonly embeddings: readonly (readonly number[])[] }>;
}

export interface AiSdkEmbedOptions {
  readonly values: string[];
  readonly abortSignal?: AbortSignal;
  readonly providerOptions?: Record<string, Record<string, string>>;
}

export interface AiSdkRerankingModel {
  /** "v3" or "v4"; v2 had no reranking. */
  readonly specificationVersion: string;
  readonly provider: string;
  readonly modelId: string;
  doRerank(options: AiSdkRerankOptions): PromiseLike<{
    /** Best first; `index` is the place of the text in `documents.values`. */
    readonly ranking: readonly { readonly index: number; readonly relevanceScore: number }[];
  }>;
}

export interface AiSdkRerankOptions {
  readonly documents: { readonly type: 'text'; readonly values: string[] };
  readonly query: string;
  readonly topN?: number;
  readonly abortSignal?: AbortSignal;
}
