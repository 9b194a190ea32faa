import type { AgentMessage, MessageListOptions, Messages } from '../../core/agents.ts';
import { checkInteger } from '../../core/check.ts';
import type { DocumentQuery } from '../../core/document-store.ts';
import type { SessionEpisode } from '../../core/session-store.ts';
import { scopeOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { missing } from '../records/collection.ts';
import { findConversation, ownerOf } from '../records/conversation.ts';
import { appendMessages } from './append.ts';
import { messagePointersOf, SAID } from './pointers.ts';
import { loadMessages, notesOf, toMessage } from './read.ts';
import { searchMessages } from './search.ts';

/** The log of the agents of a tenant. */
export function createMessages(parts: AgentParts): Messages {
  const pointers = messagePointersOf(parts);
  return {
    async get(id) {
      const found = await pointers.get(id);
      const message = (await loadMessages(parts, [found])).get(id);
      if (message === undefined) throw missing('Message', id);
      return message;
    },
    list: (options = {}) => listMessages(parts, options),
    count: (options) => pointers.count(queryOf(options)),
    search: (question, options = {}) => searchMessages(parts, question, options),
    append: (conversation, messages) => appendMessages(parts, conversation, messages),
    async from(conversation, position) {
      const fromPosition = checkInteger('position', position, 0, Number.MAX_SAFE_INTEGER);
      const thread = await findConversation(parts, conversation);
      const scope = scopeOf(parts, await ownerOf(parts, thread));
      const episodes = await parts.sessions.episodes(scope, thread.id, { fromPosition });
      return fromEpisodes(episodes);
    },
  };
}

/** Episodes of one message stand beside each other. */
function fromEpisodes(episodes: readonly SessionEpisode[]): readonly AgentMessage[] {
  const byMessage = Map.groupBy(episodes, ({ record }) => notesOf(record)?.message);
  byMessage.delete(undefined);
  return [...byMessage.values()].flatMap((group) => {
    const records = group.map(({ record }) => record);
    return toMessage(records, group[0]?.position) ?? [];
  });
}

function queryOf(options: MessageListOptions): Pick<DocumentQuery, 'all' | 'any'> {
  const { agent, conversation, run, step, items, summaries = false } = options;
  const terms = { agent, conversation, run, step };
  const all = Object.entries(terms).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  if (!summaries) all.push(SAID);
  return { all, ...(items !== undefined && { any: items.map((item) => `item=${item}`) }) };
}

async function listMessages(
  parts: AgentParts,
  options: MessageListOptions,
): Promise<readonly AgentMessage[]> {
  return messagePointersOf(parts).pageOf(options, queryOf(options), async (found) => {
    const messages = await loadMessages(parts, found);
    return found.map(({ item }) => messages.get(item.id));
  });
}
