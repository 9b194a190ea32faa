import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import type { Call, Route } from '../call.ts';
import { entityType, fieldOf } from '../entity-ids.ts';
import { inputOf } from '../history.ts';
import { listCall } from '../list-call.ts';
import { readPage, toEnvelope } from '../paging.ts';

/** The memories about somebody, with the messages they were made of. */
async function listOfEntity(call: Call): Promise<Answer> {
  const [given = '', name = ''] = call.parameters;
  const field = fieldOf(entityType(given));
  const page = readPage(call, 100);
  const body = { filters: { [field]: name } };
  const { found, inFull, show } = await listCall({ ...call, body });
  const envelope = toEnvelope(call, found, page);
  const memory = call.services.memory.tenant(call.principal.tenant);
  const results = (await inFull(envelope.results)).map(async (each) => {
    const { user } = each.record.scope;
    const scope = memory.scope(user === undefined ? {} : { user });
    const input = await inputOf(scope, each.record);
    return { ...show(each), input, is_updated: each.record.version > 1 };
  });
  return answer({ ...envelope, results: await Promise.all(results) });
}

export const entityMemoryRoutes: readonly Route[] = [
  { method: 'GET', path: 'v1/memories/:type/:name', answer: listOfEntity },
];
