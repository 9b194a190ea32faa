import type { Route } from '../call.ts';
import { unsupported } from '../errors.ts';

const PATHS = [
  'templates',
  'folders',
  'sources',
  'mcp-servers',
  'environments',
  'client-side-access-tokens',
  'access-tokens',
  'identities',
  'groups',
  'batches',
  'messages/batches',
  'agents/:id/folders',
  'agents/:id/files',
  'agents/:id/schedule',
  'agents/:id/identities',
  'agents/:id/groups',
] as const;

/** What their server had and this one does not. */
export const unsupportedRoutes: readonly Route[] = PATHS.map((path) => ({
  method: '*',
  path: `v1/${path}/*`,
  answer: async () => {
    throw unsupported(`Memoir does not offer ${path.replace('agents/:id/', '')} of agents`);
  },
}));
