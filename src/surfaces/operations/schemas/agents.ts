import { z } from 'zod';
import type {
  AgentChanges,
  AgentFile,
  AgentInput,
  AgentListOptions,
  AgentRecord,
  BlockInput,
  CompactionSettings,
  Page,
  ReflectionSettings,
  Told,
  ToolRecord,
} from '../../../index.ts';
import {
  byId,
  id,
  ifVersion,
  json,
  ofAgents,
  pageRequest,
  stored,
  tagMatch,
  texts,
} from './agent-fields.ts';
import type { ById, PageRequest } from './agent-fields.ts';
import { blockInputShape } from './blocks.ts';
import { share, whole } from './common.ts';
import type { Whose } from './common.ts';
import { strict } from './strict.ts';
import type { ShapeOf } from './strict.ts';

const compactionShape: ShapeOf<CompactionSettings> = {
  contextWindow: whole(1_000, 10_000_000).describe('Tokens of the model’s window. Default 128000.'),
  trigger: share.describe('Above this share of it older messages are evicted. Default 0.9.'),
  target: share.describe('The share that is kept then. Default 0.7.'),
  clipCharacters: whole(100, 1_000_000).describe('Most characters of the summary. Default 50000.'),
};
export const someCompaction: z.ZodType<Partial<CompactionSettings>> = strict({
  contextWindow: compactionShape.contextWindow.exactOptional(),
  trigger: compactionShape.trigger.exactOptional(),
  target: compactionShape.target.exactOptional(),
  clipCharacters: compactionShape.clipCharacters.exactOptional(),
});

const reflection: z.ZodType<ReflectionSettings> = strict({
  everySteps: whole(1, 1_000_000).describe('After so many steps of the model.').exactOptional(),
  everyMinutes: whole(1, 10_000_000).exactOptional(),
  modelCalls: whole(0, 1_000).describe('Most calls of the model each time.'),
});

type Settings = Omit<
  AgentInput,
  'id' | 'area' | 'user' | 'newBlocks' | 'blocks' | 'archives' | 'compaction' | 'extra'
>;
const settings = {
  name: z.string().min(1).max(256),
  description: z.string(),
  instructions: z.string().describe('First in every context, never trimmed.'),
  model: z.string().describe('Handle of the model. Absent: the configured one.'),
  maxOutputTokens: whole(1, 10_000_000),
  temperature: z.number().min(0).max(2),
  timezone: z.string().describe('IANA name. Default "UTC".'),
  tools: texts.describe('Names of tools. Default: the memory tools.'),
  tags: texts.describe('At most 24.'),
  answersFromMemory: z.boolean().describe('Without a model it answers from memory alone.'),
  reflection: reflection.describe('When it works over its memory between conversations.'),
  metadata: json,
} as const satisfies { readonly [Name in keyof Settings]-?: z.ZodType };

export interface NewAgentRequest extends Settings, Whose {
  readonly newBlocks?: readonly BlockInput[];
  readonly blocks?: readonly string[];
  readonly archives?: readonly string[];
  readonly compaction?: Partial<CompactionSettings>;
}
const newAgentShape: ShapeOf<NewAgentRequest> = {
  user: ofAgents.user.describe('Whose memory it works in. Without one: what belongs to no user.'),
  agent: ofAgents.agent.describe('Its private area in memory. Default: its id.'),
  name: settings.name.exactOptional(),
  description: settings.description.exactOptional(),
  instructions: settings.instructions.exactOptional(),
  model: settings.model.exactOptional(),
  maxOutputTokens: settings.maxOutputTokens.exactOptional(),
  temperature: settings.temperature.exactOptional(),
  timezone: settings.timezone.exactOptional(),
  tools: settings.tools.exactOptional(),
  tags: settings.tags.exactOptional(),
  answersFromMemory: settings.answersFromMemory.exactOptional(),
  reflection: settings.reflection.exactOptional(),
  metadata: settings.metadata.exactOptional(),
  newBlocks: z
    .array(strict(blockInputShape))
    .describe('Blocks made with it; they go with it unless another agent has them.')
    .exactOptional(),
  blocks: z.array(id).describe('Blocks that are there, after the new ones.').exactOptional(),
  archives: z.array(id).exactOptional(),
  compaction: someCompaction.exactOptional(),
};
export const newAgent: z.ZodType<NewAgentRequest> = strict(newAgentShape);

type Changed = Omit<AgentChanges, 'extra' | 'blocks' | 'archives'>;
export interface UpdateAgentRequest extends Changed, ById {
  readonly ifVersion?: number;
}
const updateShape: ShapeOf<UpdateAgentRequest> = {
  ...byId,
  ifVersion,
  name: settings.name.exactOptional(),
  description: settings.description.nullable().exactOptional(),
  instructions: settings.instructions.exactOptional(),
  model: settings.model.nullable().exactOptional(),
  maxOutputTokens: settings.maxOutputTokens.nullable().exactOptional(),
  temperature: settings.temperature.nullable().exactOptional(),
  timezone: settings.timezone.exactOptional(),
  tools: settings.tools.exactOptional(),
  tags: settings.tags.exactOptional(),
  answersFromMemory: settings.answersFromMemory.exactOptional(),
  reflection: settings.reflection.nullable().exactOptional(),
  metadata: settings.metadata.exactOptional(),
  compaction: someCompaction.exactOptional(),
};
export const updateAgent: z.ZodType<UpdateAgentRequest> = strict(updateShape);

