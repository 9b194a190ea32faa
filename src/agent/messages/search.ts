import type { FoundMessage, MessageSearchOptions } from '../../core/agents.ts';
import { checkInteger } from '../../core/check.ts';
import type { Condition } from '../../core/condition.ts';
import type { ScopedMemory, SearchOptions } from '../../core/memory.ts';
import { bearsItself } from '../bears-itself.ts';
import type { AgentParts } from '../parts.ts';
import { readDateRange } from '../records/days.ts';
import { agentsOf, conversationsOf } from '../records/shapes.ts';
import { messagePointersOf } from './pointers.ts';
import { loadMessages, notesOf } from './read.ts';

const SPOKEN = ['user', 'assistant', 'system'] as const;

/**
 * Messages by words and meaning, best first, in everybody's memory that has conversations of the agent
 * (or of any); without a question the newest that say something. Each message is found once, whichever
 * of its passages matched.
 */
export async function searchMessages(
  parts: AgentParts,
  question: string | undefined,
  options: MessageSearchOptions,
): Promise<readonly FoundMessage[]> {
  const limit = checkInteger('limit', options.limit ?? 50, 1, 1_000);
  const timezone = options.timezone ?? (await timezoneOf(parts, options.agent));
  const range = readDateRange({ from: options.from, to: options.to, timezone });
  if (question === undefined || question.trim() === '') {
    return newestMessages(parts, options, range, limit);
  }
  const asked: SearchOptions = {
    kinds: ['episode'],
    roles: options.roles ?? SPOKEN,
    ...range,
    ...(options.conversation !== undefined && { sessions: [options.conversation] }),
    where: conditionOf(options),
    // Whoever looks for messages also means questions that were asked.
    without: ['echo'],
    limit: Math.min(1_000, limit * 2),
  };
  const found = await Promise.all(
    (await memoriesOf(parts, options)).map(async (memory) => {
      const { results } = await memory.search(question, asked);
      return results.filter(bearsItself).flatMap((result) => {
        const notes = notesOf(result);
        return notes === undefined ? [] : [{ id: notes.message, score: result.score }];
      });
    }),
  );
  const ranked = found.flat().toSorted((a, b) => b.score - a.score);
  const best = new Map<string, number>();
  for (const { id, score } of ranked) if (!best.has(id)) best.set(id, score);
  const ids = [...best.keys()].slice(0, limit);
  const messages = await loadMessages(parts, await messagePointersOf(parts).some(ids));
  return ids.flatMap((id) => {
    const message = messages.get(id);
    return message === undefined ? [] : [{ message, score: best.get(id) ?? 0 }];
  });
}

async function timezoneOf(parts: AgentParts, agent: string | undefined): Promise<string> {
  return agent === undefined ? 'UTC' : (await agentsOf(parts).get(agent)).item.timezone;
}

function conditionOf({ agent }: MessageSearchOptions): Condition {
  const isMessage: Condition = { field: ['metadata', 'memoir', 'message'], is: 'present' };
  if (agent === undefined) return isMessage;
  return { field: ['metadata', 'memoir', 'agent'], is: 'eq', value: agent };
}

/** The memories in which such messages are: one for each user that has conversations. */
async function memoriesOf(
  parts: AgentParts,
  { agent, conversation, user }: MessageSearchOptions,
): Promise<readonly ScopedMemory[]> {
  if (user !== undefined) return [parts.memory.scope({ user })];
  const users = new Set<string | undefined>();
  if (conversation !== undefined) {
    users.add((await conversationsOf(parts).get(conversation)).item.user);
  } else {
    const query = agent === undefined ? {} : { all: [`agent=${agent}`] };
    for await (const { item } of conversationsOf(parts).all(query)) users.add(item.user);
  }
  // A user's memory is searched beside what belongs to nobody.
  const isSeenBesides = users.size > 1;
  const own = [...users].filter((each) => each !== undefined || !isSeenBesides);
  return own.map((each) => parts.memory.scope(each === undefined ? {} : { user: each }));
}

async function newestMessages(
  parts: AgentParts,
  options: MessageSearchOptions,
  { from, to }: { readonly from?: string; readonly to?: string },
  limit: number,
): Promise<readonly FoundMessage[]> {
  const { agent, conversation, user } = options;
  const roles: readonly string[] = options.roles ?? SPOKEN;
  const all = [
    ...(agent === undefined ? [] : [`agent=${agent}`]),
    ...(conversation === undefined ? [] : [`conversation=${conversation}`]),
  ];
  const any = ['user', 'assistant', 'system', ...(roles.includes('tool') ? ['tool-result'] : [])];
  const query = {
    all,
    any: any.map((item) => `item=${item}`),
    ...(user !== undefined && { user }),
  };
  return messagePointersOf(parts).pageOf({ limit }, query, async (found) => {
    const messages = await loadMessages(parts, found);
    return found.map(({ item }) => {
      const message = messages.get(item.id);
      if (message === undefined || !roles.includes(message.role)) return undefined;
      const isMeant =
        (from === undefined || message.at >= from) && (to === undefined || message.at < to);
      return isMeant ? { message } : undefined;
    });
  });
}
