import { z } from 'zod';
import { MemoirError } from '../../../index.ts';
import { forgetMemories } from '../../operations/forget.ts';
import { forgotten, tellReceipt } from './shapes.ts';
import { tool } from './tool.ts';
import type { MemoirTool, ToolCall } from './tool.ts';

/** Forgets everything of a scope, once a person has confirmed it or the scope is named. */
export const forgetAll: MemoirTool = tool({
  name: 'forget_all',
  title: 'Forget everything',
  description: 'Remove everything of this scope for good. Asks the person first.',
  effect: 'destroy',
  input: z.object({
    confirm: z.string().optional().describe('The scope by name, where nobody can be asked'),
  }),
  output: forgotten,
  async run(call, { confirm }) {
    const { ask, scopeName } = call;
    const confirmation = call.confirm(
      `Forget everything that is remembered of "${scopeName}", for good?`,
    );
    if (typeof confirmation === 'object') return confirmation;
    if (confirmation === 'refused') {
      throw new MemoirError('FORBIDDEN', 'It was not confirmed: nothing was forgotten');
    }
    // What a model names counts for a person only where nobody can be asked.
    if (confirmation === 'absent') requireNamed(call, confirm);
    return tellReceipt(await ask(forgetMemories, { everything: true }));
  },
});

function requireNamed({ scopeName }: ToolCall, confirm: string | undefined): void {
  if (confirm === scopeName) return;
  const message =
    confirm === undefined
      ? `This client cannot ask a person, so nothing was forgotten: ask them yourself, then call again with confirm: "${scopeName}"`
      : `confirm is ${JSON.stringify(confirm.slice(0, 60))}, but the scope is "${scopeName}": nothing was forgotten`;
  throw new MemoirError('INVALID_INPUT', message);
}
