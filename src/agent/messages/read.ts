import type { AgentMessage } from '../../core/agents.ts';
import type { MemoryRecord } from '../../core/record.ts';
import { compactionOf } from '../compaction/kept.ts';
import { scopeOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { given } from '../records/check.ts';
import type { Held } from '../records/collection.ts';
import { fromParts, itemsOf } from './parts-of-message.ts';
import { messagePointersOf } from './pointers.ts';
import type { MessagePointer } from './pointers.ts';

/** What Memoir keeps in the metadata of an episode of a message. */
export interface MessageNotes {
  readonly message: string;
  readonly agent: string;
  readonly run?: string;
  readonly step?: string;
  readonly clientId?: string;
  readonly sender?: string;
  readonly copyOf?: string;
}

export function notesOf({ metadata }: MemoryRecord): MessageNotes | undefined {
  const { memoir } = metadata;
  const isMessage = typeof memoir === 'object' && memoir !== null && 'message' in memoir;
  return isMessage ? (memoir as MessageNotes) : undefined;
}

/** A message out of its episodes, in order; undefined for what is none of an agent's. */
export function toMessage(
  records: readonly MemoryRecord[],
  position?: number,
): AgentMessage | undefined {
  const [first] = records;
  const notes = first === undefined ? undefined : notesOf(first);
  if (first === undefined || notes === undefined) return undefined;
  const role = first.role ?? 'user';
  const said = fromParts(first.parts ?? []);
  // Outputs of tools are the text of their episode, to be found by words; the parts say them.
  const text = role === 'tool' ? '' : joinTexts(records);
  return {
    id: notes.message,
    agent: notes.agent,
    conversation: first.scope.session ?? '',
    role,
    text,
    ...(said.content.length > 0 && { content: said.content }),
    items: itemsOf(role, text, said),
    ...given({
      user: first.scope.user,
      name: first.speaker,
      clientId: notes.clientId,
      sender: notes.sender,
      run: notes.run,
      step: notes.step,
      position,
    }),
    at: first.occurredAt,
    episodes: records.map(({ id }) => id),
  };
}

/** Passages follow each other; one that was forgotten leaves a mark. */
function joinTexts(records: readonly MemoryRecord[]): string {
  let text = '';
  let end = 0;
  for (const { text: piece, passage } of records) {
    if (passage !== undefined && passage.start > end) text += '\n[...]\n';
    text += piece;
    end = passage?.end ?? end;
  }
  return text;
}

/** Summaries whose text was erased are not among them; their pointers stay, to condense anew. */
async function loadSummaries(
  parts: AgentParts,
  found: readonly Held<MessagePointer>[],
): Promise<Map<string, AgentMessage>> {
  const messages = new Map<string, AgentMessage>();
  for (const { item } of found) {
    if (item.condenses === undefined) continue;
    const compaction = await compactionOf(parts, item);
    if (compaction === undefined) continue;
    const { id, agent, conversation, user, role } = item;
    const items = [{ type: 'summary' as const, compaction }];
    const told = { id, agent, conversation, role, text: '', items, at: compaction.at };
    messages.set(id, { ...told, ...given({ user }), episodes: [] });
  }
  return messages;
}

/** Messages by id; what was forgotten otherwise is not among them, and its pointer goes. */
export async function loadMessages(
  parts: AgentParts,
  found: readonly Held<MessagePointer>[],
): Promise<ReadonlyMap<string, AgentMessage>> {
  const said = found.filter(({ item }) => item.condenses === undefined);
  const messages = await loadSummaries(parts, found);
  const byOwner = Map.groupBy(said, ({ item }) => JSON.stringify([item.user, item.area]));
  for (const group of byOwner.values()) {
    const [{ item: owner }] = group as [Held<MessagePointer>];
    const scope = scopeOf(parts, { user: owner.user, area: owner.area });
    const ids = group.flatMap(({ item }) => item.episodes);
    const records = new Map<string, MemoryRecord>();
    for (let at = 0; at < ids.length; at += 1_000) {
      const batch = await parts.records.get(scope, ids.slice(at, at + 1_000));
      for (const record of batch) records.set(record.id, record);
    }
    for (const { item } of group) {
      const own = item.episodes.flatMap((id) => records.get(id) ?? []);
      const message = toMessage(own.filter(({ status }) => status === 'active'));
      if (message !== undefined) messages.set(item.id, message);
    }
  }
  const gone = said.filter(({ item }) => !messages.has(item.id));
  if (gone.length > 0) {
    const removals = gone.map(({ item }) => messagePointersOf(parts).removal(item.id));
    await parts.documents.commit(removals, { erase: true });
  }
  return messages;
}
