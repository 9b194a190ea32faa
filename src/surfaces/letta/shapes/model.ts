import type { JsonObject, JsonValue } from '../../../index.ts';
import type { Services } from '../../services.ts';

/** Tokens of the window of a model of which nothing else is known. */
export const CONTEXT_WINDOW = 128_000;

export interface ModelName {
  /** "openai/qwen3" */
  readonly handle: string;
  readonly provider: string;
  readonly name: string;
}

/** A handle in two parts; one without a provider gets that of the configured model. */
export function nameModel(services: Pick<Services, 'memory'>, handle: string): ModelName {
  const slash = handle.indexOf('/');
  if (slash > 0) {
    return { handle, provider: handle.slice(0, slash), name: handle.slice(slash + 1) };
  }
  const provider = services.memory.model?.name.startsWith('ollama') === true ? 'ollama' : 'openai';
  return { handle: `${provider}/${handle}`, provider, name: handle };
}

const ENDPOINT_TYPES: ReadonlySet<string> = new Set(
  (
    'openai anthropic google_ai google_vertex azure groq ollama lmstudio llamacpp koboldcpp vllm ' +
    'mistral together bedrock deepseek xai zai baseten fireworks openrouter minimax moonshot'
  ).split(' '),
);

/** Servers that speak the language of OpenAI under a name of their own are "openai" here. */
function endpointType(provider: string): string {
  return ENDPOINT_TYPES.has(provider) ? provider : 'openai';
}

interface LlmSettings {
  readonly contextWindow: number;
  readonly temperature: JsonValue;
  readonly maxTokens: JsonValue;
}

/** The keys of an LLMConfig; `model` undefined: none is configured. */
export function toLlmConfig(model: ModelName | undefined, settings: LlmSettings): JsonObject {
  return {
    model: model?.name ?? 'none',
    model_endpoint_type: model === undefined ? 'openai' : endpointType(model.provider),
    context_window: settings.contextWindow,
    handle: model?.handle ?? null,
    display_name: model?.name ?? null,
    temperature: settings.temperature,
    max_tokens: settings.maxTokens,
    enable_reasoner: false,
    reasoning_effort: null,
    max_reasoning_tokens: 0,
    effort: null,
    verbosity: null,
    frequency_penalty: null,
    put_inner_thoughts_in_kwargs: false,
    provider_name: model?.provider ?? null,
    provider_category: 'base',
    model_endpoint: null,
    model_wrapper: null,
    parallel_tool_calls: true,
    response_format: null,
    strict: false,
    compatibility_type: null,
    tier: null,
    tool_call_parser: null,
    return_logprobs: false,
    top_logprobs: null,
    return_token_ids: false,
  };
}

export function toModel(services: Pick<Services, 'memory'>, handle: string): JsonObject {
  const model = nameModel(services, handle);
  const settings = { contextWindow: CONTEXT_WINDOW, temperature: 1, maxTokens: null };
  return {
    ...toLlmConfig(model, settings),
    name: model.name,
    provider_type: endpointType(model.provider),
    model_type: 'llm',
    max_context_window: CONTEXT_WINDOW,
  };
}

/** What embeds here, in the keys of an EmbeddingConfig. */
export function toEmbeddingConfig(services: Pick<Services, 'memory'>): JsonObject | null {
  const { embedder } = services.memory;
  if (embedder === undefined) return null;
  return {
    embedding_model: embedder.name,
    embedding_dim: embedder.dimensions ?? null,
    embedding_endpoint_type: 'hugging-face',
    embedding_endpoint: null,
    embedding_chunk_size: 300,
    handle: `memoir/${embedder.name}`,
    batch_size: 32,
    azure_endpoint: null,
    azure_version: null,
    azure_deployment: null,
  };
}

export function toEmbeddingModels(services: Pick<Services, 'memory'>): readonly JsonObject[] {
  const config = toEmbeddingConfig(services);
  if (config === null) return [];
  const name = config['embedding_model'] ?? null;
  return [
    {
      ...config,
      name,
      display_name: name,
      provider_type: 'base',
      provider_name: 'memoir',
      model_type: 'embedding',
    },
  ];
}

/** What a model is told beside its messages, in the shape of its provider. */
export function toModelSettings(
  model: ModelName | undefined,
  settings: Omit<LlmSettings, 'contextWindow'>,
  given: JsonObject,
): JsonObject {
  return {
    max_output_tokens: settings.maxTokens ?? 16_384,
    parallel_tool_calls: true,
    strict: false,
    provider_type: model === undefined ? 'openai' : endpointType(model.provider),
    temperature: settings.temperature,
    reasoning: { reasoning_effort: 'minimal' },
    response_format: null,
    ...given,
  };
}
