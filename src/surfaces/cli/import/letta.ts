import { createHash } from 'node:crypto';
import { createAgents, MemoirError } from '../../../index.ts';
import type { AgentRecord, Agents, JsonObject, Memory } from '../../../index.ts';
import type { ImportCounts } from './run-import.ts';

/** An agent that an import made. */
export interface ImportedAgent {
  readonly id: string;
  readonly name: string;
  readonly blocks: number;
}

export interface LettaCounts extends ImportCounts {
  readonly agents: readonly ImportedAgent[];
}

/**
 * `--format letta`: an agent file (".af") of Letta's server, or what its client's `agents.exportFile`
 * gave. Its agents are made with blocks, messages, tools and, where the file has them, passages;
 * `added` counts messages and passages. The same file again makes nothing.
 */
export async function importLetta(
  chunks: AsyncIterable<string>,
  memory: Memory,
  user: string | undefined,
): Promise<LettaCounts> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  const agents = createAgents({ memory }).own;
  const mark = createHash('sha256')
    .update(JSON.stringify([text, user ?? null]))
    .digest('hex');
  const before = await findImported(agents, mark);
  if (before.length > 0) return { ...noCounts(user), ...(await countsOf(agents, before)) };
  const [{ asInputError, importAgentFile }, { withLetta }] = await Promise.all([
    import('../../letta/agent-file/import.ts'),
    import('../../letta/extra.ts'),
  ]);
  try {
    const done = await importAgentFile(agents, parseFile(text), {
      ...(user !== undefined && { user }),
    });
    for (const { id, extra } of done.agents) {
      await agents.update(id, { extra: withLetta(extra, { imported: mark }) });
    }
    return {
      ...noCounts(user),
      added: done.messages + done.passages,
      skipped: done.missingTools.map((name) => ({
        type: 'skip',
        at: `tool ${name}`,
        reason: 'is run by Letta alone: the agent does not have it',
        malformed: false,
      })),
      agents: done.agents.map(toImported),
    };
  } catch (error) {
    throw asInputError(error);
  }
}

function parseFile(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    const file: unknown = typeof value === 'string' ? JSON.parse(value) : value;
    if (typeof file === 'object' && file !== null && !Array.isArray(file))
      return file as JsonObject;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new MemoirError(
    'INVALID_INPUT',
    'the file is no agent file: give a JSON object with agents',
  );
}

/** Agents that this very file made before. */
async function findImported(agents: Agents, mark: string): Promise<readonly AgentRecord[]> {
  const found: AgentRecord[] = [];
  for (let after = {}; ;) {
    const piece = await agents.list({ order: 'ascending', limit: 1_000, ...after });
    found.push(...piece.filter(({ extra }) => markOf(extra) === mark));
    const last = piece.at(-1);
    if (last === undefined || piece.length < 1_000) return found;
    after = { after: last.id };
  }
}

function markOf({ letta }: JsonObject): unknown {
  return typeof letta === 'object' && letta !== null && 'imported' in letta
    ? letta.imported
    : undefined;
}

async function countsOf(
  agents: Agents,
  found: readonly AgentRecord[],
): Promise<Pick<LettaCounts, 'repeated' | 'agents'>> {
  let repeated = 0;
  for (const { id } of found) {
    repeated += await agents.messages.count({ agent: id });
    repeated += await agents.passages.count({ agent: id });
  }
  return { repeated, agents: found.map(toImported) };
}

function toImported({ id, name, blocks }: AgentRecord): ImportedAgent {
  return { id, name, blocks: blocks.length };
}

function noCounts(user: string | undefined): LettaCounts {
  return {
    added: 0,
    repeated: 0,
    skipped: [],
    users: new Set(user === undefined ? [] : [user]),
    ignored: new Set(),
    withoutSession: 0,
    adjusted: 0,
    warnings: [],
    agents: [],
  };
}
