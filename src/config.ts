import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  checkInteger,
  checkKnownFields,
  checkList,
  checkObject,
  checkOneOf,
  checkShare,
  isPlainObject,
} from './core/check.ts';
import { describe, MemoirError } from './core/errors.ts';
import type { DerivedKind, DeriveSettings, Expiry } from './core/extraction.ts';
import type { DeriveOptions } from './core/memory.ts';
import { KINDS } from './core/record.ts';
import type { Runtime } from './core/runtime.ts';
import { checkName, DEFAULT_TENANT } from './core/scope.ts';
import type { Store } from './core/store.ts';
import type { ExtractorConfig } from './extractors/resolve.ts';
import type { EmbedderConfig } from './models/embedders/resolve.ts';
import type { LanguageModelConfig } from './models/language/resolve.ts';
import type { RerankerConfig } from './models/rerankers/resolve.ts';
import type { TokenCounterConfig } from './models/tokens/create-token-counter.ts';
import { DEFAULT_DERIVE, readDeriveSettings } from './write/derive-settings.ts';
import { readExpiry } from './write/expiry.ts';

/** How a memory is made; every field is optional. */
export interface MemoryConfig {
  /** The SQLite file. Default: `memoir.db` in `$MEMOIR_HOME`, else in `~/.memoir`. ":memory:" keeps nothing. */
  readonly path?: string;
  /** Another place to keep memories; `path` and the options of the file are then refused. */
  readonly store?: Store;
  /** The hard wall around everything this instance sees. Default "default". */
  readonly tenant?: string;
  /** "built-in" (default when its weights are installed), "none", an AI SDK model, an endpoint, a local model, or your own. See docs/models.md. */
  readonly embedder?: EmbedderConfig;
  /** For summaries and agents: an AI SDK model, an endpoint, or your own. Default: the endpoint that `MEMOIR_MODEL` and `MEMOIR_BASE_URL` name, else none. */
  readonly model?: LanguageModelConfig;
  /** Orders what a search found by reading it with the question: an AI SDK reranking model, a local cross-encoder, a function, or your own. Default: none. */
  readonly reranker?: RerankerConfig;
  /** How much a reranker is given. */
  readonly rerank?: {
    /** Most memories judged, 2 to 1,000. Default 50. */
    readonly candidates?: number;
    /** Milliseconds to wait for it, 1 to 600,000; the order then stays. Default 1,000. */
    readonly deadlineMs?: number;
  };
  /**
   * What reads facts, preferences, tasks ... out of what was said: "rules" (default, offline,
   * English), "model" (the language model, beside the rules), "none", or your own. See
   * docs/knowledge.md.
   */
  readonly extractor?: ExtractorConfig;
  /** How memories are derived, where neither scope nor call says so. Default: importance from 0.5. */
  readonly derive?: DeriveOptions;
  /** Kinds that only these agents may derive or state, by kind. Default: everybody may write all. */
  readonly writers?: Partial<Record<DerivedKind, readonly string[]>>;
  /** Days after which memories expire and are erased, by kind, from when they were learned. Default: all are kept. */
  readonly expires?: Expiry;
  /** Most calls of the language model for deriving, a UTC day and process. Default 1,000. */
  readonly modelCallsPerDay?: number;
  /** How tokens are counted. Default "auto". */
  readonly tokens?: TokenCounterConfig;
  /** Relevance below which nothing is returned, 0 to 1. Default 0.1. */
  readonly minScore?: number;
  /** "full" (default): what is acknowledged survives power loss; "normal": it survives the death of the process. */
  readonly durability?: 'full' | 'normal';
  /** How long to wait for another process that holds the file, in ms. Default 5,000. */
  readonly busyTimeoutMs?: number;
  /** Most bytes of memory for the indexes of all scopes. Default 256 MiB. */
  readonly cacheBytes?: number;
  /** Where SQLite works. "worker" (default) never blocks the event loop; "main" saves 0.05 ms a call. */
  readonly thread?: 'worker' | 'main';
  /** Time, chance and digest, for tests and replays. */
  readonly runtime?: Runtime;
}

const FIELDS = [
  'path',
  'store',
  'tenant',
  'embedder',
  'model',
  'reranker',
  'rerank',
  'extractor',
  'derive',
  'expires',
  'writers',
  'modelCallsPerDay',
  'tokens',
  'minScore',
  'durability',
  'busyTimeoutMs',
  'cacheBytes',
  'thread',
  'runtime',
] as const satisfies readonly (keyof MemoryConfig)[];

/** Fields that describe the SQLite file and mean nothing beside another store. */
const FILE_FIELDS = ['path', 'durability', 'busyTimeoutMs', 'cacheBytes', 'thread'] as const;

