import type { JsonObject, JsonValue, Run } from '../../../index.ts';
import { lettaOf } from '../extra.ts';
import { toId } from '../ids.ts';
import { conversationId } from './conversation.ts';
import { toStopReason } from './stop-reason.ts';

const NS = 1_000_000;

export function toRun(run: Run): JsonObject {
  return {
    id: toId('run', run.id),
    agent_id: toId('agent', run.agent),
    status: run.status,
    created_at: run.createdAt,
    completed_at: run.completedAt ?? null,
    stop_reason: run.stopReason === undefined ? null : toStopReason(run.stopReason),
    background: run.background,
    conversation_id: conversationId(run.conversation, run.agent),
    metadata: metadataOf(run),
    request_config: lettaOf(run.extra)['request_config'] ?? null,
    base_template_id: null,
    callback_url: null,
    callback_sent_at: null,
    callback_status_code: null,
    callback_error: null,
    ttft_ns: run.firstTokenMs === undefined ? null : Math.round(run.firstTokenMs * NS),
    total_duration_ns: durationOf(run),
  };
}

function metadataOf({ metadata, error }: Run): JsonValue {
  return error === undefined ? metadata : { ...metadata, error };
}

function durationOf({ createdAt, completedAt }: Run): number | null {
  if (completedAt === undefined) return null;
  return (Date.parse(completedAt) - Date.parse(createdAt)) * NS;
}
