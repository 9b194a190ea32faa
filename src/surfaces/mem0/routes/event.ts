import { MemoirError } from '../../../index.ts';
import { answer } from '../answer.ts';
import { passDoor } from '../call.ts';
import type { Route } from '../call.ts';
import { toEventObject } from '../event-object.ts';
import { readEvent } from '../events.ts';

const GET = { name: 'events.get', action: 'read', audit: 'reads' } as const;

const UNKNOWN = "Event not found or you don't have permission to access it.";

/** One event, for callers that wait until an add is worked out. */
export const eventRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'v1/event/:id',
    answer: (call) =>
      passDoor(call, GET, {}, async ({ tenant, user, agent }) => {
        const event = await readEvent(call, tenant, call.parameters[0] ?? '');
        const isOwn =
          event !== undefined &&
          (user === undefined || event.terms.includes(`user_id=${user}`)) &&
          (agent === undefined || event.terms.includes(`agent_id=${agent}`));
        if (!isOwn) throw new MemoirError('NOT_FOUND', UNKNOWN);
        return answer({ ...(await toEventObject(call, event)) });
      }),
  },
];
