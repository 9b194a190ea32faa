import { setImmediate } from 'node:timers/promises';
import { createAudit } from './audit.ts';
import type { AuditCalls } from './audit.ts';
import { createCheck } from './check.ts';
import type { CheckCalls } from './check.ts';
import { Connection } from './connection.ts';
import type { ConnectionOptions } from './connection.ts';
import type { EngineContext } from './context.ts';
import { createDerivations } from './derivations.ts';
import type { DerivationCalls } from './derivations.ts';
import { createDocuments } from './documents.ts';
import type { DocumentCalls } from './documents.ts';
import { createEmbeddings } from './embeddings.ts';
import type { EmbeddingCalls } from './embeddings.ts';
import { toStoreError } from './errors.ts';
import { createFeed } from './feed.ts';
import type { FeedCalls } from './feed.ts';
import { prepareFile } from './files.ts';
import { refuseForeign } from './foreign-file.ts';
import { createForget } from './forget.ts';
import type { ForgetCalls } from './forget.ts';
import { createIdleCheckpoint } from './idle-checkpoint.ts';
import { migrate } from './migrations/index.ts';
import { createOwners } from './owners.ts';
import type { OwnerCalls } from './owners.ts';
import { createPasts } from './pasts.ts';
import type { PastCalls } from './pasts.ts';
import { createPurge } from './purge.ts';
import type { PurgeCalls } from './purge.ts';
import { createRecalls } from './recalls.ts';
import type { RecallCalls } from './recalls.ts';
import { createRecords } from './records.ts';
import type { RecordCalls } from './records.ts';
import { createReindex } from './reindex.ts';
import type { ReindexCalls } from './reindex.ts';
import { createResting } from './resting.ts';
import type { RestingCalls } from './resting.ts';
import { ScopeCache } from './scope-cache.ts';
import { createSearch } from './search.ts';
import type { SearchCalls } from './search.ts';
import { createSessions } from './sessions.ts';
import type { SessionCalls } from './sessions.ts';
import { createSlots } from './slots.ts';
import type { SlotCalls } from './slots.ts';
import { createStatements } from './statements.ts';
import type { StatementCalls } from './statements.ts';
import { createUpkeep } from './upkeep.ts';
import type { UpkeepCalls } from './upkeep.ts';

export interface EngineOptions extends ConnectionOptions {
  readonly cacheBytes: number;
}

/** All that is done with the database, in the thread of the engine. Plain data in and out. */
export interface EngineCalls
  extends
    RecordCalls,
    PastCalls,
    OwnerCalls,
    Pick<ForgetCalls, 'forget'>,
    PurgeCalls,
    SearchCalls,
    SessionCalls,
    EmbeddingCalls,
    SlotCalls,
    RestingCalls,
    StatementCalls,
    RecallCalls,
    DerivationCalls,
    DocumentCalls,
    AuditCalls,
    FeedCalls,
    UpkeepCalls,
    CheckCalls,
    Pick<ReindexCalls, 'reindex'> {
  open(): Promise<void>;
}

export type EngineMethod = keyof EngineCalls;
export type EngineArguments<Method extends EngineMethod> = Parameters<EngineCalls[Method]>;
export type EngineResult<Method extends EngineMethod> = ReturnType<EngineCalls[Method]>;

export interface Engine {
  /** Calls are begun in the order in which they come in. Rejects with MemoirErrors only. */
  call<Method extends EngineMethod>(
    method: Method,
    ...values: EngineArguments<Method>
  ): EngineResult<Method>;
  /** Waits for all calls under way, then closes the file. */
  close(): Promise<void>;
}

export function createEngine(options: EngineOptions): Engine {
  const connection = new Connection(options);
  const pause = (): Promise<void> => setImmediate();
  const indexing = createReindex({ connection, pause });
  const cache = new ScopeCache({
    connection,
    limitBytes: options.cacheBytes,
    pause,
    completeEntries: indexing.ensureEntryVersion,
  });
  const calls = createCalls({ connection, cache, pause }, indexing);
  const checkpoint = createIdleCheckpoint(connection);
  const underWay = new Set<Promise<unknown>>();
  let opening: Promise<void> | undefined;

  /** A failed opening is tried again by the next call. */
  function open(): Promise<void> {
    opening ??= calls.open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  async function run<Method extends EngineMethod>(
    method: Method,
    values: EngineArguments<Method>,
  ): Promise<Awaited<EngineResult<Method>>> {
    try {
      await open();
      if (method === 'open') return undefined as Awaited<EngineResult<Method>>;
      const action = calls[method] as (...given: EngineArguments<Method>) => EngineResult<Method>;
      return await action(...values);
    } catch (error) {
      throw toStoreError(error, connection.path);
    }
  }

  return {
    call(method, ...values) {
      checkpoint.busy();
      const done = run(method, values);
      underWay.add(done);
      const finish = (): void => {
        underWay.delete(done);
        if (underWay.size === 0) checkpoint.idle();
      };
      done.then(finish, finish);
      return done as EngineResult<typeof method>;
    },
    async close() {
      await Promise.allSettled(underWay);
      checkpoint.busy();
      await connection.close();
    },
  };
}

function createCalls(context: EngineContext, indexing: ReindexCalls): EngineCalls {
  const forgetting = createForget(context);
  return {
    async open() {
      const { connection } = context;
      if (!connection.inMemory) {
        prepareFile(connection.path);
        await refuseForeign(connection.path);
      }
      await connection.open();
      await migrate(connection);
      await indexing.claimEntries();
      await forgetting.finishForgetting();
    },
    ...createRecords(context),
    ...createPasts(context),
    ...createOwners(context),
    forget: forgetting.forget,
    ...createPurge(context),
    ...createSearch(context),
    ...createSessions(context),
    ...createEmbeddings(context),
    ...createSlots(context),
    ...createResting(context),
    ...createStatements(context),
    ...createRecalls(context),
    ...createDerivations(context),
    ...createDocuments(context),
    ...createAudit(context),
    ...createFeed(context),
    ...createUpkeep(context),
    ...createCheck(context, forgetting),
    reindex: indexing.reindex,
  };
}
