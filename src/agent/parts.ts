import type { DerivationStore } from '../core/derivation-store.ts';
import type { DocumentStore } from '../core/document-store.ts';
import type { IdSource } from '../core/ids.ts';
import type { InTurn } from '../core/in-turn.ts';
import type { Memory, ScopedMemory, TenantMemory } from '../core/memory.ts';
import type { LanguageModel } from '../core/model.ts';
import type { Scope } from '../core/scope.ts';
import type { SessionStore } from '../core/session-store.ts';
import type { RecordStore } from '../core/store.ts';
import type { TokenCounter } from '../core/tokens.ts';
import { toTimestamp } from '../core/time.ts';
import type { Timestamp } from '../core/time.ts';
import type { DefinedTool } from './tools/application-tool.ts';

/** What persistent agents of one tenant work with. */
export interface AgentParts {
  readonly tenant: string;
  readonly memory: TenantMemory;
  readonly documents: DocumentStore;
  readonly sessions: SessionStore;
  readonly records: Pick<RecordStore, 'get'>;
  readonly derivations: Pick<DerivationStore, 'pending'>;
  readonly mayWrite: Memory['mayWrite'];
  /** The configured counter, loaded. */
  counter(): Promise<TokenCounter>;
  readonly models: Models;
  /** The application's own, by name. */
  readonly tools: ReadonlyMap<string, DefinedTool>;
  /** Changes of one thing in this process take turns; between processes versions decide. */
  readonly inTurn: InTurn;
  /** Is told what failed unexpectedly while nobody waited for it. */
  readonly onProblem: (problem: { readonly what: string; readonly error: unknown }) => void;
  readonly now: () => number;
  readonly newId: IdSource;
  digest(text: string): string;
}

/** Language models by handle. */
export interface Models {
  list(): readonly string[];
  readonly standard: string | undefined;
  /** Whether `find` has a model for the handle. */
  knows(handle: string): boolean;
  /** The standard one without a handle. See `AgentTurns.send` for the errors. */
  find(handle: string | undefined): LanguageModel;
}

/** Whose memory an agent's area or an archive is in. */
export interface AreaOwner {
  readonly user?: string | undefined;
  readonly area: string;
}

/** The memory of an area: what the agent of that name sees of the user. */
export function memoryOf({ memory }: AgentParts, { user, area }: AreaOwner): ScopedMemory {
  return memory.scope({ ...(user !== undefined && { user }), agent: area });
}

export function scopeOf({ tenant }: AgentParts, { user, area }: AreaOwner): Scope {
  return { tenant, ...(user !== undefined && { user }), agent: area };
}

export function timeOf({ now }: Pick<AgentParts, 'now'>): Timestamp {
  return toTimestamp('now', now());
}
