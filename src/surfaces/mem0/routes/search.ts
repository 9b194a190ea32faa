import { answer } from '../answer.ts';
import type { Route } from '../call.ts';
import { searchCall } from '../search-call.ts';

export const searchRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: 'v3/memories/search',
    answer: async (call) =>
      answer({ results: await searchCall(call, { threshold: 0.1, limit: 10 }) }),
  },
];
