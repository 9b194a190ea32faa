import { existsSync } from 'node:fs';
import { defaultPath } from '../../config.ts';
import { MemoirError } from '../../index.ts';
import type { Memory, ScopedMemory } from '../../index.ts';
import { type ScopeFlags, type StoreFlags, withScope } from './open-memory.ts';
import type { CliWarning } from './warnings.ts';

/** The file that the flags name. */
export function storePath({ db }: StoreFlags): string {
  return db ?? defaultPath(process.env);
}

/** Throws NOT_FOUND when there is no store yet, so that looking at one never makes one. */
export function requireStore(flags: StoreFlags): void {
  if (isMissing(flags)) throw new MemoirError('NOT_FOUND', noStore(flags).message);
}

/**
 * As `withScope`, for commands that change nothing which is not there already: they make no store.
 * Where `--db` names none, it is probably mistyped: NOT_FOUND. At the default path nothing was
 * remembered yet, and `work` finds just that.
 */
export async function withStoredScope<Result>(
  flags: ScopeFlags,
  work: (scope: ScopedMemory, memory: Memory) => Promise<Result>,
): Promise<Result> {
  if (flags.db !== undefined) requireStore(flags);
  const nothing = { path: ':memory:', embedder: 'none', thread: 'main' } as const;
  try {
    return await withScope(flags, work, isMissing(flags) ? nothing : {});
  } catch (error) {
    const [remark] = remarksOnNothing(flags);
    if (!MemoirError.is(error) || error.code !== 'NOT_FOUND' || remark === undefined) throw error;
    throw new MemoirError('NOT_FOUND', `${error.message}; ${remark.message}`, { cause: error });
  }
}

/** What may be the reason that nothing was found. */
export function remarksOnNothing(flags: ScopeFlags): readonly CliWarning[] {
  if (isMissing(flags)) return [noStore(flags)];
  if (flags.user !== undefined) return [];
  const message = 'no --user was given, so only what belongs to no user was looked through';
  return [{ code: 'NO_USER', message }];
}

/** What whoever adds without --user should know. */
export function remarksOnSharing({ user, tenant = 'default' }: ScopeFlags): readonly CliWarning[] {
  if (user !== undefined) return [];
  const message = `no --user was given: every user of the tenant "${tenant}" will see it`;
  return [{ code: 'NO_USER', message }];
}

function isMissing(flags: StoreFlags): boolean {
  const path = storePath(flags);
  return path !== '' && path !== ':memory:' && !existsSync(path);
}

function noStore(flags: StoreFlags): CliWarning {
  const message = `there is no store at ${storePath(flags)} yet: "memoir add" makes one`;
  return { code: 'NO_STORE', message };
}
