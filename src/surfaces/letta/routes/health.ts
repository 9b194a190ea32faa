import type { JsonObject } from '../../../index.ts';
import type { Services } from '../../services.ts';
import { answer } from '../answer.ts';
import type { Route } from '../call.ts';

export function healthOf({ version }: Pick<Services, 'version'>): JsonObject {
  return { version, status: 'ok' };
}

export const healthRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'v1/health',
    isOpen: true,
    answer: async ({ services }) => answer(healthOf(services)),
  },
];
