import { MemoirError } from '../../../index.ts';
import type {
  AgentRecord,
  Agents,
  By,
  JsonObject,
  JsonValue,
  NewMessage,
  PassageInput,
} from '../../../index.ts';
import { invalid } from '../errors.ts';
import { listOf, objectOf, objectsOf, withLetta } from '../extra.ts';
import { given, parse } from '../read.ts';
import { keptOf, settingsOf, updateAgent } from '../requests/agent.ts';
import { createBlock, toBlockInput } from '../requests/block.ts';
import { importTools } from './import-tools.ts';
import { readMessage } from './read-message.ts';

export interface ImportOptions {
  /** For an agent file with one agent in it. */
  readonly name?: string;
  /** Put after names otherwise. */
  readonly suffix?: string;
  readonly user?: string;
  readonly area?: string;
  readonly model?: string;
  readonly embedding?: string;
  readonly stripMessages?: boolean;
  readonly overrideTools?: boolean;
  readonly by?: By;
}

/** What an import made. */
export interface ImportedFile {
  readonly agents: readonly AgentRecord[];
  readonly blocks: number;
  readonly messages: number;
  readonly passages: number;
  /** Tools of theirs that there is nothing for here. */
  readonly missingTools: readonly string[];
}

/**
 * Makes the agents of an agent file anew, with blocks (those that several have stay shared), tools,
 * messages and, where the file has them, archives with passages. Of a file that turns out to be wrong,
 * no agent is left. 422 tells what is wrong with it.
 */
export async function importAgentFile(
  agents: Agents,
  file: JsonObject,
  options: ImportOptions = {},
): Promise<ImportedFile> {
  if (file['format'] === 'memoir-agent') return importOwn(agents, file, options);
  const found = objectsOf(file['agents']);
  if (found.length === 0) throw invalid(['file', 'agents'], 'An agent file has a list of agents');
  if (options.name !== undefined && found.length > 1) {
    throw invalid(['override_name'], 'The file has several agents: they keep their names');
  }
  const tools = await importTools(agents, listOf(file['tools']), options.overrideTools ?? false);
  const shared = await importSharedBlocks(agents, file, found, options);
  const counts = { blocks: shared.size, messages: 0, passages: 0 };
  const made: AgentRecord[] = [];
  try {
    for (const [at, fields] of found.entries()) {
      const own = blocksOf(file, fields).filter(({ id }) => !shared.has(String(id)));
      const agent = await createFrom(agents, { fields, at, own, shared, tools }, options);
      made.push(agent);
      counts.blocks += own.length;
      counts.messages +=
        options.stripMessages === true ? 0 : await addMessages(agents, agent, fields);
      counts.passages += await addArchives(agents, agent, fields);
    }
  } catch (error) {
    for (const { id } of made) await agents.remove(id);
    for (const id of shared.values()) await agents.blocks.remove(id);
    throw error;
  }
  const fresh = await Promise.all(made.map(({ id }) => agents.get(id)));
  return { agents: fresh, ...counts, missingTools: tools.missing };
}

/** A file that Memoir's own export wrote. */
async function importOwn(
  agents: Agents,
  file: JsonObject,
  { name, user, by }: ImportOptions,
): Promise<ImportedFile> {
  const made = await agents.importFile(file, given({ name, user, by }));
  let messages = 0;
  for (const { id } of made) messages += await agents.messages.count({ agent: id });
  const blocks = made.reduce((sum, agent) => sum + agent.blocks.length, 0);
  let passages = 0;
  for (const { id } of made) passages += await agents.passages.count({ agent: id });
  return { agents: made, blocks, messages, passages, missingTools: [] };
}

/** The blocks of an agent: by id in the file, or written into the agent. */
function blocksOf(file: JsonObject, agent: JsonObject): readonly JsonObject[] {
  const all = objectsOf(file['blocks']);
  const named = listOf(agent['block_ids']).flatMap((id) => {
    const block = all.find((each) => each['id'] === id);
    if (block === undefined) throw invalid(['file', 'blocks'], `There is no block '${String(id)}'`);
    return [block];
  });
  return [...named, ...objectsOf(agent['memory_blocks']), ...objectsOf(agent['core_memory'])];
}

