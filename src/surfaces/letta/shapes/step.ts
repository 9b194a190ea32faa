import type { JsonObject, RunStep } from '../../../index.ts';
import type { Services } from '../../services.ts';
import { toId } from '../ids.ts';
import { nameModel } from './model.ts';
import { toStopReason } from './stop-reason.ts';

const STATUS: Readonly<Record<RunStep['status'], string>> = {
  pending: 'pending',
  succeeded: 'success',
  failed: 'failed',
  cancelled: 'cancelled',
};

export function toStep(services: Pick<Services, 'memory'>, step: RunStep): JsonObject {
  const model = nameModel(services, step.model.slice(step.model.indexOf(':') + 1));
  const { usage, error } = step;
  return {
    id: toId('step', step.id),
    agent_id: toId('agent', step.agent),
    run_id: toId('run', step.run),
    origin: null,
    provider_id: null,
    provider_name: model.provider,
    provider_category: 'base',
    model: model.name,
    model_handle: model.handle,
    model_endpoint: null,
    context_window_limit: step.contextWindow,
    completion_tokens: usage?.output ?? null,
    prompt_tokens: usage?.input ?? null,
    total_tokens: usage === undefined ? null : usage.input + usage.output,
    cached_input_tokens: usage?.cachedInput ?? null,
    cache_write_tokens: null,
    reasoning_tokens: usage?.reasoning ?? null,
    completion_tokens_details: null,
    prompt_tokens_details: null,
    stop_reason: step.stopReason === undefined ? null : toStopReason(step.stopReason),
    status: STATUS[step.status],
    error_type: error?.code ?? null,
    error_data: error === undefined ? null : { ...error },
    messages: [],
    feedback: step.feedback ?? null,
    tags: step.tags,
    tid: null,
    trace_id: null,
    request_id: null,
    project_id: null,
  };
}

/** How long it took; what a provider or tool took within it is not measured apart. */
export function toStepMetrics(step: RunStep): JsonObject {
  return {
    id: toId('step', step.id),
    agent_id: toId('agent', step.agent),
    run_id: toId('run', step.run),
    step_start_ns: Date.parse(step.createdAt) * 1_000_000,
    step_ns: step.durationMs === undefined ? null : Math.round(step.durationMs * 1_000_000),
    llm_request_start_ns: null,
    llm_request_ns: null,
    tool_execution_ns: null,
    provider_id: null,
    project_id: null,
    template_id: null,
    base_template_id: null,
  };
}
