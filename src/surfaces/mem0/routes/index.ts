import type { Route } from '../call.ts';
import { addRoutes } from './add.ts';
import { batchRoutes } from './batch.ts';
import { deleteAllRoutes } from './delete-all.ts';
import { entityRoutes } from './entities.ts';
import { entityMemoryRoutes } from './entity-memories.ts';
import { eventRoutes } from './event.ts';
import { eventListRoutes } from './events.ts';
import { exportRoutes } from './exports.ts';
import { feedbackRoutes } from './feedback.ts';
import { legacyRoutes } from './legacy.ts';
import { listRoutes } from './list.ts';
import { memberRoutes } from './members.ts';
import { historyRoutes, memoryRoutes } from './memory.ts';
import { organisationRoutes } from './organisations.ts';
import { pingRoutes } from './ping.ts';
import { profileRoutes } from './profiles.ts';
import { projectRoutes } from './projects.ts';
import { searchRoutes } from './search.ts';
import { summaryRoutes } from './summary.ts';
import { webhookRoutes } from './webhooks.ts';

/** All routes; the first that fits answers, so literal paths come before open ones. */
export const routes: readonly Route[] = [
  ...pingRoutes,
  ...addRoutes,
  ...searchRoutes,
  ...listRoutes,
  ...legacyRoutes,
  ...batchRoutes,
  ...deleteAllRoutes,
  ...entityRoutes,
  ...eventRoutes,
  ...eventListRoutes,
  ...feedbackRoutes,
  ...exportRoutes,
  ...summaryRoutes,
  ...profileRoutes,
  ...organisationRoutes,
  ...projectRoutes,
  ...memberRoutes,
  ...webhookRoutes,
  ...historyRoutes,
  ...entityMemoryRoutes,
  ...memoryRoutes,
];
