import type { Approval, NewMessage, SendInput, SendOptions } from '../../core/agents.ts';
import {
  checkBoolean,
  checkInteger,
  checkJson,
  checkKnownFields,
  checkList,
  checkObject,
  checkOneOf,
} from '../../core/check.ts';
import type { JsonObject, JsonValue } from '../../core/document-store.ts';
import { invalidInput } from '../../core/errors.ts';
import { checkName } from '../../core/scope.ts';
import { toTimestamp } from '../../core/time.ts';
import { checkJsonObject, checkOwnId } from '../records/check.ts';

/** What was sent, checked. */
export interface ReadInput {
  readonly messages: readonly NewMessage[];
  readonly approvals: readonly Approval[];
  /** The client's id of the approvals. */
  readonly approvalsId?: string;
  readonly results: readonly ClientResult[];
}

interface ClientResult {
  readonly id: string;
  readonly output: JsonValue;
  readonly isError: boolean;
}

/** INVALID_INPUT names the field. */
export function readInput(input: unknown): ReadInput {
  const items = checkList('input', input);
  if (items.length === 0) throw invalidInput('input', input, 'give at least one message');
  const messages: NewMessage[] = [];
  const approvals: Approval[] = [];
  const results: ClientResult[] = [];
  let approvalsId: string | undefined;
  for (const [at, item] of items.entries()) {
    const noun = `input[${at}]`;
    const fields = checkObject(noun, item);
    const type = checkOneOf(`${noun}.type`, fields['type'], [
      'message',
      'approval',
      'tool-result',
    ] as const satisfies readonly SendInput['type'][]);
    if (type === 'message') messages.push(readMessage(noun, fields));
    if (type === 'approval') {
      approvals.push(...readApprovals(noun, fields));
      approvalsId ??= readName(`${noun}.clientId`, fields['clientId']);
    }
    if (type === 'tool-result') results.push(...readResults(noun, fields));
  }
  return { messages, approvals, results, ...(approvalsId !== undefined && { approvalsId }) };
}

type Fields = Readonly<Record<string, unknown>>;

function readMessage(noun: string, fields: Fields): NewMessage {
  checkKnownFields(noun, fields, [
    'type',
    'id',
    'role',
    'content',
    'name',
    'clientId',
    'sender',
    'at',
  ]);
  const role = checkOneOf(`${noun}.role`, fields['role'], ['user', 'system', 'assistant'] as const);
  const { text, content } = readContent(`${noun}.content`, fields['content']);
  const id = fields['id'] === undefined ? undefined : checkOwnId(`${noun}.id`, fields['id']);
  const name = readName(`${noun}.name`, fields['name']);
  const clientId = readName(`${noun}.clientId`, fields['clientId']);
  const sender = readName(`${noun}.sender`, fields['sender']);
  const at = fields['at'];
  return {
    role,
    text,
    ...(content !== undefined && { content }),
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    ...(clientId !== undefined && { clientId }),
    ...(sender !== undefined && { sender }),
    ...(at !== undefined && { at: toTimestamp(`${noun}.at`, at) }),
  };
}

function readName(field: string, value: unknown): string | undefined {
  return value === undefined ? undefined : checkName(field, value);
}

function readContent(
  field: string,
  value: unknown,
): { readonly text: string; readonly content?: readonly JsonObject[] } {
  if (typeof value === 'string') {
    const text = value.toWellFormed().replaceAll('\0', '');
    if (text.trim() !== '') return { text };
    throw invalidInput(field, value, 'give text with at least one visible character');
  }
  const parts = checkList(field, value).map((part, at) => checkJsonObject(`${field}[${at}]`, part));
  if (parts.length === 0) throw invalidInput(field, value, 'give text or parts');
  const text = parts
    .flatMap((part) => (part['type'] === 'text' ? [String(part['text'] ?? '')] : []))
    .join('\n');
  return { text: text.toWellFormed().replaceAll('\0', ''), content: parts };
}

function readApprovals(noun: string, fields: Fields): readonly Approval[] {
  checkKnownFields(noun, fields, ['type', 'approvals', 'clientId']);
  return checkList(`${noun}.approvals`, fields['approvals']).map((each, at) => {
    const field = `${noun}.approvals[${at}]`;
    const { toolCall, approve, reason } = checkObject(field, each);
    return {
      toolCall: checkCallId(`${field}.toolCall`, toolCall),
      approve: checkBoolean(`${field}.approve`, approve),
      ...(typeof reason === 'string' && { reason }),
    };
  });
}

function readResults(noun: string, fields: Fields): readonly ClientResult[] {
  checkKnownFields(noun, fields, ['type', 'results', 'clientId']);
  return checkList(`${noun}.results`, fields['results']).map((each, at) => {
    const field = `${noun}.results[${at}]`;
    const { id, output, isError } = checkObject(field, each);
    checkJson(`${field}.output`, output);
    return {
      id: checkCallId(`${field}.id`, id),
      output: output as JsonValue,
      isError: isError === undefined ? false : checkBoolean(`${field}.isError`, isError),
    };
  });
}

function checkCallId(field: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw invalidInput(field, value, 'give the id of a tool call');
}

const MOST_STEPS = 1_000;
const STEPS = 50;

export interface ReadOptions extends SendOptions {
  readonly maxSteps: number;
}

export function readOptions(options: SendOptions): ReadOptions {
  const fields = checkObject('options', options);
  checkKnownFields('options', fields, [
    'conversation',
    'maxSteps',
    'pieces',
    'model',
    'instructions',
    'clientTools',
    'background',
    'idempotencyKey',
    'actor',
    'metadata',
    'extra',
    'signal',
  ] as const satisfies readonly (keyof SendOptions)[]);
  const { maxSteps = STEPS, idempotencyKey, instructions } = options;
  if (idempotencyKey !== undefined) checkName('options.idempotencyKey', idempotencyKey);
  if (instructions !== undefined && typeof instructions !== 'string') {
    throw invalidInput('options.instructions', instructions, 'give text');
  }
  return { ...options, maxSteps: checkInteger('options.maxSteps', maxSteps, 0, MOST_STEPS) };
}
