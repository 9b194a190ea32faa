/** What an agent is given that names no tools. */
export const STANDARD_TOOLS: readonly string[] = [
  'memory_replace',
  'memory_insert',
  'memory_rethink',
  'conversation_search',
  'archival_memory_insert',
  'archival_memory_search',
];
