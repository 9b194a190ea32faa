import type { AgentEvent, AgentReply } from '../agent/agent.ts';
import { errorOfEvent, MemoirClientError } from './error.ts';
import { readEvents } from './events.ts';
import type { CallOptions, Transport } from './transport.ts';

/** A chat in pieces. An answer that breaks off rejects with NETWORK, or with what the server tells. */
export async function* streamChat(
  transport: Transport,
  body: object,
  call: CallOptions,
): AsyncGenerator<AgentEvent> {
  const headers = { accept: 'text/event-stream' };
  const ask = { method: 'POST', path: '/v1/chat', body, headers, repeat: 'once' } as const;
  for await (const { name, data } of readEvents(await transport.stream(ask, call))) {
    if (name === 'error') throw errorOfEvent(data);
    if (name === 'text') yield JSON.parse(data) as AgentEvent;
    if (name !== 'reply') continue;
    yield { type: 'reply', reply: JSON.parse(data) as AgentReply };
    return;
  }
  throw new MemoirClientError('NETWORK', 'The answer broke off before its end');
}
