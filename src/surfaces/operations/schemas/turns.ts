import { z } from 'zod';
import type {
  Compaction,
  CompactionSettings,
  ContextPreview,
  Page,
  Run,
  RunListOptions,
  SendInput,
  SendOptions,
  StopReason,
  Told,
  ToldCompaction,
  ToldTurnResult,
  ToolDefinition,
  TurnUsage,
} from '../../../index.ts';
import { byId, id, json, pageRequest, stored } from './agent-fields.ts';
import type { ById, PageRequest } from './agent-fields.ts';
import { someCompaction } from './agents.ts';
import { time, timestamp, whole } from './common.ts';
import { message } from './conversations.ts';
import { warning } from './record.ts';
import { strict } from './strict.ts';
import type { ShapeOf } from './strict.ts';

const clientId = z
  .string()
  .describe('The sender’s own id: a message with the same one is the same.')
  .exactOptional();
const input: z.ZodType<SendInput> = z.discriminatedUnion('type', [
  strict({
    type: z.literal('message'),
    id: z.string().exactOptional(),
    role: z.enum(['user', 'system', 'assistant']),
    content: z.union([z.string().min(1), z.array(json)]),
    name: z.string().exactOptional(),
    clientId,
    sender: z.string().exactOptional(),
    at: time.exactOptional(),
  }),
  strict({
    type: z.literal('approval'),
    approvals: z.array(
      strict({ toolCall: z.string(), approve: z.boolean(), reason: z.string().exactOptional() }),
    ),
    clientId,
  }),
  strict({
    type: z.literal('tool-result'),
    results: z.array(strict({ id: z.string(), output: z.json(), isError: z.boolean() })),
    clientId,
  }),
]);

const toolDefinition: z.ZodType<ToolDefinition> = strict({
  name: z.string(),
  description: z.string(),
  parameters: json,
}) as z.ZodType<ToolDefinition>;

export interface TalkRequest
  extends
    ById,
    Pick<
      SendOptions,
      | 'conversation'
      | 'maxSteps'
      | 'pieces'
      | 'model'
      | 'instructions'
      | 'clientTools'
      | 'background'
      | 'metadata'
    > {
  readonly input: readonly SendInput[];
}
const talkShape: ShapeOf<TalkRequest> = {
  ...byId,
  input: z.array(input).min(1).describe('What is said, decided about calls, or came of them.'),
  conversation: id.describe('Default: the agent’s default one.').exactOptional(),
  maxSteps: whole(0, 1_000)
    .describe('Most steps of the model. Default 50. 0: the messages are only recorded.')
    .exactOptional(),
  pieces: z.boolean().describe('Words as they come, where events are asked for.').exactOptional(),
  model: z.string().describe('For this turn only.').exactOptional(),
  instructions: z.string().describe('For this turn only.').exactOptional(),
  clientTools: z.array(toolDefinition).describe('Tools that the sender runs.').exactOptional(),
  background: z.boolean().describe('The turn goes on when the reader leaves.').exactOptional(),
  metadata: json.exactOptional(),
};
export const talkRequest: z.ZodType<TalkRequest> = strict(talkShape);

const stopReason: z.ZodType<StopReason> = z.enum([
  'end-turn',
  'max-steps',
  'max-tokens',
  'requires-approval',
  'cancelled',
  'invalid-answer',
  'invalid-tool-call',
  'model-failed',
  'context-overflow',
  'error',
]);
const usageShape: ShapeOf<TurnUsage> = {
  input: z.int(),
  output: z.int(),
  cachedInput: z.int(),
  reasoning: z.int(),
  steps: z.int(),
  context: z.int(),
};
const usage = strict(usageShape);
const runStatus = z.enum(['created', 'running', 'completed', 'failed', 'cancelled']);

const runShape: ShapeOf<Told<Run>> = {
  id,
  agent: id,
  conversation: id,
  user: z.string().exactOptional(),
  status: runStatus,
  stopReason: stopReason.exactOptional(),
  background: z.boolean(),
  error: strict({ code: z.string(), message: z.string() }).exactOptional(),
  usage: usage.exactOptional(),
  firstTokenMs: z.number().exactOptional(),
  completedAt: timestamp.exactOptional(),
  metadata: json,
  ...stored,
};
export const run: z.ZodType<Told<Run>> = strict(runShape).meta({ id: 'Run' });
export const runRequest: z.ZodType<ById> = strict(byId);

