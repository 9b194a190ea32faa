import { passWithFilter } from './access.ts';
import { checkProject } from './call.ts';
import type { Call } from './call.ts';
import { noteReading } from './events.ts';
import { feedbackFor } from './feedback.ts';
import { readReadRequest } from './read-request.ts';
import type { ReadRequest } from './read-request.ts';
import { inFull, newestFirst, readOutlines } from './reading.ts';
import type { Found } from './reading.ts';
import { project, toMemoryObject } from './memory-object.ts';
import type { MemoryObject } from './memory-object.ts';

const LIST = { name: 'memories.list', action: 'read', audit: 'reads' } as const;

export interface Listed {
  readonly request: ReadRequest;
  /** All that there are, newest first; without their words maybe. */
  readonly found: readonly Found[];
  /** Some of them with their words. */
  inFull(found: readonly Found[]): Promise<readonly Found[]>;
  /** One of these as it is answered with. */
  show(found: Found): Partial<MemoryObject>;
}

/** Everything that a list call asks for, before it is cut into pages. */
export async function listCall(call: Call, needsEntity?: string): Promise<Listed> {
  checkProject(call);
  const { services } = call;
  const startedAt = services.runtime.now();
  const request = readReadRequest(call.body, startedAt, needsEntity);
  return passWithFilter(call, LIST, request.filter, async (filter, { tenant }, tell) => {
    const parts = { services, whereabouts: call.whereabouts, tenant };
    const { visibility } = request;
    const found: Found[] = [];
    const feedback = await feedbackFor(services, tenant, filter);
    for await (const each of readOutlines(parts, { filter, visibility, ...feedback })) {
      found.push(each);
    }
    tell({ detail: { found: found.length } });
    noteReading(call, tenant, {
      id: services.newId(),
      type: 'GET_ALL',
      status: 'SUCCEEDED',
      entities: {},
      startedAt,
      payload: { found: found.length },
    });
    const showing = { runtime: services.runtime, now: visibility.now };
    return {
      request,
      found: found.toSorted(newestFirst),
      inFull: (some) => inFull(parts, some),
      show: ({ record, isWaiting }) =>
        project(toMemoryObject(record, { ...showing, isWaiting }), request.fields),
    };
  });
}
