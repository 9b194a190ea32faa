import { addMemories } from '../add.ts';
import { answer } from '../answer.ts';
import type { Route } from '../call.ts';

export const addRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: 'v3/memories/add',
    answer: async (call) => answer({ ...(await addMemories(call)) }),
  },
];
