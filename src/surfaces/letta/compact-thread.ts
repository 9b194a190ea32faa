import { z } from 'zod';
import { targetOf } from './access.ts';
import type { Thread } from './access.ts';
import { answer } from './answer.ts';
import type { Answer } from './answer.ts';
import { pass } from './call.ts';
import type { Call } from './call.ts';
import { readBody } from './read.ts';
import { compactionSettings, toCompaction } from './requests/agent.ts';
import type { CompactionBody } from './requests/agent.ts';
import type { Maybe } from './requests/fields.ts';
import { toCompactionResponse } from './shapes/compaction.ts';

const COMPACT = { name: 'agents.compact', action: 'write', audit: 'always', slow: true } as const;

const compactBody: z.ZodType<{ readonly compaction_settings?: Maybe<CompactionBody> }> =
  z.looseObject({ compaction_settings: compactionSettings.nullish() });

const NOTHING_EVICTED =
  'NOT_COMPACTED: the context is within the share of the window that is kept (sliding_window_percentage), or holds one message of the user alone';

/** Compacts now. With nothing to evict all stays as it is, and the summary in force is told. */
export async function compactThread(call: Call, { agent, conversation }: Thread): Promise<Answer> {
  const body = await readBody(call, compactBody);
  return pass(call, COMPACT, targetOf(agent, ['fact']), async () => {
    const settings = toCompaction(body.compaction_settings);
    const done = await call.agents.compact(conversation.id, settings);
    if (done !== undefined) return answer(toCompactionResponse(done));
    const fresh = await call.agents.conversations.get(conversation.id);
    const { length } = await call.agents.messages.from(fresh.id, fresh.contextFrom);
    const inForce = await call.agents.compaction(conversation.id);
    return {
      ...answer({
        summary: inForce?.summary ?? '',
        num_messages_before: length,
        num_messages_after: length,
      }),
      headers: { 'x-memoir-warning': NOTHING_EVICTED },
    };
  });
}
