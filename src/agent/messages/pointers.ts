import type { AgentMessage, MessageItem } from '../../core/agents.ts';
import type { AgentParts } from '../parts.ts';
import { createCollection } from '../records/collection.ts';
import type { Collection, Shape } from '../records/collection.ts';

/** Where the episodes of a message are: written and erased with them, and without their text. */
export interface MessagePointer {
  readonly id: string;
  readonly agent: string;
  /** The agent's area. */
  readonly area: string;
  readonly conversation: string;
  readonly user?: string;
  readonly role: AgentMessage['role'];
  readonly items: readonly MessageItem['type'][];
  readonly episodes: readonly string[];
  readonly run?: string;
  readonly step?: string;
  readonly clientId?: string;
  /** Of a summary, which is no part of the log: the positions that it stands for, without the end. */
  readonly condenses?: { readonly from: number; readonly to: number };
  /** Rises with each that is made. */
  readonly order: string;
}

/** Term of what is part of the log. */
export const SAID = 'said';

const POINTER: Shape<MessagePointer> = {
  collection: 'agent-messages',
  noun: 'Message',
  id: ({ id }) => id,
  order: ({ order }) => order,
  terms: (pointer) => [
    `agent=${pointer.agent}`,
    `conversation=${pointer.conversation}`,
    ...(pointer.run === undefined ? [] : [`run=${pointer.run}`]),
    ...(pointer.step === undefined ? [] : [`step=${pointer.step}`]),
    ...(pointer.clientId === undefined ? [] : [clientTerm(pointer.conversation, pointer.clientId)]),
    ...pointer.items.map((item) => `item=${item}`),
    ...(pointer.condenses === undefined ? [SAID] : []),
  ],
  user: ({ user }) => user,
};

export function clientTerm(conversation: string, clientId: string): string {
  return `client=${conversation}/${clientId}`;
}

export function messagePointersOf(parts: AgentParts): Collection<MessagePointer> {
  return createCollection(parts, POINTER);
}
