import type {
  AgentData,
  AgentFile,
  AgentInput,
  AgentRecord,
  Archive,
  ArchivePassage,
  Block,
  Conversation,
  ExportOptions,
  ImportAgentOptions,
  NewMessage,
  PassageInput,
  ToolRecord,
} from '../../core/agents.ts';
import { checkList, checkObject } from '../../core/check.ts';
import type { JsonObject, JsonValue } from '../../core/document-store.ts';
import { invalidInput, MemoirError } from '../../core/errors.ts';
import { toNewMessage } from '../messages/parts-of-message.ts';
import { given } from './check.ts';

const FORMAT = 'memoir-agent';
const PIECE = 1_000;

/** An agent with its blocks, archives, tools and messages; nothing of what it derived from them. */
export async function exportAgent(
  data: AgentData,
  id: string,
  options: ExportOptions = {},
): Promise<AgentFile> {
  const agent = await data.get(id);
  const blocks = await data.blocks.ofAgent(id);
  const archives = await Promise.all(agent.archives.map((archive) => data.archives.get(archive)));
  const records = await Promise.all(agent.tools.map((tool) => data.tools.get(tool)));
  const conversation = await data.conversations.get(options.conversation ?? id);
  const messages = options.scrub === true ? [] : await messagesOf(data, conversation);
  return toJson({
    format: FORMAT,
    version: 1,
    agents: [
      {
        ...settingsOf(agent),
        blocks: blocks.map(blockFields),
        archives: await Promise.all(
          archives.map(async (archive) => ({
            ...given({ name: archive.name, description: archive.description }),
            metadata: archive.metadata,
            passages: (await passagesOf(data, archive)).map(passageFields),
          })),
        ),
        conversation: given({ title: conversation.title, description: conversation.description }),
        messages,
      },
    ],
    tools: records.filter(({ source }) => source === 'client').map(toolFields),
  });
}

function settingsOf(agent: AgentRecord): Partial<AgentRecord> {
  const {
    id: _id,
    area: _area,
    user: _user,
    blocks: _blocks,
    archives: _archives,
    ...rest
  } = agent;
  const { version: _version, createdAt: _created, updatedAt: _updated, ...settings } = rest;
  return settings;
}

function blockFields(block: Block): JsonObject {
  const { label, value, description, name, limit, tokenLimit, readOnly, tags, metadata, extra } =
    block;
  const fields = { label, value, limit, readOnly, tags, metadata, extra };
  return { ...fields, ...given({ description, name, tokenLimit }) };
}

function passageFields({ text, tags, metadata, at }: ArchivePassage): JsonObject {
  return { text, tags, metadata, at };
}

function toolFields({
  name,
  description,
  parameters,
  requiresApproval,
  tags,
  extra,
}: ToolRecord): JsonObject {
  return { name, description, parameters, requiresApproval, tags, extra };
}

async function passagesOf(data: AgentData, { id }: Archive): Promise<readonly ArchivePassage[]> {
  const passages: ArchivePassage[] = [];
  for (;;) {
    const after = passages.at(-1)?.id;
    const page = { limit: PIECE, order: 'ascending' as const, ...given({ after }) };
    const found = await data.passages.list({ archive: id }, page);
    passages.push(...found);
    if (found.length < PIECE) return passages;
  }
}

async function messagesOf(data: AgentData, { id }: Conversation): Promise<readonly NewMessage[]> {
  return (await data.messages.from(id, 0)).map((message) => {
    const { id: _id, run: _run, step: _step, ...fields } = toNewMessage(message);
    return fields;
  });
}

function toJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

/** Makes the agents of a file anew. Of a file that turns out to be wrong, none is left. */
export async function importAgents(
  data: AgentData,
  file: AgentFile,
  options: ImportAgentOptions = {},
): Promise<readonly AgentRecord[]> {
  const fields = checkObject('file', file);
  if (fields['format'] !== FORMAT || fields['version'] !== 1) {
    throw invalidInput(
      'file.format',
      fields['format'],
      `give an agent file: "${FORMAT}", version 1`,
    );
  }
  for (const tool of checkList('file.tools', fields['tools'] ?? [])) {
    await importTool(data, tool as Parameters<AgentData['tools']['create']>[0]);
  }
  const made: AgentRecord[] = [];
  try {
    for (const agent of checkList('file.agents', fields['agents'])) {
      made.push(
        await importAgent(data, checkObject('file.agents[]', agent) as JsonObject, options, made),
      );
    }
  } catch (error) {
    for (const { id } of made) await data.remove(id);
    throw error;
  }
  return Promise.all(made.map(({ id }) => data.get(id)));
}

/** A tool that is there already stays as it is. */
async function importTool(
  data: AgentData,
  tool: Parameters<AgentData['tools']['create']>[0],
): Promise<void> {
  try {
    await data.tools.create(tool);
  } catch (error) {
    if (!MemoirError.is(error) || error.code !== 'CONFLICT') throw error;
  }
}

async function importAgent(
  data: AgentData,
  fields: JsonObject,
  { name, user, by }: ImportAgentOptions,
  made: AgentRecord[],
): Promise<AgentRecord> {
  const { blocks, archives, conversation, messages, ...settings } = fields;
  const input: JsonObject = { ...settings, newBlocks: blocks ?? [], ...given({ name, user }) };
  // Creating checks each field.
  const agent = await data.create(input as AgentInput, by);
  try {
    for (const archive of checkList('archives', archives ?? [])) {
      await importArchive(data, agent, checkObject('archives[]', archive) as JsonObject);
    }
    if (conversation !== undefined)
      await data.conversations.update(agent.id, conversation as JsonObject);
    const log = checkList('messages', messages ?? []) as readonly NewMessage[];
    for (let at = 0; at < log.length; at += PIECE) {
      await data.messages.append(agent.id, log.slice(at, at + PIECE));
    }
  } catch (error) {
    made.push(agent);
    throw error;
  }
  return agent;
}

async function importArchive(
  data: AgentData,
  agent: AgentRecord,
  { name, description, metadata, passages }: Readonly<Record<string, JsonValue>>,
): Promise<void> {
  const input = { name: String(name), ...given({ description, metadata, user: agent.user }) };
  const archive = await data.archives.create(
    input as Parameters<AgentData['archives']['create']>[0],
  );
  await data.archives.attach(agent.id, archive.id);
  const all = checkList('passages', passages ?? []) as readonly PassageInput[];
  for (let at = 0; at < all.length; at += PIECE) {
    await data.passages.insert({ archive: archive.id }, all.slice(at, at + PIECE));
  }
}
