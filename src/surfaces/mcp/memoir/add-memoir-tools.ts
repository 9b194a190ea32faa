import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  inputRequired,
} from '@modelcontextprotocol/server';
import type {
  CallToolResult,
  InputRequiredResult,
  McpServer,
  ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { perform } from '../../operations/operation.ts';
import { requestOf } from '../caller.ts';
import type { Caller } from '../caller.ts';
import { failureResult } from '../failure.ts';
import { addPrompts } from './add-prompts.ts';
import { addResources } from './add-resources.ts';
import { compact } from './compact.ts';
import { MEMOIR_TOOLS } from './tools.ts';
import type { Confirmation, Effect, MemoirTool, ToolCall, Whose } from './tool.ts';

const ANNOTATIONS = {
  // The other hints mean nothing where nothing is written.
  read: { readOnlyHint: true, openWorldHint: false },
  write: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  change: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  destroy: {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: true,
    openWorldHint: false,
  },
} as const satisfies Readonly<Record<Effect, object>>;

const whose = { user: z.string().optional(), agent: z.string().optional() };

/** Adds Memoir's own tools, resources and prompts. */
export function addMemoirTools(server: McpServer, caller: Caller): void {
  for (const tool of MEMOIR_TOOLS) {
    const { name, title, description, input, output, effect } = tool;
    const hidden = (['user', 'agent'] as const).filter((one) => caller[one] !== undefined);
    server.registerTool(
      name,
      {
        title,
        description,
        inputSchema: compact(z.strictObject({ ...input.shape, ...whose }), hidden),
        outputSchema: compact(output),
        annotations: ANNOTATIONS[effect],
      },
      (given: object, context: ServerContext) => callTool(server, caller, tool, given, context),
    );
  }
  addResources(server, caller);
  addPrompts(server, caller);
}

async function callTool(
  server: McpServer,
  caller: Caller,
  tool: MemoirTool,
  given: object & Whose,
  context: ServerContext,
): Promise<CallToolResult | InputRequiredResult> {
  const { user, agent, ...input } = given;
  const meant = { ...caller, ...defined({ user, agent }) };
  try {
    const answer = await tool.run(toCall(server, meant, context), input);
    if (isInputRequired(answer)) return answer;
    const structuredContent = { ...answer };
    return { content: [{ type: 'text', text: JSON.stringify(answer) }], structuredContent };
  } catch (error) {
    return failureResult(caller, error, true);
  }
}

function toCall(server: McpServer, caller: Caller, context: ServerContext): ToolCall {
  const { user, agent, services } = caller;
  const request = requestOf(caller, context.mcpReq.signal);
  const scopeName = [user ?? 'everybody', ...(agent === undefined ? [] : [agent])].join('/');
  return {
    caller,
    scopeName,
    ask: (operation, input) =>
      perform(services, request, operation, { ...defined({ user, agent }), ...input }),
    confirm: (message) => confirm(server, context, `confirm ${scopeName}`, message),
  };
}

/** The key names the scope, so that what was confirmed for one is not taken for another. */
function confirm(
  server: McpServer,
  { mcpReq }: ServerContext,
  key: string,
  message: string,
): Confirmation {
  const answered = mcpReq.inputResponses?.[key];
  if (answered !== undefined) {
    return acceptedContent(mcpReq.inputResponses, key)?.['confirm'] === true ? 'given' : 'refused';
  }
  if (!canAsk(server, mcpReq)) return 'absent';
  return inputRequired({
    inputRequests: {
      [key]: inputRequired.elicit({
        message,
        requestedSchema: {
          type: 'object',
          properties: { confirm: { type: 'boolean', title: 'Forget everything' } },
          required: ['confirm'],
        },
      }),
    },
  });
}

/** Whether somebody sits at the client: it says so with each request, or said so when it came. */
function canAsk(server: McpServer, { envelope }: ServerContext['mcpReq']): boolean {
  const saidNow: unknown = new Map(Object.entries(envelope ?? {})).get(
    CLIENT_CAPABILITIES_META_KEY,
  );
  const said = saidNow ?? server.server.getClientCapabilities();
  return typeof said === 'object' && said !== null && 'elicitation' in said;
}

function isInputRequired(answer: object): answer is InputRequiredResult {
  return 'inputRequests' in answer;
}

function defined({
  user,
  agent,
}: {
  readonly user: string | undefined;
  readonly agent: string | undefined;
}): Whose {
  return { ...(user !== undefined && { user }), ...(agent !== undefined && { agent }) };
}
