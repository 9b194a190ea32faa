import type { AccessRole } from './principal.ts';

export type Action =
  | 'read'
  | 'write'
  | 'curate'
  | 'forget'
  | 'export'
  | 'import'
  | 'read-across'
  | 'forget-across'
  | 'mint-token'
  | 'manage'
  | 'audit';

/**
 * What there is to be allowed, and the least role that may do it in its own tenant, user and agent.
 * The whole policy is this table; `authorise` is its only reader.
 */
export const ACTIONS: Readonly<Record<Action, AccessRole>> = {
  /** Search, list, get, context, history, graph, feed, blocks, messages. */
  read: 'reader',
  /** Add what was said; talk with an agent. */
  write: 'writer',
  /** State, change and end facts, profile, procedures; agents, their blocks and archives. */
  curate: 'curator',
  /** Remove for good. */
  forget: 'curator',
  export: 'curator',
  import: 'curator',
  /** Read or erase across users of the tenant, list its users. */
  'read-across': 'curator',
  'forget-across': 'admin',
  /** Mint a user token that can do less than its key. */
  'mint-token': 'writer',
  /** Keys, webhooks, projects, settings. */
  manage: 'admin',
  audit: 'admin',
};
