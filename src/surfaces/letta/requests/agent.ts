import { z } from 'zod';
import type { AgentInput, CompactionSettings, JsonObject } from '../../../index.ts';
import { invalid } from '../errors.ts';
import { given } from '../read.ts';
import { createBlock } from './block.ts';
import type { NewBlockBody } from './block.ts';
import { count, flag, number, pick, positive, someJson, text, texts } from './fields.ts';
import type { Maybe } from './fields.ts';
import { sentMessage } from './messages.ts';
import type { SentBody } from './messages.ts';

interface LlmConfigBody {
  readonly model?: Maybe<string>;
  readonly handle?: Maybe<string>;
  readonly context_window?: Maybe<number>;
  readonly temperature?: Maybe<number>;
  readonly max_tokens?: Maybe<number>;
}

export interface CompactionBody {
  readonly clip_chars?: Maybe<number>;
  readonly sliding_window_percentage?: Maybe<number>;
}

interface ToolRuleBody {
  readonly tool_name?: Maybe<string>;
  readonly type?: Maybe<string>;
}

export interface AgentBody {
  readonly name?: Maybe<string>;
  readonly description?: Maybe<string>;
  readonly system?: Maybe<string>;
  readonly model?: Maybe<string>;
  readonly embedding?: Maybe<string>;
  readonly llm_config?: Maybe<LlmConfigBody>;
  readonly embedding_config?: Maybe<JsonObject>;
  readonly model_settings?: Maybe<{
    readonly temperature?: Maybe<number>;
    readonly max_output_tokens?: Maybe<number>;
  }>;
  readonly context_window_limit?: Maybe<number>;
  readonly max_tokens?: Maybe<number>;
  readonly compaction_settings?: Maybe<CompactionBody>;
  readonly timezone?: Maybe<string>;
  readonly tags?: Maybe<string[]>;
  readonly metadata?: Maybe<JsonObject>;
  readonly block_ids?: Maybe<string[]>;
  readonly tool_ids?: Maybe<string[]>;
  readonly tool_rules?: Maybe<ToolRuleBody[]>;
  readonly identity_ids?: Maybe<string[]>;
  readonly secrets?: Maybe<JsonObject>;
  readonly tool_exec_environment_variables?: Maybe<JsonObject>;
}

export interface NewAgentBody extends AgentBody {
  readonly agent_type?: Maybe<string>;
  readonly memory_blocks?: Maybe<NewBlockBody[]>;
  readonly tools?: Maybe<string[]>;
  readonly include_base_tools?: Maybe<boolean>;
  readonly memory_variables?: Maybe<Readonly<Record<string, string>>>;
  readonly initial_message_sequence?: Maybe<SentBody[]>;
}

export const compactionSettings: z.ZodType<CompactionBody> = z.looseObject({
  clip_chars: count,
  sliding_window_percentage: z.number().min(0).max(1).nullish(),
});

const fields = {
  name: text,
  description: text,
  system: text,
  model: text,
  embedding: text,
  llm_config: z
    .looseObject({
      model: text,
      handle: text,
      context_window: count,
      temperature: number,
      max_tokens: count,
    })
    .nullish(),
  embedding_config: someJson,
  model_settings: z.looseObject({ temperature: number, max_output_tokens: count }).nullish(),
  context_window_limit: count,
  max_tokens: count,
  compaction_settings: compactionSettings.nullish(),
  timezone: text,
  tags: texts,
  metadata: someJson,
  block_ids: texts,
  tool_ids: texts,
  tool_rules: z.array(z.looseObject({ tool_name: text, type: text })).nullish(),
  identity_ids: texts,
  secrets: someJson,
  tool_exec_environment_variables: someJson,
};

export const updateAgent: z.ZodType<AgentBody> = z.looseObject(fields);

export const createAgent: z.ZodType<NewAgentBody> = z.looseObject({
  ...fields,
  agent_type: text,
  memory_blocks: z.array(createBlock).nullish(),
  tools: texts,
  include_base_tools: flag,
  memory_variables: z.record(z.string(), z.string()).nullish(),
  initial_message_sequence: z.array(sentMessage).nullish(),
});

/** What is kept of an agent and told back, and means nothing here. */
const KEPT = [
  'agent_type',
  'llm_config',
  'embedding',
  'embedding_config',
  'model_settings',
  'compaction_settings',
  'response_format',
  'tool_rules',
  'tool_exec_environment_variables',
  'identity_ids',
  'source_ids',
  'message_buffer_autoclear',
  'enable_sleeptime',
  'hidden',
  'max_files_open',
  'per_file_view_window_char_limit',
  'project_id',
  'template_id',
  'base_template_id',
  'include_base_tools',
  'last_run_completion',
  'last_run_duration_ms',
  'last_stop_reason',
] as const;

/** Of secrets their names alone: nothing here runs code that would need them. */
export function keptOf(body: AgentBody): JsonObject {
  const names = body.secrets === undefined ? undefined : Object.keys(body.secrets ?? {});
  return {
    ...pick(body, KEPT),
    ...(names !== undefined && { secret_names: names }),
  };
}

/** What an agent of Memoir has of it. Absent and null: not said. */
export function settingsOf(
  body: AgentBody,
): Pick<
  AgentInput,
  | 'name'
  | 'description'
  | 'instructions'
  | 'model'
  | 'maxOutputTokens'
  | 'temperature'
  | 'timezone'
  | 'tags'
  | 'metadata'
> & { readonly compaction?: Partial<CompactionSettings> } {
  const { llm_config: llm, model_settings: model } = body;
  const compaction = compactionOf(body);
  return {
    ...given({
      name: body.name,
      description: body.description,
      instructions: body.system,
      model: body.model ?? handleOf(llm),
      maxOutputTokens: positive(body.max_tokens ?? model?.max_output_tokens ?? llm?.max_tokens),
      temperature: model?.temperature ?? llm?.temperature,
      timezone: body.timezone,
      tags: body.tags,
      metadata: body.metadata,
    }),
    ...(Object.keys(compaction).length > 0 && { compaction }),
  };
}

function handleOf(llm: AgentBody['llm_config']): string | undefined {
  const name = llm?.handle ?? llm?.model ?? undefined;
  return name === 'none' ? undefined : name;
}

/** Their share is what is evicted of a full window, ours what is kept. */
function compactionOf(body: AgentBody): Partial<CompactionSettings> {
  return {
    ...given({
      contextWindow: positive(body.context_window_limit ?? body.llm_config?.context_window),
    }),
    ...toCompaction(body.compaction_settings),
  };
}

const TRIGGER = 0.9;

export function toCompaction(settings: Maybe<CompactionBody>): Partial<CompactionSettings> {
  const share = positive(settings?.sliding_window_percentage);
  if (share !== undefined && (1 - share >= TRIGGER || share >= 1)) {
    const place = ['body', 'compaction_settings', 'sliding_window_percentage'];
    throw invalid(place, 'Input should be above 0.1 and below 1');
  }
  return given({
    target: share === undefined ? undefined : Number((1 - share).toFixed(6)),
    clipCharacters: positive(settings?.clip_chars),
  });
}

/** `{{name}}` in the value of a block stands for what the variable holds. */
export function fillVariables(
  variables: NewAgentBody['memory_variables'],
): (value: string) => string {
  const known = new Map(Object.entries(variables ?? {}));
  return (value) =>
    value.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (whole, name: string) => known.get(name) ?? whole);
}
