import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Commands that load much before they can answer, and are started by programs that wait for them. */
const HEAVY: ReadonlySet<string> = new Set(['mcp', 'serve']);

/**
 * Keeps compiled code between starts of these commands, below the person's own cache folder: what lies
 * in a folder that others may write could be code of theirs. Where it cannot be written nothing is kept.
 */
export function keepCompiledCode(args: readonly string[]): void {
  if (!args.some((arg) => HEAVY.has(arg))) return;
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  module.enableCompileCache(join(cache, 'memoir'));
}
