import type { AgentRecord, Block, Conversation } from '../../core/agents.ts';
import { countCharacters } from '../blocks/characters.ts';
import { escapeMarkup } from './escape.ts';

/** What the system message tells of memory, sampled when it was rendered last. */
export interface MemoryStatistics {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly messages: number;
  readonly passages: number;
  readonly tags: readonly string[];
}

/** The pieces of a system message, and the whole of it. */
export interface SystemText {
  readonly blocks: string;
  readonly statistics: string;
  readonly text: string;
}

/** Where instructions want the memory to stand; else it comes after them. */
const PLACE = '{CORE_MEMORY}';

/** The system message: the same bytes for the same blocks and statistics. */
export function renderSystem(
  instructions: string,
  { agent, conversation }: { readonly agent: AgentRecord; readonly conversation: Conversation },
  blocks: readonly Block[],
  statistics: MemoryStatistics,
): SystemText {
  const rendered = renderBlocks(blocks);
  const told = renderStatistics(agent, conversation, statistics);
  const memory = [rendered, told].filter(Boolean).join('\n\n');
  const text = instructions.includes(PLACE)
    ? instructions.replace(PLACE, () => memory)
    : [instructions, memory].filter(Boolean).join('\n\n');
  return { blocks: rendered, statistics: told, text };
}

/** Text inside a block is escaped: it can never close it. Counts are of the raw text. */
export function renderBlocks(blocks: readonly Block[]): string {
  if (blocks.length === 0) return '';
  return [
    '<memory_blocks>',
    'The following memory blocks are currently engaged in your core memory unit:',
    '',
    blocks.map(renderBlock).join('\n\n'),
    '</memory_blocks>',
  ].join('\n');
}

const TAG_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
/** Tags of the frame itself, which a label must not imitate. */
const OWN_TAGS = new Set([
  'memory_blocks',
  'memory_metadata',
  'memories',
  'summary',
  'description',
  'metadata',
  'value',
  'block',
]);

function renderBlock(block: Block): string {
  const { label, value, description, limit, tokenLimit, readOnly } = block;
  const isTag = TAG_NAME.test(label) && !OWN_TAGS.has(label.toLowerCase());
  const open = isTag ? `<${label}>` : `<block label="${escapeMarkup(label)}">`;
  return [
    open,
    ...(description === undefined
      ? []
      : ['<description>', escapeMarkup(description), '</description>']),
    '<metadata>',
    ...(readOnly ? ['- read_only=true'] : []),
    `- chars_current=${countCharacters(value)}`,
    `- chars_limit=${limit}`,
    ...(tokenLimit === undefined ? [] : [`- tokens_limit=${tokenLimit}`]),
    '</metadata>',
    '<value>',
    escapeMarkup(value),
    '</value>',
    isTag ? `</${label}>` : '</block>',
  ].join('\n');
}

function renderStatistics(
  agent: AgentRecord,
  conversation: Conversation,
  { at, messages, passages, tags }: MemoryStatistics,
): string {
  const name = conversation.id === agent.id ? 'default' : conversation.id;
  const isTold = passages > 0;
  return [
    '<memory_metadata>',
    `- AGENT_ID: ${agent.id}`,
    `- CONVERSATION_ID: ${name}`,
    `- System prompt last recompiled: ${formatTime(at, agent.timezone)}`,
    `- ${messages} previous ${messages === 1 ? 'message' : 'messages'} between you and the user ${messages === 1 ? 'is' : 'are'} stored in recall memory`,
    ...(isTold
      ? [
          `- ${passages} total memories you created are stored in archival memory (use tools to access them)`,
        ]
      : []),
    ...(isTold && tags.length > 0
      ? [`- Available archival memory tags: ${tags.map(escapeMarkup).join(', ')}`]
      : []),
    '</memory_metadata>',
  ].join('\n');
}

/** "2024-01-15 09:00 AM PST" */
function formatTime(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hour12: true,
    timeZoneName: 'short',
  }).formatToParts(at);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')} ${part('dayPeriod')} ${part('timeZoneName')}`;
}

/** The day it is there, "2024-01-15". */
export function dayOf(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
}
