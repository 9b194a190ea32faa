import { z } from 'zod';
import type { AgentReply } from '../../../index.ts';
import { sessionName, whole, whose } from './common.ts';
import type { Whose } from './common.ts';
import { warning } from './record.ts';
import { searchResult } from './search.ts';
import { strict } from './strict.ts';
import type { ShapeOf } from './strict.ts';

export interface ChatRequest extends Whose {
  readonly message: string;
  readonly session?: string;
  readonly instructions?: string;
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly limit?: number;
}

const chatShape: ShapeOf<ChatRequest> = {
  message: z.string().min(1).describe('What the user says.'),
  ...whose,
  session: sessionName.describe('Default "default".').exactOptional(),
  instructions: z.string().describe('First in the context.').exactOptional(),
  contextTokens: z.int().min(64).describe('Most tokens of the context.').exactOptional(),
  maxOutputTokens: z.int().min(1).describe('Most tokens of the answer.').exactOptional(),
  temperature: z.number().min(0).max(2).exactOptional(),
  limit: whole(1, 1_000).describe('Most memories looked up. Default 20.').exactOptional(),
};
export const chatRequest: z.ZodType<ChatRequest> = strict(chatShape);

export const chatReply: z.ZodType<AgentReply> = strict({
  text: z.string(),
  session: z.string(),
  memories: z.array(searchResult).describe('What the answer could draw on.'),
  contextTokens: z.int(),
  fromMemoryAlone: z
    .boolean()
    .describe('No model is configured: the text lists what is remembered.'),
  warnings: z.array(warning),
}).meta({ id: 'ChatReply' });
