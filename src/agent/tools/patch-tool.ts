import type { RunnableTool } from '../../core/agents.ts';
import { atDesk } from '../blocks/desk.ts';
import type { Desk } from '../blocks/desk.ts';
import { refused } from '../blocks/edit.ts';
import type { AgentParts } from '../parts.ts';
import { define, memoryTool } from './run-tool.ts';

/** Hunks on one block, or several operations on blocks, all of them or none. */
export function createPatchTool(parts: AgentParts): RunnableTool {
  const definition = define(
    'memory_apply_patch',
    'Apply a patch in unified-diff style to one memory block, or several operations at once: "*** Add Block: label" (with "Description: ..." and + lines), "*** Update Block: label" (with hunks, and "*** Move to: new_label"), "*** Delete Block: label". Hunks need no line numbers; their context and removed lines must match in exactly one place. All of it is applied, or nothing.',
    {
      label: {
        type: 'string',
        description: 'Label of the block that plain hunks are for; any text with "***" operations.',
      },
      patch: { type: 'string', description: 'The patch.' },
    },
    ['label', 'patch'],
  );
  return memoryTool(definition, (input, { agent, conversation }, by) => {
    const label = input.text('label');
    const operations = readOperations(input.text('patch'), label);
    const where = { agent: agent.id, conversation: conversation.id, by };
    return atDesk(parts, where, async (desk) => {
      for (const operation of operations) await carryOut(desk, operation);
      const [only] = operations;
      const isOne = operations.length === 1 && only?.type === 'update';
      const now = isOne ? desk.find(only.moveTo ?? only.label) : undefined;
      return now?.value ?? `Applied ${operations.length} operations to memory blocks.`;
    });
  });
}

type Operation =
  | {
      readonly type: 'add';
      readonly label: string;
      readonly description?: string;
      readonly body: string;
    }
  | {
      readonly type: 'update';
      readonly label: string;
      readonly moveTo?: string;
      readonly body: string;
    }
  | { readonly type: 'delete'; readonly label: string };

const HEADER = /^\*\*\* (Add|Update|Delete) Block: *(.+?) *$/;
const MOVE = /^\*\*\* Move to: *(.+?) *$/;
const DESCRIPTION = /^Description: *(.*)$/;
const FRAME = /^\*\*\* (Begin|End) Patch *$/;

function readOperations(patch: string, label: string): readonly Operation[] {
  const lines = patch.split('\n').filter((line) => !FRAME.test(line));
  if (!lines.some((line) => HEADER.test(line))) {
    return [{ type: 'update', label, body: lines.join('\n') }];
  }
  const sections: { readonly kind: string; readonly label: string; readonly lines: string[] }[] =
    [];
  for (const line of lines) {
    const [, kind, name] = HEADER.exec(line) ?? [];
    if (kind !== undefined && name !== undefined) sections.push({ kind, label: name, lines: [] });
    else if (sections.length > 0) sections.at(-1)?.lines.push(line);
    else if (line.trim() !== '') throw refused(`Patch line before any "***" operation: ${line}`);
  }
  return sections.map(readSection);
}

function readSection(section: {
  readonly kind: string;
  readonly label: string;
  readonly lines: readonly string[];
}): Operation {
  const { kind, label, lines } = section;
  if (kind === 'Delete') return { type: 'delete', label };
  const body = lines.filter((line) => !MOVE.test(line) && !DESCRIPTION.test(line)).join('\n');
  if (kind === 'Update') {
    const moveTo = lines.map((line) => MOVE.exec(line)?.[1]).find((each) => each !== undefined);
    return { type: 'update', label, body, ...(moveTo !== undefined && { moveTo }) };
  }
  const description = lines
    .map((line) => DESCRIPTION.exec(line)?.[1])
    .find((each) => each !== undefined);
  return { type: 'add', label, body, ...(description !== undefined && { description }) };
}

async function carryOut(desk: Desk, operation: Operation): Promise<void> {
  const { label } = operation;
  if (operation.type === 'delete') return desk.detach(label);
  if (operation.type === 'add') {
    const value = addedText(operation.body);
    await desk.create(label, value, operation.description);
    return;
  }
  const { body, moveTo } = operation;
  if (body.trim() !== '') await desk.edit(label, { operation: 'patch', patch: body });
  if (moveTo !== undefined) await desk.rename(label, moveTo);
  if (body.trim() === '' && moveTo === undefined) throw refused(`Nothing to update in '${label}'.`);
}

/** The text of a new block: its lines, with or without the + that a diff has. */
function addedText(body: string): string {
  const lines = body.replace(/\n$/, '').split('\n');
  const isDiff = lines.some((line) => line.startsWith('+'));
  const kept = isDiff
    ? lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1))
    : lines;
  return kept.join('\n');
}
