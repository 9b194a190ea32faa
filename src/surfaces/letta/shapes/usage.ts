import type { JsonObject, TurnUsage } from '../../../index.ts';
import { toId } from '../ids.ts';

const NONE: TurnUsage = { input: 0, output: 0, cachedInput: 0, reasoning: 0, steps: 0, context: 0 };

/** The statistics that end every answer of an agent. */
export function toUsageStatistics(usage: TurnUsage = NONE, runs: readonly string[]): JsonObject {
  return {
    message_type: 'usage_statistics',
    completion_tokens: usage.output,
    prompt_tokens: usage.input,
    total_tokens: usage.input + usage.output,
    step_count: usage.steps,
    run_ids: runs.map((run) => toId('run', run)),
    cached_input_tokens: usage.cachedInput,
    cache_write_tokens: 0,
    reasoning_tokens: usage.reasoning,
    context_tokens: usage.context,
  };
}

/** The same of a run by itself. */
export function toRunUsage(usage: TurnUsage = NONE): JsonObject {
  return {
    completion_tokens: usage.output,
    prompt_tokens: usage.input,
    total_tokens: usage.input + usage.output,
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
    prompt_tokens_details: {
      cached_tokens: usage.cachedInput,
      cache_read_tokens: usage.cachedInput,
      cache_creation_tokens: 0,
    },
  };
}