const agentShape: ShapeOf<Told<AgentRecord>> = {
  id,
  area: z.string(),
  name: settings.name,
  description: settings.description.exactOptional(),
  instructions: settings.instructions,
  model: settings.model.exactOptional(),
  maxOutputTokens: settings.maxOutputTokens.exactOptional(),
  temperature: settings.temperature.exactOptional(),
  user: z.string().exactOptional(),
  timezone: settings.timezone,
  blocks: z.array(id),
  archives: z.array(id),
  tools: texts,
  tags: texts,
  compaction: strict(compactionShape),
  answersFromMemory: z.boolean(),
  reflection: reflection.exactOptional(),
  metadata: json,
  ...stored,
};
export const agent: z.ZodType<Told<AgentRecord>> = strict(agentShape).meta({ id: 'Agent' });

export interface AgentsRequest
  extends Whose, PageRequest, Pick<AgentListOptions, 'name' | 'tags' | 'tagMatch' | 'text'> {
  readonly everyone?: boolean;
}
const agentsShape: ShapeOf<AgentsRequest> = {
  user: ofAgents.user.describe('Agents of this user. Without one: those of no user.'),
  agent: ofAgents.agent,
  everyone: z.boolean().describe('Those of all users.').exactOptional(),
  name: z.string().describe('Exactly this name.').exactOptional(),
  tags: texts.exactOptional(),
  tagMatch: tagMatch.describe('Default "any".').exactOptional(),
  text: z.string().describe('In the name or description.').exactOptional(),
  ...pageRequest,
};
export const agentsRequest: z.ZodType<AgentsRequest> = strict(agentsShape);
export const agentPage: z.ZodType<Page<Told<AgentRecord>>> = strict({
  items: z.array(agent),
  cursor: z.string().exactOptional(),
}).meta({ id: 'AgentPage' });

export const agentRequest: z.ZodType<ById> = strict(byId);

export interface AttachRequest extends ById {
  readonly block?: string;
  readonly archive?: string;
  readonly tool?: string;
}
const attachShape: ShapeOf<AttachRequest> = {
  ...byId,
  block: id.describe('A block, by its id.').exactOptional(),
  archive: id.describe('An archive, by its id.').exactOptional(),
  tool: z.string().min(1).describe('A tool, by its name.').exactOptional(),
};
export const attachRequest: z.ZodType<AttachRequest> = strict(attachShape).refine(
  ({ block, archive, tool }) =>
    [block, archive, tool].filter((given) => given !== undefined).length === 1,
  'give one of block, archive and tool',
);

export interface ExportRequest extends ById {
  readonly conversation?: string;
  readonly scrub?: boolean;
}
const exportShape: ShapeOf<ExportRequest> = {
  ...byId,
  conversation: id
    .describe('The one whose messages are in it. Default: its default one.')
    .exactOptional(),
  scrub: z.boolean().describe('Without messages.').exactOptional(),
};
export const exportRequest: z.ZodType<ExportRequest> = strict(exportShape);
export const agentFile: z.ZodType<AgentFile> = json;

export interface ImportRequest {
  readonly user?: string;
  readonly agent?: string;
  readonly file: AgentFile;
  readonly name?: string;
}
const importShape: ShapeOf<ImportRequest> = {
  user: ofAgents.user.describe('Whose memory the agents work in.'),
  agent: ofAgents.agent.describe('Is refused: areas come with agents.'),
  file: agentFile.describe('As an export answered.'),
  name: z.string().min(1).max(256).describe('Of the agent, in place of its own.').exactOptional(),
};
export const importRequest: z.ZodType<ImportRequest> = strict(importShape);
export interface AgentList {
  readonly agents: readonly Told<AgentRecord>[];
}
export const agentList: z.ZodType<AgentList> = strict({ agents: z.array(agent) });

const toolShape: ShapeOf<Told<ToolRecord>> = {
  id,
  name: z.string(),
  description: z.string(),
  parameters: json,
  source: z.enum(['memory', 'application', 'client']),
  requiresApproval: z.boolean(),
  tags: texts,
  ...stored,
};
export const tool: z.ZodType<Told<ToolRecord>> = strict(toolShape).meta({ id: 'Tool' });
export interface ToolsRequest extends Whose, PageRequest {}
export const toolsRequest: z.ZodType<ToolsRequest> = strict({ ...ofAgents, ...pageRequest });
export const toolPage: z.ZodType<Page<Told<ToolRecord>>> = strict({
  items: z.array(tool),
  cursor: z.string().exactOptional(),
}).meta({ id: 'ToolPage' });
