import type { RunnableTool } from '../../core/agents.ts';
import { atDesk } from '../blocks/desk.ts';
import type { Desk } from '../blocks/desk.ts';
import { refused } from '../blocks/edit.ts';
import type { AgentParts } from '../parts.ts';
import { define, memoryTool } from './run-tool.ts';
import type { ToolArguments } from './run-tool.ts';

const COMMANDS = ['create', 'str_replace', 'insert', 'delete', 'rename'] as const;

/** One tool for all edits, in the manner of a file editor: "/memories/x/y" is the block "x/y". */
export function createMemoryCommand(parts: AgentParts): RunnableTool {
  const text = (description: string): { type: string; description: string } => ({
    type: 'string',
    description,
  });
  const definition = define(
    'memory',
    'Manage memory blocks as files below /memories/: create (path, description, file_text), str_replace (path, old_string, new_string), insert (path, insert_line, insert_text), delete (path), rename (old_path, new_path; or path and description to describe it anew).',
    {
      command: { type: 'string', enum: [...COMMANDS], description: 'What to do.' },
      path: text('Path of the block, like "/memories/human".'),
      file_text: text('Text of a new block.'),
      description: text('What the block is for.'),
      old_string: text('Text to replace; must occur exactly once.'),
      new_string: text('Text in its place.'),
      insert_line: { type: 'integer', description: 'Line after which to insert; 0 top, -1 end.' },
      insert_text: text('Text to insert.'),
      old_path: text('Path to rename.'),
      new_path: text('New path.'),
    },
    ['command'],
  );
  return memoryTool(definition, (input, { agent, conversation }, by) => {
    const where = { agent: agent.id, conversation: conversation.id, by };
    return atDesk(parts, where, (desk) => carryOut(desk, input));
  });
}

async function carryOut(desk: Desk, input: ToolArguments): Promise<string> {
  const command = input.text('command');
  switch (command) {
    case 'create': {
      const label = labelOf(input.text('path'));
      const description = input.text('description');
      await desk.create(label, input.optionalText('file_text') ?? '', description);
      return `Created memory block '${label}'.`;
    }
    case 'str_replace': {
      const label = labelOf(input.text('path'));
      const next = input.optionalText('new_string') ?? '';
      const edit = { operation: 'replace', old: input.text('old_string'), with: next } as const;
      return (await desk.edit(label, edit)).value;
    }
    case 'insert': {
      const label = labelOf(input.text('path'));
      const line = input.optionalInteger('insert_line') ?? -1;
      const text = input.text('insert_text');
      return (await desk.edit(label, { operation: 'insert', text, line })).value;
    }
    case 'delete': {
      const label = labelOf(input.text('path'));
      desk.detach(label);
      return `Deleted memory block '${label}'.`;
    }
    case 'rename':
      return rename(desk, input);
    default:
      throw refused(`Unknown command '${command}'. Use one of ${COMMANDS.join(', ')}.`);
  }
}

async function rename(desk: Desk, input: ToolArguments): Promise<string> {
  const path = input.optionalText('path');
  const description = input.optionalText('description');
  if (path !== undefined && description !== undefined) {
    const label = labelOf(path);
    await desk.describe(label, description);
    return `Changed the description of memory block '${label}'.`;
  }
  const label = labelOf(input.text('old_path'));
  const next = labelOf(input.text('new_path'));
  await desk.rename(label, next);
  return `Renamed memory block '${label}' to '${next}'.`;
}

function labelOf(path: string): string {
  return path.replace(/^\/?memories\//, '').replace(/^\//, '');
}
