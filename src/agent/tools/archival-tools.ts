import type { Archive, Passages, RunnableTool } from '../../core/agents.ts';
import { given } from '../records/check.ts';
import { refused } from '../blocks/edit.ts';
import { define, memoryTool } from './run-tool.ts';
import type { ToolArguments } from './run-tool.ts';

const TAGS = { type: 'array', items: { type: 'string' } };

/** Tools with which an agent fills and searches its archives. */
export function createArchivalTools(
  passages: Passages,
  ofAgent: (agent: string) => Promise<Archive>,
): readonly RunnableTool[] {
  const insert = define(
    'archival_memory_insert',
    'Add a self-contained piece of knowledge to long-term archival memory, which is searched by words and meaning.',
    {
      content: { type: 'string', description: 'The text, understandable by itself.' },
      tags: { ...TAGS, description: 'Tags to find it by.' },
    },
    ['content'],
  );
  const search = define(
    'archival_memory_search',
    'Search archival memory by words and meaning.',
    {
      query: { type: 'string', description: 'What to look for.' },
      tags: { ...TAGS, description: 'Only passages with these tags.' },
      tag_match_mode: {
        type: 'string',
        enum: ['any', 'all'],
        description: 'Whether one of the tags is enough. Default "any".',
      },
      top_k: { type: 'integer', description: 'Most results. Default 10.' },
      start_datetime: { type: 'string', description: 'From then on, ISO 8601.' },
      end_datetime: {
        type: 'string',
        description: 'Until then, ISO 8601; a date includes its day.',
      },
    },
    ['query'],
  );
  return [
    memoryTool(insert, async (input, { agent }) => {
      const archive = await ofAgent(agent.id);
      const tags = input.optionalTexts('tags');
      const passage = { text: input.text('content'), ...given({ tags }) };
      const inserted = await passages.insert({ archive: archive.id }, [passage], { as: agent.id });
      return inserted[0]?.id ?? null;
    }),
    memoryTool(search, async (input, { agent }) => {
      const found = await passages.search({ agent: agent.id }, input.text('query'), {
        limit: input.optionalInteger('top_k') ?? 10,
        timezone: agent.timezone,
        ...given({
          tags: input.optionalTexts('tags'),
          tagMatch: readMode(input),
          from: input.optionalText('start_datetime'),
          to: input.optionalText('end_datetime'),
        }),
      });
      return found.map(({ passage, score }) => ({
        id: passage.id,
        timestamp: passage.at,
        content: passage.text,
        tags: passage.tags,
        score,
      }));
    }),
  ];
}

function readMode(input: ToolArguments): 'any' | 'all' | undefined {
  const mode = input.optionalText('tag_match_mode');
  if (mode === undefined || mode === 'any' || mode === 'all') return mode;
  throw refused(`tag_match_mode must be "any" or "all", not '${mode}'.`);
}
