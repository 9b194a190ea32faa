import type { AddInput, AddResult } from '../core/memory.ts';
import type { ChatMessage } from '../core/message.ts';
import type { ShortTermWindow } from '../core/short-term.ts';
import { splitOptions } from './call.ts';
import type { Get } from './graph.ts';
import type { Ask, CallOptions } from './transport.ts';
import type { AddCall } from './types.ts';

type Post = <Answer>(
  path: string,
  repeat: Ask['repeat'],
  body: object,
  call?: CallOptions,
) => Promise<Answer>;

/** One conversation's working memory. */
export interface SessionClient {
  readonly id: string;
  add(input: AddInput, options?: Omit<AddCall, 'session'>): Promise<AddResult>;
  /** The messages of the whole session, oldest first. */
  messages(options?: CallOptions): Promise<readonly ChatMessage[]>;
  /** What a model would be shown of it now. */
  window(options?: CallOptions & { readonly tokens?: number }): Promise<ShortTermWindow>;
  /** Its short-term memory summarises what it has not yet. */
  end(options?: CallOptions): Promise<void>;
}

export function createSessionClient(id: string, get: Get, post: Post): SessionClient {
  const path = `/v1/sessions/${encodeURIComponent(id)}`;
  return {
    id,
    add(input, options = {}) {
      const { call, fields } = splitOptions(options);
      return post(`${path}/messages`, 'keyed', { ...wordsOf(input), ...fields }, call);
    },
    async messages(call) {
      const { messages } = await get<{ readonly messages: readonly ChatMessage[] }>(
        `${path}/messages`,
        {},
        call,
      );
      return messages;
    },
    window(options = {}) {
      const { call, fields } = splitOptions(options);
      return get(`${path}/window`, fields, call);
    },
    async end(call) {
      await post(`${path}/end`, 'keyed', {}, call);
    },
  };
}

/** What is to be remembered, as the API takes it. */
export function wordsOf(input: AddInput): object {
  if (typeof input === 'string') return { text: input };
  if ('document' in input) return input;
  return { messages: isList(input) ? input : [input] };
}

function isList<Item>(value: Item | readonly Item[]): value is readonly Item[] {
  return Array.isArray(value);
}
