import { z } from 'zod';
import type { Approval, JsonObject, JsonValue, SendInput } from '../../../index.ts';
import { invalid } from '../errors.ts';
import { given } from '../read.ts';
import { flag, json, someJson, text, texts } from './fields.ts';
import type { Maybe } from './fields.ts';

type Content = string | JsonObject[];

export interface SentBody {
  readonly type?: Maybe<'message'>;
  readonly role: 'user' | 'system' | 'assistant';
  readonly content: Content;
  readonly name?: Maybe<string>;
  readonly otid?: Maybe<string>;
  readonly sender_id?: Maybe<string>;
}

const content = z.union([z.string(), z.array(json)]);

export const sentMessage: z.ZodType<SentBody> = z.looseObject({
  type: z.literal('message').nullish(),
  role: z.enum(['user', 'system', 'assistant']),
  content,
  name: text,
  otid: text,
  sender_id: text,
});

const toolReturn = z.looseObject({
  type: z.literal('tool').nullish(),
  tool_call_id: z.string(),
  status: z.enum(['success', 'error']).nullish(),
  tool_return: content,
});

const decision = z.looseObject({
  type: z.literal('approval').nullish(),
  tool_call_id: z.string(),
  approve: z.boolean(),
  reason: text,
});

const approval = z.looseObject({
  type: z.literal('approval').nullish(),
  approvals: z.array(z.union([decision, toolReturn])).nullish(),
  approve: flag,
  approval_request_id: text,
  reason: text,
  otid: text,
});

const toolReturns = z.looseObject({
  type: z.literal('tool_return'),
  tool_returns: z.array(toolReturn),
  otid: text,
});

interface ClientToolBody {
  readonly name: string;
  readonly description?: Maybe<string>;
  readonly parameters?: Maybe<JsonObject>;
}

export interface LettaRequest {
  readonly input?: Maybe<Content>;
  /** Read one by one: of which type each is follows from what is in it. */
  readonly messages?: Maybe<JsonObject[]>;
  readonly max_steps?: Maybe<number>;
  readonly include_return_message_types?: Maybe<string[]>;
  readonly client_tools?: Maybe<ClientToolBody[]>;
  readonly override_model?: Maybe<string>;
  readonly override_system?: Maybe<string>;
  readonly include_compaction_messages?: Maybe<boolean>;
  readonly streaming?: Maybe<boolean>;
  readonly stream_tokens?: Maybe<boolean>;
  readonly include_pings?: Maybe<boolean>;
  readonly background?: Maybe<boolean>;
  readonly agent_id?: Maybe<string>;
  readonly callback_url?: Maybe<string>;
}

/** A request to an agent. */
export const lettaRequest: z.ZodType<LettaRequest> = z.looseObject({
  input: content.nullish(),
  messages: z.array(json).nullish(),
  max_steps: z.int().min(0).max(1_000).nullish(),
  include_return_message_types: texts,
  client_tools: z
    .array(z.looseObject({ name: z.string(), description: text, parameters: someJson }))
    .nullish(),
  override_model: text,
  override_system: text,
  include_compaction_messages: flag,
  streaming: flag,
  stream_tokens: flag,
  include_pings: flag,
  background: flag,
  agent_id: text,
  callback_url: text,
});

/** What is sent. 422 unless there is exactly one of `input` and `messages`, with something in it. */
export function toSendInput(
  body: LettaRequest,
  pendingCalls: () => readonly string[],
): readonly SendInput[] {
  const { input, messages } = body;
  const hasInput = input !== undefined && input !== null;
  const hasMessages = messages !== undefined && messages !== null;
  if (hasInput === hasMessages)
    throw invalid(['body'], "Give exactly one of 'input' and 'messages'");
  if (hasInput) return [{ type: 'message', role: 'user', content: input }];
  if (messages?.length === 0) throw invalid(['body', 'messages'], 'Messages must not be empty');
  return (messages ?? []).flatMap((message, at) => readMessage(message, at, pendingCalls));
}

function readMessage(
  message: JsonObject,
  at: number,
  pendingCalls: () => readonly string[],
): readonly SendInput[] {
  const place = ['body', 'messages', at];
  const type = message['type'] ?? (isApproval(message) ? 'approval' : 'message');
  if (type === 'message') return [toSent(check(sentMessage, message, place))];
  if (type === 'approval') return toApprovals(check(approval, message, place), pendingCalls);
  if (type === 'tool_return') {
    const { tool_returns: returns, otid } = check(toolReturns, message, place);
    return [{ type: 'tool-result', results: returns.map(toResult), ...clientId(otid) }];
  }
  throw invalid(
    [...place, 'type'],
    "Input should be 'message', 'approval' or 'tool_return'",
    'enum',
  );
}

function isApproval(message: JsonObject): boolean {
  return 'approve' in message || 'approval_request_id' in message || 'approvals' in message;
}

function check<Shape>(
  schema: z.ZodType<Shape>,
  value: JsonObject,
  place: readonly (string | number)[],
): Shape {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = (issue?.path ?? []).map((part) => (typeof part === 'number' ? part : String(part)));
  throw invalid([...place, ...path], issue?.message ?? 'Invalid input', issue?.code);
}

export function toSent(message: SentBody): SendInput & { readonly type: 'message' } {
  const { role, content: said, name, otid, sender_id: sender } = message;
  return { type: 'message', role, content: said, ...given({ name, clientId: otid, sender }) };
}

function clientId(otid: string | null | undefined): { readonly clientId?: string } {
  return given({ clientId: otid });
}

/** Decisions, and results of what the caller ran; the old form decides all that is pending. */
function toApprovals(
  body: z.infer<typeof approval>,
  pendingCalls: () => readonly string[],
): readonly SendInput[] {
  const { approvals, approve, reason, otid } = body;
  if (approvals === undefined || approvals === null || approvals.length === 0) {
    const decided = pendingCalls().map((toolCall) => ({
      toolCall,
      approve: approve === true,
      ...given({ reason }),
    }));
    return [{ type: 'approval', approvals: decided, ...clientId(otid) }];
  }
  const decisions: Approval[] = [];
  const results = [];
  for (const each of approvals) {
    if ('approve' in each) {
      const {
        tool_call_id: toolCall,
        approve: may,
        reason: why,
      } = each as z.infer<typeof decision>;
      decisions.push({ toolCall, approve: may, ...given({ reason: why }) });
    } else results.push(toResult(each as z.infer<typeof toolReturn>));
  }
  return [
    ...(decisions.length === 0
      ? []
      : [{ type: 'approval' as const, approvals: decisions, ...clientId(otid) }]),
    ...(results.length === 0
      ? []
      : [
          {
            type: 'tool-result' as const,
            results,
            // A sender's id names one message.
            ...(decisions.length === 0 && clientId(otid)),
          },
        ]),
  ];
}

function toResult({ tool_call_id: id, status, tool_return: said }: z.infer<typeof toolReturn>): {
  readonly id: string;
  readonly output: JsonValue;
  readonly isError: boolean;
} {
  return { id, output: textOf(said), isError: status === 'error' };
}

/** Parts that are all text are that text. */
function textOf(said: string | readonly JsonObject[]): JsonValue {
  if (typeof said === 'string') return said;
  const pieces = said.map((part) => (typeof part['text'] === 'string' ? part['text'] : undefined));
  return pieces.includes(undefined) ? said : pieces.join('\n');
}
