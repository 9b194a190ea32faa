import { answer } from '../answer.ts';
import { organisationId, passDoor, projectId } from '../call.ts';
import type { Route } from '../call.ts';

const PING = { name: 'mem0.ping', action: 'read', audit: 'reads' } as const;

/** Who the key is; a label without "@", which clients would take for an address to report. */
export const pingRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'v1/ping',
    answer: (call) =>
      passDoor(call, PING, {}, async () => {
        const { principal } = call;
        return answer({
          status: 'ok',
          org_id: organisationId(principal),
          project_id: projectId(principal),
          user_email: `${principal.type}-${principal.id}`.replaceAll('@', '-'),
        });
      }),
  },
];