/** Ids of the file to ours, of the blocks that several of its agents have. */
async function importSharedBlocks(
  agents: Agents,
  file: JsonObject,
  found: readonly JsonObject[],
  { user, by }: ImportOptions,
): Promise<ReadonlyMap<string, string>> {
  const uses = new Map<string, number>();
  for (const id of found.flatMap((agent) => listOf(agent['block_ids']))) {
    uses.set(String(id), (uses.get(String(id)) ?? 0) + 1);
  }
  const shared = new Map<string, string>();
  for (const block of objectsOf(file['blocks'])) {
    const id = String(block['id']);
    if ((uses.get(id) ?? 0) < 2) continue;
    const input = toBlockInput(parse(createBlock, block, 'file'));
    const made = await agents.blocks.create({ ...input, ...given({ user }) }, by);
    shared.set(id, made.id);
  }
  return shared;
}

interface AgentOfFile {
  readonly fields: JsonObject;
  readonly at: number;
  readonly own: readonly JsonObject[];
  readonly shared: ReadonlyMap<string, string>;
  readonly tools: Awaited<ReturnType<typeof importTools>>;
}

function createFrom(
  agents: Agents,
  { fields, at, own, shared, tools }: AgentOfFile,
  options: ImportOptions,
): Promise<AgentRecord> {
  const { name, user, area, model, embedding, by, suffix = '' } = options;
  const body = parse(updateAgent, fields, 'file');
  const blocks = listOf(fields['block_ids']).flatMap((id) => shared.get(String(id)) ?? []);
  const names = [
    ...listOf(fields['tool_ids']).flatMap((id) => tools.byId.get(String(id)) ?? []),
    ...listOf(fields['tools']).flatMap((tool) => tools.byName(tool) ?? []),
  ];
  return agents.create(
    {
      ...settingsOf({ ...body, ...given({ model }) }),
      name: name ?? `${body.name ?? 'agent'}${suffix}`,
      ...given({ user, area: at === 0 ? area : undefined }),
      tools: [...new Set(names)],
      newBlocks: own.map((block) => toBlockInput(parse(createBlock, block, 'file'))),
      blocks,
      extra: withLetta({}, { ...keptOf(body), ...given({ embedding }) }),
    },
    by,
  );
}

const BATCH = 500;

async function addMessages(
  agents: Agents,
  { id }: AgentRecord,
  fields: JsonObject,
): Promise<number> {
  const messages = listOf(fields['messages']).flatMap((value, at): readonly NewMessage[] => {
    const message = objectOf(value);
    if (message === undefined) throw invalid(['file', 'messages', at], 'A message is an object');
    return [readMessage(message, at) ?? []].flat();
  });
  for (let at = 0; at < messages.length; at += BATCH) {
    await agents.messages.append(id, messages.slice(at, at + BATCH));
  }
  return messages.length;
}

async function addArchives(
  agents: Agents,
  agent: AgentRecord,
  fields: JsonObject,
): Promise<number> {
  let count = 0;
  for (const value of listOf(fields['archives'])) {
    const archive = objectOf(value) ?? {};
    const { id } = await agents.archives.create({
      name: textOf(archive['name']) ?? `${agent.name} archive`,
      ...given({
        description: textOf(archive['description']),
        metadata: objectOf(archive['metadata']),
        user: agent.user,
      }),
    });
    await agents.archives.attach(agent.id, id);
    count += await addPassages(agents, id, listOf(archive['passages']));
  }
  const loose = listOf(fields['passages']);
  if (loose.length === 0) return count;
  return count + (await addPassages(agents, (await agents.archives.ofAgent(agent.id)).id, loose));
}

async function addPassages(
  agents: Agents,
  archive: string,
  values: readonly JsonValue[],
): Promise<number> {
  const inputs = values.map((value, at): PassageInput => {
    const passage = objectOf(value) ?? { text: value };
    const text = textOf(passage['text']);
    if (text === undefined) throw invalid(['file', 'passages', at, 'text'], 'A passage has text');
    const tags = listOf(passage['tags']).filter((tag) => typeof tag === 'string');
    const metadata = objectOf(passage['metadata']);
    return { text, tags, ...given({ metadata, at: textOf(passage['created_at']) }) };
  });
  for (let at = 0; at < inputs.length; at += BATCH) {
    await agents.passages.insert({ archive }, inputs.slice(at, at + BATCH));
  }
  return inputs.length;
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What is wrong with a file, in one line, for people. */
export function asInputError(error: unknown): unknown {
  if (MemoirError.is(error) || !(error instanceof Error) || !('detail' in error)) return error;
  return new MemoirError('INVALID_INPUT', `the file: ${JSON.stringify(error.detail)}`);
}
