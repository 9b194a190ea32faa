import { createAgent, MemoirError } from '../../index.ts';
import type { Agent, AgentReply } from '../../index.ts';
import { operation } from './operation.ts';
import type { Emit, Operation } from './operation.ts';
import { chatReply, chatRequest } from './schemas/chat.ts';
import { ownTarget, unscoped } from './targets.ts';

export const chat: Operation<AgentReply> = operation({
  note: { name: 'chat', action: 'write', audit: 'always', slow: true },
  title: 'Chat with what is remembered',
  description:
    'Answers a message with what is remembered, and remembers both. Without a language model it answers from memory alone and says so.',
  input: chatRequest,
  output: chatReply,
  example: { user: 'ana', session: 'monday', message: 'Where do I live?' },
  target: (input) => ({
    ...ownTarget(input),
    session: input.session ?? 'default',
    kinds: ['episode'],
  }),
  async run({ services, memory, signal, emit, tell }, request) {
    const { message, session = 'default', ...settings } = unscoped(request);
    const { model } = services.memory;
    const { newId, runtime } = services;
    const agent = createAgent({ ...settings, memory, model, session, newId, now: runtime.now });
    const options = signal === undefined ? {} : { signal };
    const reply =
      emit === undefined
        ? await agent.chat(message, options)
        : await inPieces(agent, message, options, emit);
    tell({ detail: { memories: reply.memories.length, fromMemoryAlone: reply.fromMemoryAlone } });
    return reply;
  },
});

async function inPieces(
  agent: Agent,
  message: string,
  options: { readonly signal?: AbortSignal },
  emit: Emit,
): Promise<AgentReply> {
  for await (const event of agent.stream(message, options)) {
    if (event.type === 'reply') return event.reply;
    await emit(event);
  }
  throw new MemoirError('MODEL_FAILED', 'The answer ended without a reply');
}
