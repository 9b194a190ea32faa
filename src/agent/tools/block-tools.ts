import type { Block, BlockEdit, RunnableTool } from '../../core/agents.ts';
import type { JsonObject } from '../../core/document-store.ts';
import { atDesk } from '../blocks/desk.ts';
import type { Desk } from '../blocks/desk.ts';
import type { AgentParts } from '../parts.ts';
import { define, memoryTool } from './run-tool.ts';
import type { ToolArguments } from './run-tool.ts';

const LABEL = { type: 'string', description: 'Label of the memory block to be edited.' };

function text(description: string): JsonObject {
  return { type: 'string', description };
}

/** Tools with which an agent edits its blocks; each answers with the new value. */
export function createBlockTools(parts: AgentParts): readonly RunnableTool[] {
  const editing = (
    definition: RunnableTool['definition'],
    read: (input: ToolArguments) => BlockEdit,
  ): RunnableTool =>
    blockTool(parts, definition, (desk, label, input) => desk.edit(label, read(input)));
  return [
    editing(
      define(
        'core_memory_append',
        'Append to the contents of a memory block, on a new line.',
        { label: LABEL, content: text('Content to write. All unicode, including emoji.') },
        ['label', 'content'],
      ),
      (input) => ({ operation: 'append', text: input.text('content') }),
    ),
    editing(
      define(
        'core_memory_replace',
        'Replace every occurrence of a text in a memory block. To delete, use an empty string for new_content.',
        {
          label: LABEL,
          old_content: text('Text to replace. Must be an exact match.'),
          new_content: text('Content to write. All unicode, including emoji.'),
        },
        ['label', 'old_content', 'new_content'],
      ),
      (input) => ({
        operation: 'replace',
        old: input.text('old_content'),
        with: input.text('new_content'),
        every: true,
      }),
    ),
    editing(
      define(
        'memory_replace',
        'Replace one text in a memory block with another. The old text must occur exactly once, with all its whitespace and line breaks.',
        {
          label: LABEL,
          old_string: text('The text to replace, without line numbers.'),
          new_string: text('The text in its place, without line numbers. Empty to delete.'),
        },
        ['label', 'old_string', 'new_string'],
      ),
      (input) => ({
        operation: 'replace',
        old: input.text('old_string'),
        with: input.text('new_string'),
      }),
    ),
    editing(
      define(
        'memory_insert',
        'Insert text at a line of a memory block.',
        {
          label: LABEL,
          new_string: text('The text to insert, without line numbers.'),
          insert_line: {
            type: 'integer',
            description: 'Line after which to insert; 0 for the top, -1 (default) for the end.',
          },
        },
        ['label', 'new_string'],
      ),
      (input) => ({
        operation: 'insert',
        text: input.text('new_string'),
        line: input.optionalInteger('insert_line') ?? -1,
      }),
    ),
    blockTool(
      parts,
      define(
        'memory_rethink',
        'Rewrite a memory block as a whole, to condense, reorganise or correct it. Makes the block when there is none of the label.',
        {
          label: LABEL,
          new_memory: text('The whole new content, with all that is still true of the old one.'),
        },
        ['label', 'new_memory'],
      ),
      (desk, label, input) => {
        const value = input.text('new_memory');
        return desk.find(label) === undefined
          ? desk.create(label, value)
          : desk.edit(label, { operation: 'rethink', value });
      },
    ),
    memoryTool(
      define('memory_finish_edits', 'Call this when you are done editing memory.', {}, []),
      async () => null,
    ),
  ];
}

function blockTool(
  parts: AgentParts,
  definition: RunnableTool['definition'],
  work: (desk: Desk, label: string, input: ToolArguments) => Promise<Block>,
): RunnableTool {
  return memoryTool(definition, (input, { agent, conversation }, by) => {
    const where = { agent: agent.id, conversation: conversation.id, by };
    return atDesk(
      parts,
      where,
      async (desk) => (await work(desk, input.text('label'), input)).value,
    );
  });
}