export interface RunsRequest
  extends ById, PageRequest, Pick<RunListOptions, 'conversation' | 'statuses'> {}
const runsShape: ShapeOf<RunsRequest> = {
  ...byId,
  ...pageRequest,
  conversation: id.exactOptional(),
  statuses: z.array(runStatus).exactOptional(),
};
export const runsRequest: z.ZodType<RunsRequest> = strict(runsShape);
export const runPage: z.ZodType<Page<Told<Run>>> = strict({
  items: z.array(run),
  cursor: z.string().exactOptional(),
}).meta({ id: 'RunPage' });

export interface CancelRequest extends ById {
  readonly runs?: readonly string[];
  readonly conversation?: string;
}
const cancelShape: ShapeOf<CancelRequest> = {
  ...byId,
  runs: z.array(id).describe('Default: all that are not over.').exactOptional(),
  conversation: id.exactOptional(),
};
export const cancelRequest: z.ZodType<CancelRequest> = strict(cancelShape);
export interface Cancelled {
  readonly runs: readonly Told<Run>[];
}
export const cancelled: z.ZodType<Cancelled> = strict({ runs: z.array(run) }).meta({
  id: 'CancelledRuns',
});

const resultShape: ShapeOf<ToldTurnResult> = {
  run,
  messages: z.array(message).describe('What the turn added after what was sent.'),
  stopReason,
  usage,
  warnings: z.array(warning),
};
export const turnResult: z.ZodType<ToldTurnResult> = strict(resultShape).meta({
  id: 'TurnResult',
});

export interface CompactRequest extends ById {
  readonly conversation?: string;
  readonly settings?: Partial<CompactionSettings>;
}
const compactShape: ShapeOf<CompactRequest> = {
  ...byId,
  conversation: id.describe('Default: the agent’s default one.').exactOptional(),
  settings: someCompaction.exactOptional(),
};
export const compactRequest: z.ZodType<CompactRequest> = strict(compactShape);
const compactionShape: ShapeOf<Compaction> = {
  trigger: z.enum(['window', 'overflow', 'manual']),
  conversation: id,
  message: z.string(),
  summary: z.string(),
  tokensBefore: z.int(),
  tokensAfter: z.int(),
  contextWindow: z.int(),
  messagesBefore: z.int(),
  messagesAfter: z.int(),
  at: timestamp,
};
export const compacted: z.ZodType<ToldCompaction> = strict({
  compaction: strict(compactionShape)
    .describe('Absent: there was nothing to evict.')
    .exactOptional(),
}).meta({ id: 'Compacted' });

export interface ResetRequest extends ById {
  readonly purge?: boolean;
}
export const resetRequest: z.ZodType<ResetRequest> = strict({
  ...byId,
  purge: z.boolean().describe('The log goes, too. Needs the right "forget".').exactOptional(),
});

export interface ContextRequest extends ById {
  readonly conversation?: string;
}
export const previewRequest: z.ZodType<ContextRequest> = strict({
  ...byId,
  conversation: id.describe('Default: the agent’s default one.').exactOptional(),
});
const tokens: ShapeOf<ContextPreview['tokens']> = {
  instructions: z.int(),
  blocks: z.int(),
  statistics: z.int(),
  summary: z.int(),
  messages: z.int(),
  tools: z.int(),
  all: z.int(),
};
const previewShape: ShapeOf<ContextPreview> = {
  system: z.string(),
  blocks: z.string(),
  statistics: z.string(),
  summary: z.string().exactOptional(),
  messages: z.array(message),
  tools: z.array(toolDefinition),
  tokens: strict(tokens).describe('Tokens by part.'),
  contextWindow: z.int(),
  archivedPassages: z.int(),
  loggedMessages: z.int(),
};
export const preview: z.ZodType<ContextPreview> = strict(previewShape).meta({
  id: 'ContextPreview',
});
