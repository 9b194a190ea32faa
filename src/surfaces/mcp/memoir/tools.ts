import { z } from 'zod';
import { KINDS } from '../../../index.ts';
import { forgetMemories } from '../../operations/forget.ts';
import { graphNeighbours, graphPaths } from '../../operations/graph.ts';
import {
  addMemories,
  getMemory,
  listMemories,
  memoryHistory,
  rememberFact,
  updateMemory,
} from '../../operations/memories.ts';
import { buildContext, searchMemories } from '../../operations/search.ts';
import { forgetAll } from './forget-all.ts';
import { forgotten, memories, memory, paths, relations, tellReceipt, versions } from './shapes.ts';
import { tellMemory, tellStep } from './tell.ts';
import { timeline } from './timeline.ts';
import { tool } from './tool.ts';
import type { MemoirTool } from './tool.ts';

const id = z.string();
const time = z.string();
const kind = z.enum(KINDS);
const most = (number: number): z.ZodInt => z.int().min(1).max(number);

/** Memoir's own tools, in the order in which they are listed. */
export const MEMOIR_TOOLS: readonly MemoirTool[] = [
  tool({
    name: 'remember',
    title: 'Remember',
    description:
      'Keep something for later: one fact a call, in a full sentence. Kind "episode" keeps words as they were said.',
    effect: 'write',
    input: z.object({
      text: z.string().min(1),
      kind: kind.optional(),
      session: z.string().optional(),
      role: z.enum(['user', 'assistant']).optional().describe('Who said an episode'),
      at: time.optional().describe('ISO 8601'),
    }),
    output: z.looseObject({ change: z.string(), ids: z.array(id) }),
    async run({ ask }, { text, kind: as, session, role, at }) {
      const when = { ...(at !== undefined && { at }) };
      if (as !== 'episode') {
        const fact = { fact: text, ...(as !== undefined && { kind: as }), ...when };
        const { change, memory: stated } = await ask(rememberFact, {
          ...fact,
          ...(session !== undefined && { metadata: { session } }),
        });
        const { id: own, text: kept, supersedes } = stated;
        return {
          change,
          ids: [own],
          text: kept,
          ...(supersedes.length > 0 && { superseded: supersedes }),
        };
      }
      const { added, repeated } = await ask(addMemories, {
        text,
        ...(session !== undefined && { session }),
        ...(role !== undefined && { role }),
        ...when,
      });
      return {
        change: added.length === 0 ? 'repeat' : 'add',
        ids: added.map((each) => each.id),
        repeated,
      };
    },
  }),
  tool({
    name: 'recall',
    title: 'Recall',
    description: 'Find what is remembered about a question, best first. Empty: nothing is known.',
    effect: 'read',
    input: z.object({
      query: z.string().min(1),
      limit: most(100).optional(),
      kinds: z.array(z.string()).optional(),
      from: time.optional(),
      to: time.optional(),
      as_of: time.optional().describe('What held then'),
    }),
    output: memories,
    async run({ ask }, { query, limit, kinds, from, to, as_of: asOf }) {
      const { results } = await ask(searchMemories, {
        question: query,
        ...defined({ limit, kinds, from, to, asOf }),
      });
      return { memories: results.map(tellMemory) };
    },
  }),
  tool({
    name: 'context',
    title: 'Context',
    description: 'Memories that bear on a message, ready for a prompt, within a token budget.',
    effect: 'read',
    input: z.object({
      message: z.string().min(1),
      tokens: z.int().min(64).max(1_000_000).optional(),
      session: z.string().optional(),
    }),
    output: z.looseObject({ text: z.string(), tokens: z.number() }),
    async run({ ask }, { message, tokens, session }) {
      const built = await ask(buildContext, { message, ...defined({ tokens, session }) });
      return {
        text: built.text,
        tokens: built.tokens,
        memories: built.memories.map((each) => each.id),
        omitted: built.omitted,
      };
    },
  }),
  tool({
    name: 'get_memory',
    title: 'Get a memory',
    description: 'One memory by id.',
    effect: 'read',
    input: z.object({ id }),
    output: memory,
    run: async ({ ask }, input) => tellMemory(await ask(getMemory, input)),
  }),
  tool({
    name: 'list_memories',
    title: 'List memories',
    description: 'Memories, newest first, a page at a time.',
    effect: 'read',
    input: z.object({
      kinds: z.array(z.string()).optional(),
      session: z.string().optional(),
      limit: most(100).optional(),
      cursor: z.string().optional(),
    }),
    output: memories,
    async run({ ask }, { kinds, session, limit = 20, cursor }) {
      const page = await ask(listMemories, {
        limit,
        ...defined({ kinds, cursor, sessions: session === undefined ? undefined : [session] }),
      });
      return { memories: page.items.map(tellMemory), ...defined({ cursor: page.cursor }) };
    },
  }),
  tool({
    name: 'update_memory',
    title: 'Correct a memory',
    description: 'Replace the text of a memory; its history keeps the old one.',
    effect: 'change',
    input: z.object({
      id,
      text: z.string().min(1),
      if_version: z.int().min(1).max(1e9).optional(),
    }),
    output: memory,
    run: async ({ ask }, { id: which, text, if_version: ifVersion }) =>
      tellMemory(await ask(updateMemory, { id: which, text, ...defined({ ifVersion }) })),
  }),
  tool({
    name: 'history',
    title: 'History',
    description: 'All versions of a memory, oldest first.',
    effect: 'read',
    input: z.object({ id }),
    output: versions,
    async run({ ask }, input) {
      const { revisions } = await ask(memoryHistory, input);
      return { versions: revisions };
    },
  }),
  tool({
    name: 'timeline',
    title: 'Timeline',
    description: 'A period in order of time: what happened, or what became known.',
    effect: 'read',
    input: z.object({
      from: time.optional(),
      to: time.optional(),
      view: z.enum(['happened', 'known']).optional(),
      limit: most(500).optional(),
    }),
    output: memories,
    async run({ ask }, { from, to, view = 'happened', limit = 50 }) {
      const found = await ask(timeline, { view, limit, ...defined({ from, to }) });
      return { memories: found.memories.map(tellMemory), more: found.more };
    },
  }),
  tool({
    name: 'neighbours',
    title: 'Neighbours',
    description: 'What a person, place or thing is connected with.',
    effect: 'read',
    input: z.object({
      entity: z.string().min(1).describe('A name, or "user"'),
      hops: most(5).optional(),
      at: time.optional().describe('As it was then'),
    }),
    output: relations,
    async run({ ask }, input) {
      const found = await ask(graphNeighbours, input);
      return {
        entity: found.entity.name,
        type: found.entity.type,
        relations: found.steps.map(tellStep),
        more: found.truncated,
      };
    },
  }),
  tool({
    name: 'paths',
    title: 'Paths',
    description: 'How two of them are connected, shortest first.',
    effect: 'read',
    input: z.object({ from: z.string().min(1), to: z.string().min(1), hops: most(6).optional() }),
    output: paths,
    async run({ ask }, input) {
      const found = await ask(graphPaths, input);
      return { paths: found.paths.map((path) => path.map(tellStep)), more: found.truncated };
    },
  }),
  tool({
    name: 'forget',
    title: 'Forget',
    description: 'Remove memories, or a session, for good, with what was made of them.',
    effect: 'destroy',
    input: z.object({ ids: z.array(id).optional(), session: z.string().optional() }),
    output: forgotten,
    async run({ ask }, { ids, session }) {
      return tellReceipt(await ask(forgetMemories, namedTarget(ids, session)));
    },
  }),
  forgetAll,
];

/** Of one of the two: neither must turn into everything. */
function namedTarget(ids: readonly string[] | undefined, session: string | undefined): object {
  return session === undefined ? { ids: ids ?? [] } : { session, ...defined({ ids }) };
}

/** The fields that are there. */
function defined(fields: object): object {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}
