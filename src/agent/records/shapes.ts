import type {
  AgentRecord,
  Archive,
  Conversation,
  Run,
  RunStep,
  ToolRecord,
} from '../../core/agents.ts';
import type { AgentParts } from '../parts.ts';
import { createCollection } from './collection.ts';
import type { Collection, Shape } from './collection.ts';

const AGENT: Shape<AgentRecord> = {
  collection: 'agents',
  noun: 'Agent',
  id: ({ id }) => id,
  order: ({ createdAt }) => createdAt,
  terms: ({ name, tags, area }) => [
    `area=${area}`,
    `name=${name}`,
    ...tags.map((tag) => `tag=${tag}`),
  ],
  user: ({ user }) => user,
};

/** Holds an area for one agent. */
export interface AreaClaim {
  readonly area: string;
  readonly agent: string;
  readonly user?: string;
}

const AREA: Shape<AreaClaim> = {
  collection: 'agent-areas',
  noun: 'Area',
  id: ({ area }) => area,
  order: ({ area }) => area,
  terms: () => [],
  user: ({ user }) => user,
};

const CONVERSATION: Shape<Conversation> = {
  collection: 'agent-conversations',
  noun: 'Conversation',
  id: ({ id }) => id,
  order: ({ createdAt }) => createdAt,
  terms: ({ id, agent }) => [`agent=${agent}`, id === agent ? 'default' : 'named'],
  user: ({ user }) => user,
};

const ARCHIVE: Shape<Archive> = {
  collection: 'archives',
  noun: 'Archive',
  id: ({ id }) => id,
  order: ({ createdAt }) => createdAt,
  terms: ({ name }) => [`name=${name}`],
  user: ({ user }) => user,
};

const TOOL: Shape<ToolRecord> = {
  collection: 'agent-tools',
  noun: 'Tool',
  // Names are unique: they are the ids of the documents.
  id: ({ name }) => name,
  order: ({ createdAt }) => createdAt,
  terms: ({ id }) => [`id=${id}`],
};

const RUN: Shape<Run> = {
  collection: 'agent-runs',
  noun: 'Run',
  id: ({ id }) => id,
  order: ({ createdAt }) => createdAt,
  terms: ({ agent, conversation, status, error }) => [
    `agent=${agent}`,
    `conversation=${conversation}`,
    `status=${status}`,
    ...(error?.code === 'MODEL_REFUSED' ? [`refused=${agent}`] : []),
  ],
  user: ({ user }) => user,
};

const STEP: Shape<RunStep> = {
  collection: 'agent-steps',
  noun: 'RunStep',
  id: ({ id }) => id,
  order: ({ createdAt }) => createdAt,
  terms: ({ run, agent, conversation }) => [
    `run=${run}`,
    `agent=${agent}`,
    `conversation=${conversation}`,
  ],
  user: ({ user }) => user,
};

export function agentsOf(parts: AgentParts): Collection<AgentRecord> {
  return createCollection(parts, AGENT);
}

export function areasOf(parts: AgentParts): Collection<AreaClaim> {
  return createCollection(parts, AREA);
}

export function conversationsOf(parts: AgentParts): Collection<Conversation> {
  return createCollection(parts, CONVERSATION);
}

export function archivesOf(parts: AgentParts): Collection<Archive> {
  return createCollection(parts, ARCHIVE);
}

export function toolsOf(parts: AgentParts): Collection<ToolRecord> {
  return createCollection(parts, TOOL);
}

export function runsOf(parts: AgentParts): Collection<Run> {
  return createCollection(parts, RUN);
}

export function stepsOf(parts: AgentParts): Collection<RunStep> {
  return createCollection(parts, STEP);
}
