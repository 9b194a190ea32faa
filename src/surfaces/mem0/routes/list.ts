import { addMemories } from '../add.ts';
import { answer } from '../answer.ts';
import type { Route } from '../call.ts';
import { listCall } from '../list-call.ts';
import { readPage, toEnvelope } from '../paging.ts';

export const listRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: 'v3/memories',
    async answer(call) {
      // An early client of this version sent what it added here.
      const { messages, filters } = call.body;
      if (messages !== undefined && filters === undefined) {
        return answer({ ...(await addMemories(call)) });
      }
      const page = readPage(call, 100);
      const { found, inFull, show } = await listCall(call);
      const envelope = toEnvelope(call, found, page);
      return answer({ ...envelope, results: (await inFull(envelope.results)).map(show) });
    },
  },
];
