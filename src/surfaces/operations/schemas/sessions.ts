import { z } from 'zod';
import type { ChatMessage, SessionSummary, ShortTermWindow } from '../../../index.ts';
import { sessionName, timestamp, whole, whose } from './common.ts';
import type { Whose } from './common.ts';
import { warning } from './record.ts';
import { chatMessage } from './search.ts';
import { strict } from './strict.ts';
import type { ShapeOf } from './strict.ts';

export interface SessionsRequest extends Whose {
  readonly limit?: number;
}
const sessionsShape: ShapeOf<SessionsRequest> = {
  ...whose,
  limit: whole(1, 1_000).describe('Most sessions. Default 100.').exactOptional(),
};
export const sessionsRequest: z.ZodType<SessionsRequest> = strict(sessionsShape);

export interface Sessions {
  readonly sessions: readonly SessionSummary[];
}
const summary: z.ZodType<SessionSummary> = strict({
  session: z.string(),
  length: z.int(),
  firstAt: timestamp,
  lastAt: timestamp,
}).meta({ id: 'Session' });
export const sessions: z.ZodType<Sessions> = strict({
  sessions: z.array(summary).describe('Latest activity first.'),
}).meta({ id: 'Sessions' });

export interface SessionRequest extends Whose {
  readonly session: string;
}
export const sessionRequest: z.ZodType<SessionRequest> = strict({ session: sessionName, ...whose });

export interface SessionMessages {
  readonly messages: readonly ChatMessage[];
}
export const sessionMessages: z.ZodType<SessionMessages> = strict({
  messages: z.array(chatMessage).describe('Oldest first.'),
}).meta({ id: 'SessionMessages' });

export interface WindowRequest extends SessionRequest {
  readonly tokens?: number;
}
const windowShape: ShapeOf<WindowRequest> = {
  session: sessionName,
  ...whose,
  tokens: z.int().min(1).describe('Most tokens of the window.').exactOptional(),
};
export const windowRequest: z.ZodType<WindowRequest> = strict(windowShape);

export const sessionWindow: z.ZodType<ShortTermWindow> = strict({
  messages: z.array(chatMessage),
  ids: z.array(z.string()),
  summary: z.string().exactOptional(),
  tokens: z.int(),
  warnings: z.array(warning),
}).meta({ id: 'SessionWindow' });

export interface EndedSession {
  readonly session: string;
  readonly ended: true;
}
export const endedSession: z.ZodType<EndedSession> = strict({
  session: z.string(),
  ended: z.literal(true),
}).meta({ id: 'EndedSession' });
