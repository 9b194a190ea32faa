import { passWithFilter } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { checkProject, passDoor } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { changeRows } from '../change-rows.ts';
import { pageOfDocuments } from '../document-pages.ts';
import { COLLECTIONS } from '../documents.ts';
import { badRequest } from '../errors.ts';
import { toEventObject, toEventObjects } from '../event-object.ts';
import { EVENT_STATUSES, EVENT_TYPES } from '../events.ts';
import { EVERYTHING } from '../filters/index.ts';
import { readPage, toEnvelope } from '../paging.ts';
import { statsOf } from '../stats.ts';

const LIST = { name: 'events.list', action: 'read', audit: 'reads' } as const;
const CHANGES = { name: 'memories.changes', action: 'read', audit: 'reads' } as const;
const STATS = { name: 'memories.stats', action: 'read-across', audit: 'reads' } as const;

/** A value of the query that must be one of a few; undefined when it is left out. */
function readChoice(
  { query }: Call,
  field: string,
  choices: readonly string[],
): string | undefined {
  const value = query.get(field);
  if (value === null || value === '') return undefined;
  const choice = choices.find((each) => each === value.toUpperCase());
  if (choice !== undefined) return choice;
  throw badRequest(`${field} must be one of: ${choices.join(', ')}`);
}

async function listEvents(call: Call): Promise<Answer> {
  checkProject(call);
  const page = readPage(call, 100);
  const type = readChoice(call, 'event_type', EVENT_TYPES);
  const status = readChoice(call, 'status', EVENT_STATUSES);
  return passDoor(call, LIST, {}, async ({ tenant, user, agent }) => {
    const own = [
      ...(user === undefined ? [] : [`user_id=${user}`]),
      ...(agent === undefined ? [] : [`agent_id=${agent}`]),
    ];
    const place = { tenant, collection: COLLECTIONS.events } as const;
    await settlePending(call, { ...place, all: [...own, 'status=PENDING'] });
    const terms = [
      ...own,
      ...(type === undefined ? [] : [`type=${type}`]),
      ...(status === undefined ? [] : [`status=${status}`]),
    ];
    const events = await pageOfDocuments(call, { ...place, all: terms }, page, (documents) =>
      toEventObjects(call, documents),
    );
    return answer({ ...events });
  });
}

/** Most events that are looked at to see whether they are over by now. */
const MOST_PENDING = 100;

async function settlePending(
  call: Call,
  query: { readonly tenant: string; readonly collection: string; readonly all: readonly string[] },
): Promise<void> {
  const { documents } = call.services.memory.store;
  const pending = await documents.find({ ...query, limit: MOST_PENDING });
  for (const document of pending) await toEventObject(call, document);
}

async function listChanges(call: Call): Promise<Answer> {
  checkProject(call);
  const { query } = call;
  const size = query.get('page_size') ?? query.get('limit');
  const page = readPage({ query, body: { page_size: size } }, 100);
  return passWithFilter(call, CHANGES, EVERYTHING, async (filter, { tenant, user, agent }) => {
    const withGone = user === undefined && agent === undefined;
    return answer({ ...toEnvelope(call, await changeRows(call, tenant, filter, withGone), page) });
  });
}

async function getStats(call: Call): Promise<Answer> {
  checkProject(call);
  return passDoor(call, STATS, { across: true }, async ({ tenant }) =>
    answer({ ...(await statsOf(call, tenant)) }),
  );
}

export const eventListRoutes: readonly Route[] = [
  { method: 'GET', path: 'v1/events', answer: listEvents },
  { method: 'GET', path: 'v1/memories/events', answer: listChanges },
  { method: 'GET', path: 'v1/stats', answer: getStats },
];
