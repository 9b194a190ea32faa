import type { Block, BlockVersion } from '../../core/agents.ts';
import type { AgentParts } from '../parts.ts';
import { createCollection } from '../records/collection.ts';
import type { Collection, Shape } from '../records/collection.ts';

const BLOCK: Shape<Block> = {
  collection: 'blocks',
  noun: 'Block',
  id: ({ id }) => id,
  order: ({ createdAt }) => createdAt,
  terms: ({ label, tags }) => [`label=${label}`, ...tags.map((tag) => `tag=${tag}`)],
  user: ({ user }) => user,
};

/** A version as it is kept: with whose text it is, so that forgetting the user erases it. */
export interface KeptVersion extends BlockVersion {
  readonly user?: string;
}

const VERSION: Shape<KeptVersion> = {
  collection: 'block-versions',
  noun: 'Version of a block',
  id: ({ block, version }) => versionId(block, version),
  order: ({ version }) => String(version).padStart(12, '0'),
  terms: ({ block }) => [`block=${block}`],
  user: ({ user }) => user,
};

/** That an agent has a block or an archive, so that its agents are found by it. */
export interface Attachment {
  readonly agent: string;
  readonly thing: string;
  readonly user?: string;
}

const ATTACHMENT: Shape<Attachment> = {
  collection: 'agent-attachments',
  noun: 'Attachment',
  id: attachmentId,
  order: ({ agent }) => agent,
  terms: ({ agent, thing }) => [`agent=${agent}`, `thing=${thing}`],
  user: ({ user }) => user,
};

export function versionId(block: string, version: number): string {
  return `${block}/${version}`;
}

export function attachmentId({ agent, thing }: Attachment): string {
  return `${agent}/${thing}`;
}

export function blocksOf(parts: AgentParts): Collection<Block> {
  return createCollection(parts, BLOCK);
}

export function versionsOf(parts: AgentParts): Collection<KeptVersion> {
  return createCollection(parts, VERSION);
}

export function attachmentsOf(parts: AgentParts): Collection<Attachment> {
  return createCollection(parts, ATTACHMENT);
}
