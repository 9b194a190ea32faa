import type { Target } from '../../governance/door.ts';
import type { ShortTermWindow } from '../../index.ts';
import { operation } from './operation.ts';
import type { Operation } from './operation.ts';
import {
  endedSession,
  sessionMessages,
  sessionRequest,
  sessions,
  sessionsRequest,
  sessionWindow,
  windowRequest,
} from './schemas/sessions.ts';
import type {
  EndedSession,
  SessionMessages,
  SessionRequest,
  Sessions,
} from './schemas/sessions.ts';
import { ownTarget } from './targets.ts';

const sessionTarget = (input: SessionRequest): Target => ({
  ...ownTarget(input),
  session: input.session,
});

export const listSessions: Operation<Sessions> = operation({
  note: { name: 'sessions.list', action: 'read', audit: 'reads' },
  title: 'List sessions',
  description: 'Conversations, latest activity first.',
  input: sessionsRequest,
  output: sessions,
  example: { user: 'ana' },
  target: ownTarget,
  run: async ({ memory }, { limit }) => ({ sessions: await memory.sessions(limit) }),
});

export const readSession: Operation<SessionMessages> = operation({
  note: { name: 'sessions.messages', action: 'read', audit: 'reads' },
  title: 'Messages of a session',
  description: 'All messages of a session, oldest first; empty for one that never was.',
  input: sessionRequest,
  output: sessionMessages,
  example: { user: 'ana', session: 'monday' },
  target: sessionTarget,
  run: async ({ memory }, { session }) => ({ messages: await memory.session(session).messages() }),
});

export const readWindow: Operation<ShortTermWindow> = operation({
  note: { name: 'sessions.window', action: 'read', audit: 'reads' },
  title: 'Window of a session',
  description: 'What a model would be shown of a session now, within a token budget.',
  input: windowRequest,
  output: sessionWindow,
  example: { user: 'ana', session: 'monday', tokens: 500 },
  target: sessionTarget,
  run: ({ memory }, { session, tokens }) =>
    memory.session(session).window(tokens === undefined ? {} : { tokens }),
});

export const endSession: Operation<EndedSession> = operation({
  note: { name: 'sessions.end', action: 'write', audit: 'always', slow: true },
  title: 'End a session',
  description:
    'Its short-term memory summarises what it has not yet; with the write strategy "summary" a memory is made of it.',
  input: sessionRequest,
  output: endedSession,
  example: { user: 'ana', session: 'monday' },
  keepsAnswers: true,
  target: (input) => ({ ...sessionTarget(input), kinds: ['summary'] }),
  async run({ memory }, { session }) {
    await memory.session(session).end();
    return { session, ended: true };
  },
});
