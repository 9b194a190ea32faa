import {
  createMemory,
  languageModelFromEnvironment,
  MemoirError,
  WRITE_STRATEGIES,
} from '../../index.ts';
import type { Memory, MemoryConfig, ScopedMemory, WriteStrategy } from '../../index.ts';

/** Options every command has, as commander hands them over. */
export interface StoreFlags {
  readonly db?: string;
  readonly tenant?: string;
  readonly embedder?: string;
  readonly extractor?: string;
  readonly model?: string;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** Options of the commands that work in one scope. */
export interface ScopeFlags extends StoreFlags {
  readonly user?: string;
  readonly agent?: string;
  /** A write strategy. */
  readonly derive?: string;
}

/** Opens the memory that the flags name, hands it to `work`, and closes it in any case. */
export async function withMemory<Result>(
  flags: StoreFlags,
  work: (memory: Memory) => Promise<Result>,
  more: MemoryConfig = {},
): Promise<Result> {
  const memory = createMemory({ ...readConfig(flags), ...more });
  try {
    return await work(memory);
  } finally {
    await memory.close();
  }
}

/** The memory as the scope of the flags sees it. */
export function withScope<Result>(
  flags: ScopeFlags,
  work: (scope: ScopedMemory, memory: Memory) => Promise<Result>,
  more: MemoryConfig = {},
): Promise<Result> {
  return withMemory(flags, (memory) => work(scopeOf(memory, flags), memory), more);
}

export function scopeOf(memory: Memory, { user, agent, derive }: ScopeFlags): ScopedMemory {
  const owner = { ...(user !== undefined && { user }), ...(agent !== undefined && { agent }) };
  return memory.scope(owner, derive === undefined ? {} : { derive: readStrategy(derive) });
}

function readStrategy(value: string): WriteStrategy {
  const strategy = WRITE_STRATEGIES.find((name) => name === value);
  if (strategy !== undefined) return strategy;
  const names = WRITE_STRATEGIES.join(', ');
  throw new MemoirError('INVALID_INPUT', `--derive is "${value}": give one of ${names}`);
}

/** What the flags say about store, tenant and models. */
export function readConfig({ db, tenant, embedder, extractor, model }: StoreFlags): MemoryConfig {
  return {
    ...(db !== undefined && { path: db }),
    ...(tenant !== undefined && { tenant }),
    ...(embedder !== undefined && { embedder: readEmbedder(embedder) }),
    ...(extractor !== undefined && { extractor: readExtractor(extractor) }),
    ...(model !== undefined && readModel(model)),
  };
}

function readExtractor(value: string): 'rules' | 'model' | 'none' {
  if (value === 'rules' || value === 'model' || value === 'none') return value;
  throw new MemoirError('CONFIG', `--extractor is "${value}": give rules, model or none`);
}

function readEmbedder(value: string): NonNullable<MemoryConfig['embedder']> {
  if (value === 'none' || value === 'built-in') return value;
  const [kind, ...rest] = value.split(':');
  const what = rest.join(':');
  if (kind === 'transformers' && what !== '') return { transformers: what };
  if (kind === 'model2vec' && what !== '') return { model2vec: what };
  const otherwise = 'none, built-in, transformers:MODEL, model2vec:FOLDER, or';
  return readServer('--embedder', value, 'MEMOIR_EMBEDDER_API_KEY', otherwise);
}

function readModel(value: string): MemoryConfig {
  if (value !== 'environment') {
    return { model: readServer('--model', value, 'MEMOIR_API_KEY', 'environment, or') };
  }
  const model = languageModelFromEnvironment(process.env);
  return model === undefined ? {} : { model };
}

/** Reads URL#MODEL; the key comes from the environment, so that it stays out of the shell history. */
function readServer(
  option: string,
  value: string,
  keyVariable: string,
  otherwise: string,
): { readonly baseURL: string; readonly model: string; readonly apiKey?: string } {
  const [baseURL = '', model = ''] = value.split('#');
  if (!URL.canParse(baseURL) || !/^https?:/.test(baseURL) || model === '') {
    const form = `${otherwise} URL#MODEL, like http://localhost:11434/v1#qwen3`;
    throw new MemoirError('CONFIG', `${option} is "${value}": give ${form}`);
  }
  const apiKey = process.env[keyVariable];
  return { baseURL, model, ...(apiKey !== undefined && { apiKey }) };
}
