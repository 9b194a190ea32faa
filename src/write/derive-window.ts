import { MemoirError } from '../core/errors.ts';
import type { DeriveSettings, Extractor } from '../core/extraction.ts';
import type { Warning } from '../core/memory.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Scope } from '../core/scope.ts';
import type { DerivationJob } from '../core/store.ts';
import type { Derived } from './derive.ts';
import { groundCandidates, keepToWriters } from './ground.ts';
import type { MayWrite } from './ground.ts';
import { inheritFrom } from './inherit.ts';
import { resolveCandidates } from './resolve.ts';
import type { ResolveParts } from './resolve.ts';

export interface WindowParts extends ResolveParts {
  readonly extractor: Extractor | undefined;
  readonly mayWrite: MayWrite;
  /** Called when memories were written, which wait for their vectors then. */
  readonly written: () => void;
}

const NOTHING: Derived = { modelCalls: 0, warnings: [] };
/** Turns before a window that are shown to the extractor, to understand "it" and "there". */
const BEFORE = 6;

/**
 * Derives memories from a window of episodes: extract, ground, resolve, commit. The jobs are taken
 * off the queue in the transaction that writes what was derived, so that a crash in between does the
 * window again and nothing twice. Episodes that were changed or forgotten meanwhile are passed over.
 */
export function createWindowDeriver(
  parts: WindowParts,
): (jobs: readonly DerivationJob[], signal: AbortSignal) => Promise<Derived> {
  /** The end of the window before, by session: windows of an import follow each other. */
  let last: { readonly session: string; readonly ids: readonly string[] } | undefined;

  async function before(episodes: readonly MemoryRecord[]): Promise<readonly MemoryRecord[]> {
    const [first] = episodes;
    const session = first?.scope.session;
    if (first === undefined || session === undefined) return [];
    if (last?.session === sessionKey(first.scope)) {
      return parts.store.records.get(ownerOf(first.scope), last.ids);
    }
    const own = new Set(episodes.map(({ id }) => id));
    const range = { last: episodes.length + BEFORE };
    const tail = await parts.store.sessions.episodes(ownerOf(first.scope), session, range);
    const at = tail.findIndex(({ record }) => own.has(record.id));
    return tail.slice(0, Math.max(0, at)).map(({ record }) => record);
  }

  async function derive(
    extractor: Extractor,
    episodes: readonly MemoryRecord[],
    settings: DeriveSettings,
    signal: AbortSignal,
  ): Promise<Derived> {
    const [first] = episodes;
    if (first === undefined) return NOTHING;
    const input = { episodes, before: await before(episodes), settings };
    const { candidates, modelCalls, warnings } = await extractor.extract(input, { signal });
    const owner = ownerOf(first.scope);
    const grounded = groundCandidates(candidates, episodes, settings);
    const { allowed, warnings: refused } = keepToWriters(grounded, owner.agent, parts.mayWrite);
    const { changes } = await resolveCandidates(parts, {
      owner,
      candidates: allowed,
      episodes,
      settles: episodes.map(({ id, version }) => ({ id, version })),
      expires: settings.expires,
      ...(settings.inherits === true && { finish: inheritFrom(episodes) }),
    });
    if (changes.length > 0) parts.written();
    const ids = episodes.slice(-BEFORE).map(({ id }) => id);
    last = { session: sessionKey(first.scope), ids };
    return { modelCalls, warnings: [...limitsOf(extractor, settings), ...refused, ...warnings] };
  }

  return async (jobs, signal) => {
    const { extractor } = parts;
    const [first] = jobs;
    if (extractor === undefined || first === undefined) return NOTHING;
    const episodes = jobs.map(({ episode }) => episode);
    try {
      return await derive(extractor, episodes, first.settings, signal);
    } catch (error) {
      if (!MemoirError.is(error) || error.code !== 'CONFLICT') throw error;
      const present = await stillThere(parts, episodes);
      const ids = present.map(({ id }) => id);
      const { waiting } = await parts.store.derivations.pending({ ids });
      // Another worker was faster, because this one outlived its lease.
      if (waiting === 0) return NOTHING;
      if (waiting < ids.length || present.length === episodes.length) throw error;
      return await derive(extractor, present, first.settings, signal);
    }
  };
}

/** The episodes that are what they were; the jobs of the others went with them or were queued anew. */
async function stillThere(
  { store }: WindowParts,
  episodes: readonly MemoryRecord[],
): Promise<readonly MemoryRecord[]> {
  const [first] = episodes;
  if (first === undefined) return [];
  const ids = episodes.map(({ id }) => id);
  const found = await store.records.get(ownerOf(first.scope), ids);
  const versions = new Map(found.map(({ id, version }) => [id, version]));
  return episodes.filter(({ id, version }) => versions.get(id) === version);
}

function limitsOf(extractor: Extractor, settings: DeriveSettings): readonly Warning[] {
  return extractor
    .limits(settings)
    .map((message) => ({ code: 'DERIVATION_LIMITED' as const, message }));
}

/** Long-term memory crosses sessions, so what is derived belongs to none. */
function ownerOf({ session: _, ...owner }: Scope): Scope {
  return owner;
}

function sessionKey({ tenant, user, agent, session }: Scope): string {
  return JSON.stringify([tenant, user, agent, session]);
}
