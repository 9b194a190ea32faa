import type { CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { passDoor } from '../caller.ts';
import type { Caller } from '../caller.ts';
import { failureResult } from '../failure.ts';
import { resourceFailure } from '../resource-failure.ts';
import { createGraphChanges } from './change-graph.ts';
import { COMPAT_TOOLS, NOTES, readGraph } from './tools.ts';
import type { CompatTool } from './tools.ts';

/** What the tools of the reference server work with. */
export interface CompatParts {
  readonly caller: Caller;
  /** Takes over what another server left, before the first call; resolves at once afterwards. */
  readonly ready: () => Promise<void>;
  /** The graph has changed. */
  readonly announce: () => void;
}

export const GRAPH_URI = 'memory://knowledge-graph';

const ANNOTATIONS = {
  add: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  delete: {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: true,
    openWorldHint: false,
  },
  read: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
} as const;

/** Adds the nine tools and the resource of the reference server. */
export function addCompatTools(server: McpServer, parts: CompatParts): void {
  for (const each of COMPAT_TOOLS) {
    const { name, title, description, input, output, does, run } = each;
    server.registerTool(
      name,
      {
        title,
        description,
        inputSchema: input,
        outputSchema: output,
        annotations: ANNOTATIONS[does],
      },
      async (given) => {
        try {
          return await callTool(parts, { does, run }, given);
        } catch (error) {
          return failureResult(parts.caller, error, false);
        }
      },
    );
  }
  server.registerResource(
    'knowledge-graph',
    GRAPH_URI,
    {
      title: 'Knowledge Graph',
      description: 'The full knowledge graph with all entities and relations',
      mimeType: 'application/json',
    },
    async (uri) => {
      try {
        await parts.ready();
        const graph = await passDoor(parts.caller, NOTES.read, (memory) => readGraph(memory));
        const text = JSON.stringify(graph, null, 2);
        return { contents: [{ uri: uri.href, mimeType: 'application/json', text }] };
      } catch (error) {
        throw resourceFailure(parts.caller, uri.href, error);
      }
    },
  );
}

async function callTool(
  { caller, ready, announce }: CompatParts,
  { does, run }: Pick<CompatTool, 'does' | 'run'>,
  input: unknown,
): Promise<CallToolResult> {
  await ready();
  const answer = await passDoor(caller, NOTES[does], async (memory, tell) => {
    const changes = createGraphChanges(caller.services, memory);
    const answered = await run({ memory, changes }, input);
    const { count, ids } = answered;
    tell({ ...(ids !== undefined && { ids }), ...(count !== undefined && { detail: { count } }) });
    return answered;
  });
  if (does !== 'read') announce();
  const { structured, told = structured, remark, count } = answer;
  const text = typeof told === 'string' ? told : JSON.stringify(told, null, 2);
  return {
    content: [text, ...(remark === undefined ? [] : [remark])].map((each) => ({
      type: 'text',
      text: each,
    })),
    structuredContent: structured,
    ...(does === 'delete' && { _meta: { deleted: count ?? 0 } }),
  };
}
