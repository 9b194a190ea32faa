import type { AgentMessage, Messages, RunnableTool } from '../../core/agents.ts';
import { ROLES } from '../../core/record.ts';
import { refused } from '../blocks/edit.ts';
import { given } from '../records/check.ts';
import { define, memoryTool } from './run-tool.ts';
import type { ToolArguments } from './run-tool.ts';

/** Searches all messages of the agent with the user, of this conversation and of others. */
export function createConversationSearch(messages: Messages, now: () => number): RunnableTool {
  const definition = define(
    'conversation_search',
    'Search earlier messages by words and meaning, also those that are no longer shown. Without a query, the newest.',
    {
      query: { type: 'string', description: 'What to look for.' },
      roles: {
        type: 'array',
        items: { type: 'string', enum: ['assistant', 'user', 'tool'] },
        description: 'Only messages of these roles. Default: user and assistant.',
      },
      limit: { type: 'integer', description: 'Most results. Default 5.' },
      start_date: { type: 'string', description: 'From then on: "2024-01-15", or with a time.' },
      end_date: { type: 'string', description: 'Until then; a date includes its whole day.' },
    },
    [],
  );
  return memoryTool(definition, async (input, { agent, conversation }) => {
    const found = await messages.search(input.optionalText('query'), {
      agent: agent.id,
      roles: readRoles(input),
      limit: input.optionalInteger('limit') ?? 5,
      timezone: agent.timezone,
      ...given({
        user: conversation.user,
        from: input.optionalText('start_date'),
        to: input.optionalText('end_date'),
      }),
    });
    if (found.length === 0) return { message: 'No results found.', results: [] };
    return {
      message: `Showing ${found.length} results:`,
      results: found.map(({ message, score }) => ({
        timestamp: message.at,
        time_ago: timeAgo(now() - Date.parse(message.at)),
        role: message.role,
        content: contentOf(message),
        ...given({ relevance: score }),
      })),
    };
  });
}

function readRoles(input: ToolArguments): readonly AgentMessage['role'][] {
  const roles = input.optionalTexts('roles');
  if (roles === undefined || roles.length === 0) return ['user', 'assistant'];
  return roles.map((role) => {
    const found = ROLES.find((each) => each === role);
    if (found === undefined) throw refused(`'${role}' is no role: use user, assistant or tool.`);
    return found;
  });
}

function contentOf(message: AgentMessage): string {
  if (message.text !== '') return message.text;
  const results = message.items.flatMap((item) =>
    item.type === 'tool-result' ? item.results : [],
  );
  return results
    .map(({ output }) => (typeof output === 'string' ? output : JSON.stringify(output)))
    .join('\n');
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** "3d ago": the largest unit that is reached. */
function timeAgo(milliseconds: number): string {
  const [unit, size] = UNITS.find(([, each]) => milliseconds >= each) ?? (['s', 1_000] as const);
  return `${Math.max(0, Math.floor(milliseconds / size))}${unit} ago`;
}
