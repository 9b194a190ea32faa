import type { Context, SearchResults } from '../../index.ts';
import { operation } from './operation.ts';
import type { Operation } from './operation.ts';
import { contextAnswer, contextRequest, searchRequest, searchResults } from './schemas/search.ts';
import { ownTarget, unscoped } from './targets.ts';

export const searchMemories: Operation<SearchResults> = operation({
  // An embedder may be waited for: what needs none does not wait for its turn.
  note: {
    name: 'memories.search',
    action: 'read',
    audit: 'reads',
    slow: 'searching',
    span: 'search_memory',
  },
  title: 'Search memories',
  description:
    'Finds what is remembered about a question, best first, each with why. An empty answer means that nothing relevant is known.',
  input: searchRequest,
  output: searchResults,
  example: { user: 'ana', question: 'Where does she live?', limit: 5 },
  target: ownTarget,
  async run({ memory, tell }, request) {
    const { question, ...options } = unscoped(request);
    const found = await memory.search(question, options);
    tell({ ids: found.results.map(({ id }) => id), detail: { results: found.results.length } });
    return found;
  },
});

export const buildContext: Operation<Context> = operation({
  note: {
    name: 'memories.context',
    action: 'read',
    audit: 'reads',
    slow: 'searching',
    span: 'search_memory',
  },
  title: 'Build a context',
  description:
    'Fits instructions, memories, the window of a session and the new message into a token budget. Memories are framed as data.',
  input: contextRequest,
  output: contextAnswer,
  example: { user: 'ana', message: 'Plan my week', tokens: 2_000 },
  target: (input) => ({
    ...ownTarget(input),
    ...(input.session !== undefined && { session: input.session }),
  }),
  async run({ memory, tell }, request) {
    const { message, ...options } = unscoped(request);
    const context = await memory.context(message, options);
    tell({
      ids: context.memories.map(({ id }) => id),
      detail: { memories: context.memories.length, tokens: context.tokens },
    });
    return context;
  },
});
