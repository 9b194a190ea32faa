/** What operations are about, in the order of the reference. */
export const TAGS: Readonly<Record<string, string>> = {
  memories: 'Remember, search, read, change and forget.',
  sessions: 'Conversations: what was said in them, and talking with what is remembered.',
  graph: 'Who and what memories speak of, and how these are connected.',
  changes: 'What changed, to be read page by page or followed as events.',
  upkeep: 'Consolidate, let fade, undo, export and import.',
  users: 'Who has memories in the tenant, and how many.',
  keys: 'API keys and the user tokens that are minted with them.',
  agents: 'Persistent agents: their blocks, conversations, archives, runs and tools.',
  audit: 'Who did what, and whether somebody altered that.',
};

const TAG_OF: Readonly<Record<string, keyof typeof TAGS>> = {
  receipts: 'memories',
  chat: 'sessions',
  blocks: 'agents',
  conversations: 'agents',
  archives: 'agents',
  passages: 'agents',
  runs: 'agents',
  tools: 'agents',
  entities: 'graph',
  stats: 'users',
  tokens: 'keys',
  'memories.consolidate': 'upkeep',
  'memories.decay': 'upkeep',
  'memories.undo': 'upkeep',
  'memories.export': 'upkeep',
  'memories.import': 'upkeep',
};

/** What an operation of that name is about. */
export function tagOf(name: string): string {
  const noun = name.split('.')[0] ?? name;
  return TAG_OF[name] ?? TAG_OF[noun] ?? noun;
}
