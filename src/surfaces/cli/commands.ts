import type { Command } from 'commander';

/** A command of the command line; its file is loaded when it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** `define` adds arguments, options and the action to a command of that name. */
  readonly load: () => Promise<{ readonly define: (command: Command) => void }>;
}

/** All commands, in the order of the overview: one file a command in `commands/`. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'add', summary: 'remember a text', load: () => import('./commands/add.ts') },
  {
    name: 'import',
    summary: 'remember a file of conversations',
    load: () => import('./commands/import.ts'),
  },
  {
    name: 'search',
    summary: 'find memories that answer a question',
    load: () => import('./commands/search.ts'),
  },
  {
    name: 'context',
    summary: 'build the context for a message within a token budget',
    load: () => import('./commands/context.ts'),
  },
  { name: 'list', summary: 'list memories', load: () => import('./commands/list.ts') },
  { name: 'get', summary: 'show one memory', load: () => import('./commands/get.ts') },
  {
    name: 'update',
    summary: 'correct the text of a memory',
    load: () => import('./commands/update.ts'),
  },
  {
    name: 'history',
    summary: 'show all versions of a memory',
    load: () => import('./commands/history.ts'),
  },
  {
    name: 'forget',
    summary: 'remove memories for good',
    load: () => import('./commands/forget.ts'),
  },
  {
    name: 'consolidate',
    summary: 'merge what is the same, summarise what is old',
    load: () => import('./commands/consolidate.ts'),
  },
  {
    name: 'decay',
    summary: 'archive what was not said for long',
    load: () => import('./commands/decay.ts'),
  },
  {
    name: 'graph',
    summary: 'show how what is remembered is connected',
    load: () => import('./commands/graph.ts'),
  },
  {
    name: 'chat',
    summary: 'talk with an agent that remembers',
    load: () => import('./commands/chat.ts'),
  },
  {
    name: 'serve',
    summary: 'serve every client over HTTP',
    load: () => import('./commands/serve.ts'),
  },
  {
    name: 'mcp',
    summary: 'serve memory to an MCP client on stdin and stdout',
    load: () => import('./commands/mcp.ts'),
  },
  {
    name: 'keys',
    summary: 'make, list, revoke and rotate the API keys of a server',
    load: () => import('./commands/keys.ts'),
  },
  {
    name: 'audit',
    summary: 'see what was done, and check that nobody altered it',
    load: () => import('./commands/audit.ts'),
  },
  {
    name: 'doctor',
    summary: 'check the store and the models',
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'export',
    summary: 'write memories as JSON lines',
    load: () => import('./commands/export.ts'),
  },
  {
    name: 'reindex',
    summary: 'rebuild indexes and embeddings from the records',
    load: () => import('./commands/reindex.ts'),
  },
  {
    name: 'eval',
    summary: 'measure recall on a public data set',
    load: () => import('./commands/eval.ts'),
  },
  {
    name: 'demo',
    summary: 'see it work, in a temporary folder',
    load: () => import('./commands/demo.ts'),
  },
];
