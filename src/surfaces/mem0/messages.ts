import type { MessageInput, MessagePart, Role } from '../../index.ts';
import { badRequest } from './errors.ts';
import { isJsonObject } from './json.ts';

const ROLES: Readonly<Record<string, Role>> = {
  user: 'user',
  assistant: 'assistant',
  agent: 'assistant',
  system: 'system',
  developer: 'system',
  tool: 'tool',
  function: 'tool',
};

/** What stands for a picture or a file: its address. */
const ADDRESSED = ['image_url', 'mdx_url', 'txt_url', 'pdf_url'];

export interface ReadMessages {
  readonly messages: readonly MessageInput[];
  /** What could not be read: kept with the message, and told. */
  readonly unread: readonly string[];
}

/**
 * Reads the messages of an add: a text, one message or a list of them. Messages without any content
 * are passed over; INVALID_INPUT when nothing is left.
 */
export function readMessages(given: unknown): ReadMessages {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const read = list.map((message, at) => readMessage(message, `messages[${at}]`));
  const messages = read.flatMap(({ message }) => message ?? []);
  if (messages.length === 0)
    throw badRequest('messages must hold at least one message with content');
  return { messages, unread: read.flatMap(({ unread }) => unread) };
}

interface ReadMessage {
  readonly message: MessageInput | undefined;
  readonly unread: readonly string[];
}

function readMessage(given: unknown, path: string): ReadMessage {
  if (given === undefined || given === null) throw badRequest(`${path} is missing`);
  if (typeof given === 'string')
    return { message: toMessage('user', given, undefined), unread: [] };
  if (!isJsonObject(given)) throw badRequest(`${path} must be a message {role, content}`);
  const role = readRole(given['role'], `${path}.role`);
  const name = readName(given['name'], `${path}.name`);
  const { content } = given;
  if (content === undefined || content === null) return { message: undefined, unread: [] };
  if (typeof content === 'string') return { message: toMessage(role, content, name), unread: [] };
  const parts = (Array.isArray(content) ? content : [content]).map((part: unknown, at) =>
    readPart(part, `${path}.content[${at}]`),
  );
  const unread = parts.filter(({ type }) => type !== 'text').map(({ type }) => `${path}: ${type}`);
  return { message: toMessage(role, parts, name), unread };
}

function toMessage(
  role: Role,
  content: string | readonly MessagePart[],
  name: string | undefined,
): MessageInput | undefined {
  const isEmpty = typeof content === 'string' ? content.trim() === '' : content.length === 0;
  return isEmpty ? undefined : { role, content, ...(name !== undefined && { name }) };
}

function readRole(value: unknown, path: string): Role {
  if (value === undefined) return 'user';
  const role = typeof value === 'string' ? ROLES[value] : undefined;
  if (role !== undefined && Object.hasOwn(ROLES, String(value))) return role;
  throw badRequest(`${path} must be one of ${Object.keys(ROLES).join(', ')}`);
}

function readName(value: unknown, path: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw badRequest(`${path} must be a string`);
}

function readPart(value: unknown, path: string): MessagePart {
  if (typeof value === 'string') return { type: 'text', text: value };
  if (!isJsonObject(value) || typeof value['type'] !== 'string') {
    throw badRequest(`${path} must be a part with a type`);
  }
  const { type } = value;
  if (type === 'text') {
    if (typeof value['text'] === 'string') return { type, text: value['text'] };
    throw badRequest(`${path}.text must be a string`);
  }
  if (!ADDRESSED.includes(type)) {
    throw badRequest(`${path}.type must be one of text, ${ADDRESSED.join(', ')}`);
  }
  const address: unknown = value[type];
  const url: unknown = isJsonObject(address) ? address['url'] : address;
  if (typeof url === 'string' && url !== '') return { type, url };
  throw badRequest(`${path}.${type}.url must be a string`);
}
