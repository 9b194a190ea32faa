import { passAcross, knows } from '../access.ts';
import { answer } from '../answer.ts';
import type { Call, Route } from '../call.ts';
import { cutPage, listAll, readNamePage } from '../paging.ts';
import { queryText } from '../read.ts';

const LIST = { name: 'agents.tags', action: 'read', audit: 'reads' } as const;

async function tagsOf(call: Call): Promise<readonly string[]> {
  const { principal, agents } = call;
  if (principal.user === undefined && principal.agent === undefined) return agents.tags();
  const all = await listAll(
    (page) => agents.list(page),
    ({ id }) => id,
  );
  const known = all.filter((agent) => knows(call, agent));
  return [...new Set(known.flatMap(({ tags }) => tags))].toSorted();
}

export const tagRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'v1/tags',
    answer: (call) =>
      passAcross(call, LIST, async () => {
        const part = (queryText(call, 'query_text') ?? queryText(call, 'name') ?? '').toLowerCase();
        const tags = (await tagsOf(call)).filter((tag) => tag.toLowerCase().includes(part));
        const page = readNamePage(call, { limit: 50, order: 'asc' });
        return answer(cutPage(tags, page, (tag) => tag));
      }),
  },
];
