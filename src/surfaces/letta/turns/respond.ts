import type { JsonObject, SendInput, ToolDefinition } from '../../../index.ts';
import type { Thread } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import type { Call } from '../call.ts';
import { invalid, ProtocolError, unsupported } from '../errors.ts';
import { lettaOf, listOf, objectOf, withLetta } from '../extra.ts';
import { toId } from '../ids.ts';
import { given } from '../read.ts';
import { pick } from '../requests/fields.ts';
import { toSendInput } from '../requests/messages.ts';
import type { LettaRequest } from '../requests/messages.ts';
import { pendingOf } from '../shapes/agent-state.ts';
import { toRun } from '../shapes/run.ts';
import { toEventStream } from '../sse.ts';
import { faultTeller } from './fault-teller.ts';
import { beginTurn } from './begin-turn.ts';
import type { BegunTurn, TurnSettings } from './begin-turn.ts';
import type { Frame } from './frames.ts';
import { triedFields, triedOf } from './retries.ts';
import type { Tried } from './retries.ts';

/** How an answer is wanted: whole, as events, or only the run that goes on by itself. */
export type Manner = 'whole' | 'events' | 'run';

/** Talks with an agent. */
export async function respond(
  call: Call,
  thread: Thread,
  body: LettaRequest,
  manner: Manner,
): Promise<Answer | Response> {
  checkOptions(body, manner);
  const input = await readInput(call, thread, body);
  const tried = await triedOf(call, thread.conversation);
  await clearBuffer(call, thread);
  const turn = await beginTurn(call, thread, input, settingsOf(body, manner, tried));
  if (manner === 'run') return answer(toRun(turn.run));
  return manner === 'events' ? stream(call, turn, body) : whole(call, turn, body);
}

function checkOptions(body: LettaRequest, manner: Manner): void {
  if (body.callback_url) throw unsupported('Callbacks are not sent: ask for the run instead');
  if (manner !== 'whole') return;
  const named = (['stream_tokens', 'background'] as const).find((name) => body[name] === true);
  if (named !== undefined) throw invalid(['body', named], `${named} needs streaming: true`);
}

async function readInput(
  { agents }: Call,
  { conversation }: Thread,
  body: LettaRequest,
): Promise<readonly SendInput[]> {
  const isOldForm = (body.messages ?? []).some(
    (message) => 'approve' in message || 'approval_request_id' in message,
  );
  const pending = isOldForm
    ? pendingOf(await agents.messages.from(conversation.id, conversation.contextFrom))
    : null;
  const calls = listOf(pending?.['tool_calls']).map((each) =>
    String(objectOf(each)?.['tool_call_id']),
  );
  checkRequest(body, pending);
  return toSendInput(body, () => calls);
}

/** A decision about another request than the one that waits is none about this one. */
function checkRequest({ messages }: LettaRequest, pending: JsonObject | null): void {
  const waiting = pending?.['id'];
  if (waiting === undefined) return;
  const other = (messages ?? [])
    .filter((message) => listOf(message['approvals']).length === 0)
    .map((message) => message['approval_request_id'] ?? waiting)
    .find((id) => id !== waiting);
  if (other === undefined) return;
  throw new ProtocolError(
    400,
    `Invalid approval_request_id '${String(other)}': the request that awaits approval is '${String(waiting)}'`,
  );
}

/** An agent that keeps no buffer begins each turn with an empty context; its log stays. */
async function clearBuffer({ agents }: Call, { agent, conversation }: Thread): Promise<void> {
  const isCleared = lettaOf(agent.extra)['message_buffer_autoclear'] === true;
  if (isCleared && conversation.id === agent.id) await agents.reset(agent.id);
}

function settingsOf(body: LettaRequest, manner: Manner, tried: Tried): TurnSettings {
  const tools = (body.client_tools ?? []).map((tool): ToolDefinition => ({
    name: tool.name,
    description: tool.description ?? '',
    parameters: tool.parameters ?? { type: 'object', properties: {} },
  }));
  return {
    background: manner === 'run' || body.background === true,
    goesOn: manner !== 'events',
    tellsCompaction: body.include_compaction_messages === true,
    pieces: body.stream_tokens === true,
    extra: withLetta({}, { request_config: requestConfig(body), ...triedFields(tried) }),
    ...(tools.length > 0 && { clientTools: tools }),
    ...given({
      maxSteps: body.max_steps,
      model: body.override_model,
      instructions: body.override_system,
      idempotencyKey: tried.key,
    }),
  };
}

const CONFIG = [
  'use_assistant_message',
  'assistant_message_tool_name',
  'assistant_message_tool_kwarg',
  'include_return_message_types',
] as const;

function requestConfig(body: LettaRequest): JsonObject {
  return pick(body, CONFIG);
}

function typesOf(body: LettaRequest): { readonly types?: ReadonlySet<string> } {
  const types = body.include_return_message_types;
  return types === undefined || types === null ? {} : { types: new Set(types) };
}

function stream(call: Call, { run, live, stop }: BegunTurn, body: LettaRequest): Response {
  return toEventStream(live.read(0, call.services.closing), {
    run: run.id,
    includePings: body.include_pings !== false,
    now: call.services.runtime.now,
    onGone: stop,
    onFault: faultTeller(call),
    closing: call.services.closing,
    ...typesOf(body),
  });
}

const ENDS: ReadonlySet<unknown> = new Set(['stop_reason', 'usage_statistics', 'error_message']);

/** A LettaResponse. A turn that failed is an error, although its messages are stored. */
async function whole(
  { services }: Call,
  { over, live }: BegunTurn,
  body: LettaRequest,
): Promise<Answer> {
  const run = await over.catch((error: unknown) => {
    throw services.leaving.aborted ? ending() : error;
  });
  const { types } = typesOf(body);
  const { frames } = live;
  if (run.status === 'failed') throw failed(frames.at(-1));
  const messages = frames
    .map(({ item }) => item)
    .filter((item) => !ENDS.has(item['message_type']))
    .filter((item) => types === undefined || types.has(String(item['message_type'])));
  const ofType = (type: string): JsonObject | null =>
    frames.find(({ item }) => item['message_type'] === type)?.item ?? null;
  return answer({
    messages,
    stop_reason: ofType('stop_reason'),
    usage: { ...ofType('usage_statistics'), run_ids: [toId('run', run.id)] },
  });
}

/** Asking again, once the server has started again, joins the turn. */
function ending(): ProtocolError {
  const message = 'The server is ending: the turn goes on when it starts again';
  return new ProtocolError(503, { code: 'ENDING', message }, true);
}

const STATUS: Readonly<Record<string, number>> = {
  llm_api_error: 502,
  invalid_llm_response: 502,
  context_window_overflow_in_system_prompt: 400,
};

/** What was sent is stored: asking again would say it twice. */
function failed(frame: Frame | undefined): ProtocolError {
  const { error_type: type, message, detail, run_id: run } = frame?.item ?? {};
  const status = STATUS[String(type)] ?? 500;
  return new ProtocolError(
    status,
    {
      code: detail ?? 'INTERNAL',
      message: message ?? 'Internal server error',
      stop_reason: type ?? 'error',
      run_id: run ?? null,
    },
    false,
  );
}
