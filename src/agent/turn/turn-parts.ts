import type {
  AgentData,
  AgentMessage,
  AgentRecord,
  Conversation,
  NewMessage,
  Run,
  TurnEvent,
} from '../../core/agents.ts';
import type { JsonObject } from '../../core/document-store.ts';
import type { LanguageModel, ToolDefinition } from '../../core/model.ts';
import type { Warning } from '../../core/memory.ts';
import type { AgentParts } from '../parts.ts';
import type { RunLog } from './run-log.ts';

/** What talking with agents works with. */
export interface TurnParts {
  readonly parts: AgentParts;
  readonly data: AgentData;
  /**
   * Content parts of what was sent, by the id of the message or the client's: the log does not keep
   * the bytes of images, and the turn they were sent in shows them.
   */
  readonly contents?: ReadonlyMap<string, readonly JsonObject[]>;
}

/** A turn in hand. The conversation is held while it lasts. */
export interface Turn extends TurnParts {
  readonly agent: AgentRecord;
  /** Id of the conversation. */
  readonly conversation: string;
  readonly log: RunLog;
  /** Undefined: it is answered from memory alone. */
  readonly model: LanguageModel | undefined;
  readonly signal: AbortSignal;
  readonly warnings: Warning[];
  /** What it added to the log after what was sent. */
  readonly added: AgentMessage[];
  /** What was recalled for a message, so that it is the same in every step. */
  readonly recalled: Map<string, string | undefined>;
  readonly tell: (event: TurnEvent) => void;
  /** Given an error that is no MemoirError: whoever reads the events gets it too. */
  readonly unexpected: (error: unknown) => void;
}

/** What a run keeps of a turn, to go on with it after a restart. */
export interface TurnState {
  readonly maxSteps: number;
  /** Steps that were begun. */
  readonly step: number;
  readonly pieces: boolean;
  /** What was sent, until it is in the log. */
  readonly input?: readonly NewMessage[];
  /** The call that is being run. */
  readonly calling?: string;
  readonly model?: string;
  readonly instructions?: string;
  readonly clientTools?: readonly ToolDefinition[];
}

export function stateOf({ state }: Pick<Run, 'state'>): TurnState {
  return state as unknown as TurnState;
}

/** The same thread, read anew. */
export async function readThread(
  turn: Pick<Turn, 'data' | 'agent' | 'conversation'>,
): Promise<{ readonly agent: AgentRecord; readonly conversation: Conversation }> {
  const [agent, conversation] = await Promise.all([
    turn.data.get(turn.agent.id),
    turn.data.conversations.get(turn.conversation),
  ]);
  return { agent, conversation };
}
