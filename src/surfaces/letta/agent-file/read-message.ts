import type { JsonObject, JsonValue, NewMessage } from '../../../index.ts';
import { listOf, objectOf, objectsOf } from '../extra.ts';
import { given } from '../read.ts';

/** Of their tools the one by which agents spoke, before they spoke by themselves. */
const SPEAK = 'send_message';

/**
 * A message of an agent file as one of ours; undefined for what says nothing: the compiled prompt, the
 * answers of the tool that spoke, alarms.
 */
export function readMessage(message: JsonObject, at: number): NewMessage | undefined {
  const role = message['role'];
  const base = given({
    at: textOf(message['created_at']),
    name: textOf(message['name']),
    clientId: textOf(message['otid']),
    sender: textOf(message['sender_id']),
  });
  if (role === 'system') return at === 0 ? undefined : said(base, 'system', message);
  if (role === 'user') return readUser(base, message);
  if (role === 'assistant') return readAssistant(base, message);
  if (role === 'tool' || role === 'function') return readResults(base, message);
  if (role === 'approval') return readApproval(base, message);
  return undefined;
}

type Base = Partial<Pick<NewMessage, 'at' | 'name' | 'clientId' | 'sender'>>;

function said(base: Base, role: NewMessage['role'], message: JsonObject): NewMessage | undefined {
  const text = wordsOf(message['content']);
  const parts = partsOf(message['content']);
  if (text.trim() === '' && parts === undefined) return undefined;
  return { ...base, role, text, ...(parts !== undefined && { content: parts }) };
}

/** Older servers packed what was said in JSON, and sent alarms of their own the same way. */
function readUser(base: Base, message: JsonObject): NewMessage | undefined {
  const packed = unpack(wordsOf(message['content']));
  const inner = packed?.['message'];
  if (packed?.['type'] === 'user_message' && typeof inner === 'string') {
    return inner.trim() === '' ? undefined : { ...base, role: 'user', text: inner };
  }
  const isAlarm = ['heartbeat', 'login', 'system_alert'].includes(String(packed?.['type']));
  return isAlarm ? undefined : said(base, 'user', message);
}

function readAssistant(base: Base, message: JsonObject): NewMessage | undefined {
  const calls = callsOf(message);
  const spoken = calls.filter(({ name }) => name === SPEAK).map(({ input }) => spokenIn(input));
  const rest = calls.filter(({ name }) => name !== SPEAK);
  const own = wordsOf(message['content']);
  // Beside a call that speaks, the words of the message were thoughts.
  const text = spoken.length > 0 ? spoken.join('\n') : own;
  const thought = spoken.length > 0 ? own : reasoningOf(message['content']);
  if (text.trim() === '' && rest.length === 0 && thought === '') return undefined;
  return {
    ...base,
    role: 'assistant',
    text,
    ...(thought !== '' && { reasoning: { text: thought } }),
    ...(rest.length > 0 && { calls: rest }),
  };
}

function callsOf(message: JsonObject): NonNullable<NewMessage['calls']> {
  return listOf(message['tool_calls']).flatMap((value) => {
    const call = objectOf(value) ?? {};
    const named = objectOf(call['function']) ?? {};
    const { name } = named;
    if (typeof name !== 'string') return [];
    const input = named['arguments'];
    return [
      {
        id: textOf(call['id']) ?? `call-${name}`,
        name,
        input: typeof input === 'string' ? input : JSON.stringify(input ?? {}),
      },
    ];
  });
}

function spokenIn(input: string): string {
  const message = unpack(input)?.['message'];
  return typeof message === 'string' ? message : '';
}

function readResults(base: Base, message: JsonObject): NewMessage | undefined {
  if (message['name'] === SPEAK) return undefined;
  const name = textOf(message['name']) ?? 'tool';
  const returns = listOf(message['tool_returns']).flatMap((value) => {
    const each = objectOf(value) ?? {};
    const id = textOf(each['tool_call_id']);
    const output = each['func_response'] ?? each['tool_return'] ?? '';
    if (id === undefined) return [];
    return [{ id, name, output: resultOf(output), isError: each['status'] === 'error' }];
  });
  const id = textOf(message['tool_call_id']);
  const words = wordsOf(message['content']);
  const single = id === undefined ? [] : [{ id, name, output: resultOf(words), isError: false }];
  const results = returns.length > 0 ? returns : single;
  if (results.length === 0) return undefined;
  const { name: _name, ...rest } = base;
  return { ...rest, role: 'tool', text: '', results };
}

/** Older servers packed results, too. */
function resultOf(output: JsonValue): JsonValue {
  if (typeof output !== 'string') return output;
  const packed = unpack(output);
  return packed !== undefined && 'status' in packed && 'message' in packed
    ? (packed['message'] ?? '')
    : output;
}

/** A request is the answer of a model, a response a decision. */
function readApproval(base: Base, message: JsonObject): NewMessage | undefined {
  if (callsOf(message).length > 0) return readAssistant(base, message);
  const approvals = listOf(message['approvals']).flatMap((value) => {
    const each = objectOf(value) ?? {};
    const toolCall = textOf(each['tool_call_id']);
    if (toolCall === undefined || typeof each['approve'] !== 'boolean') return [];
    return [{ toolCall, approve: each['approve'], ...given({ reason: textOf(each['reason']) }) }];
  });
  return approvals.length === 0 ? undefined : { ...base, role: 'user', text: '', approvals };
}

function wordsOf(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .flatMap((part) => {
      const fields = objectOf(part) ?? {};
      return fields['type'] === 'text' && typeof fields['text'] === 'string'
        ? [fields['text']]
        : [];
    })
    .join('\n');
}

function reasoningOf(content: JsonValue | undefined): string {
  return listOf(content)
    .flatMap((part) => {
      const { type, reasoning } = objectOf(part) ?? {};
      return type === 'reasoning' && typeof reasoning === 'string' ? [reasoning] : [];
    })
    .join('\n');
}

/** The parts, where they say more than their words. */
function partsOf(content: JsonValue | undefined): readonly JsonObject[] | undefined {
  const parts = objectsOf(content);
  return parts.some(({ type }) => type === 'image') ? parts : undefined;
}

function unpack(text: string): JsonObject | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return objectOf(JSON.parse(text) as JsonValue);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
