import type { Route } from '../call.ts';
import { agentFileRoutes } from './agent-files.ts';
import { agentRoutes } from './agents.ts';
import { archiveRoutes } from './archives.ts';
import { blockVersionRoutes } from './block-versions.ts';
import { blockRoutes } from './blocks.ts';
import { conversationRoutes } from './conversations.ts';
import { healthRoutes } from './health.ts';
import { messageRoutes } from './messages.ts';
import { modelRoutes } from './models.ts';
import { passageRoutes } from './passages.ts';
import { runRoutes } from './runs.ts';
import { stepRoutes } from './steps.ts';
import { tagRoutes } from './tags.ts';
import { toolRoutes } from './tools.ts';
import { unsupportedRoutes } from './unsupported.ts';

/** All routes; the first that fits answers, so literal paths come before open ones. */
export const routes: readonly Route[] = [
  ...healthRoutes,
  ...modelRoutes,
  ...tagRoutes,
  ...toolRoutes,
  ...agentFileRoutes,
  ...agentRoutes,
  ...blockRoutes,
  ...blockVersionRoutes,
  ...archiveRoutes,
  ...passageRoutes,
  ...unsupportedRoutes,
  ...messageRoutes,
  ...conversationRoutes,
  ...runRoutes,
  ...stepRoutes,
];