export const DEFAULT_MIN_SCORE = 0.1;
const DEFAULT_CALLS_PER_DAY = 1_000;
const DEFAULT_RERANK = { candidates: 50, deadlineMs: 1_000 };

/** The checked configuration; models and store are resolved by `createMemory`. */
export type CheckedConfig = MemoryConfig & {
  readonly path: string;
  readonly tenant: string;
  readonly minScore: number;
  readonly rerank: { readonly candidates: number; readonly deadlineMs: number };
  readonly derive: DeriveSettings;
  readonly modelCallsPerDay: number;
};

/** Checks a configuration and fills in defaults; CONFIG names the field, the value and the fix. */
export function checkConfig(
  config: MemoryConfig,
  environment: Readonly<Record<string, string | undefined>>,
): CheckedConfig {
  try {
    return check(config, environment);
  } catch (error) {
    if (!MemoirError.is(error) || error.code !== 'INVALID_INPUT') throw error;
    throw new MemoirError('CONFIG', error.message, { cause: error });
  }
}

function check(
  config: MemoryConfig,
  environment: Readonly<Record<string, string | undefined>>,
): CheckedConfig {
  const given: unknown = config;
  if (!isPlainObject(given)) {
    throw new MemoirError(
      'CONFIG',
      `The configuration is ${describe(config)}: give a plain object`,
    );
  }
  checkKnownFields('the configuration', given, FIELDS);
  refuseFileFields(config);
  checkOptional(config);
  return {
    ...config,
    path: config.path ?? defaultPath(environment),
    tenant: config.tenant === undefined ? DEFAULT_TENANT : checkName('tenant', config.tenant),
    minScore:
      config.minScore === undefined ? DEFAULT_MIN_SCORE : checkShare('minScore', config.minScore),
    rerank: checkRerank(config),
    derive: {
      ...readDeriveSettings('derive', config.derive, DEFAULT_DERIVE),
      ...withExpires(config),
    },
    modelCallsPerDay: checkInteger(
      'modelCallsPerDay',
      config.modelCallsPerDay ?? DEFAULT_CALLS_PER_DAY,
      0,
      1e9,
    ),
  };
}

function withExpires(config: MemoryConfig): Pick<DeriveSettings, 'expires'> {
  const expires = readExpiry('expires', config.expires);
  return expires === undefined ? {} : { expires };
}

function checkWriters(writers: unknown): void {
  const fields = checkObject('writers', writers);
  checkKnownFields(
    'writers',
    fields,
    KINDS.filter((kind) => kind !== 'episode'),
  );
  for (const [kind, agents] of Object.entries(fields)) {
    checkList(`writers.${kind}`, agents).forEach((agent, at) =>
      checkName(`writers.${kind}[${at}]`, agent),
    );
  }
}

function checkRerank({ rerank, reranker }: MemoryConfig): CheckedConfig['rerank'] {
  if (rerank === undefined) return DEFAULT_RERANK;
  if (reranker === undefined) {
    throw new MemoirError(
      'CONFIG',
      'rerank is given, but no reranker: give one, or leave both out',
    );
  }
  const fields = checkObject('rerank', rerank);
  checkKnownFields('rerank', fields, ['candidates', 'deadlineMs']);
  const { candidates, deadlineMs } = { ...DEFAULT_RERANK, ...fields };
  return {
    candidates: checkInteger('rerank.candidates', candidates, 2, 1_000),
    deadlineMs: checkInteger('rerank.deadlineMs', deadlineMs, 1, 600_000),
  };
}

function refuseFileFields(config: MemoryConfig): void {
  if (config.store === undefined) return;
  const given = FILE_FIELDS.find((field) => config[field] !== undefined);
  if (given === undefined) return;
  throw new MemoirError(
    'CONFIG',
    `${given} describes the SQLite file, but store is given: leave one of them out`,
  );
}

function checkOptional(config: MemoryConfig): void {
  if (config.path !== undefined && (typeof config.path !== 'string' || config.path === '')) {
    throw new MemoirError('CONFIG', `path is ${describe(config.path)}: give the path of a file`);
  }
  if (config.durability !== undefined)
    checkOneOf('durability', config.durability, ['full', 'normal']);
  if (config.thread !== undefined) checkOneOf('thread', config.thread, ['worker', 'main']);
  if (config.busyTimeoutMs !== undefined)
    checkInteger('busyTimeoutMs', config.busyTimeoutMs, 0, 600_000);
  if (config.writers !== undefined) checkWriters(config.writers);
  if (config.cacheBytes !== undefined) checkInteger('cacheBytes', config.cacheBytes, 0, 2 ** 40);
}

/** `memoir.db` in `$MEMOIR_HOME`, else in `~/.memoir`. */
export function defaultPath(environment: Readonly<Record<string, string | undefined>>): string {
  return join(environment['MEMOIR_HOME'] || join(homedir(), '.memoir'), 'memoir.db');
}
