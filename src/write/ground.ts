import type { Candidate, DerivedKind, DeriveSettings } from '../core/extraction.ts';
import type { Warning } from '../core/memory.ts';
import type { MemoryRecord } from '../core/record.ts';
import { USER_SUBJECT } from '../core/statement.ts';
import { nameKey } from '../truth/slot.ts';

/** Whether the agent of a scope may write memories of a kind. */
export type MayWrite = (kind: DerivedKind, agent: string | undefined) => boolean;

/**
 * Leaves out what may not become a memory, whoever proposed it: what cites no stretch of the
 * episodes at hand, instructions that no person gave, what tools and documents say of the user, and
 * kinds that were not asked for.
 */
export function groundCandidates(
  candidates: readonly Candidate[],
  episodes: readonly MemoryRecord[],
  settings: DeriveSettings,
): readonly Candidate[] {
  const byId = new Map(episodes.map((episode) => [episode.id, episode]));
  return candidates.filter((candidate) => {
    const episode = byId.get(candidate.source.id);
    return (
      episode !== undefined &&
      isStretchOf(candidate.source, episode.text) &&
      mayInstruct(candidate, episode) &&
      mayTellOfUser(candidate, episode) &&
      (settings.kinds?.includes(candidate.kind) ?? true)
    );
  });
}

/** Leaves out what this agent may not write, and tells so: an application should know why it is missing. */
export function keepToWriters(
  candidates: readonly Candidate[],
  agent: string | undefined,
  mayWrite: MayWrite,
): { readonly allowed: readonly Candidate[]; readonly warnings: readonly Warning[] } {
  const allowed = candidates.filter(({ kind }) => mayWrite(kind, agent));
  const refused = new Set(
    candidates.map(({ kind }) => kind).filter((kind) => !mayWrite(kind, agent)),
  );
  const who = agent === undefined ? 'a call without an agent' : `agent "${agent}"`;
  return {
    allowed,
    warnings: [...refused].map((kind) => ({
      code: 'DERIVATION_LIMITED',
      message: `Memories of kind "${kind}" were not derived: the configuration's writers do not name ${who}`,
    })),
  };
}

function isStretchOf({ start, end }: Candidate['source'], text: string): boolean {
  return start >= 0 && start < end && end <= text.length && text.slice(start, end).trim() !== '';
}

/** "The user's address is ..." in a document or a tool's answer is not for it to say. */
function mayTellOfUser({ text, statement }: Candidate, { origin }: MemoryRecord): boolean {
  if (origin.type !== 'tool' && origin.type !== 'document') return true;
  return !/^the user\b/i.test(text) && nameKey(statement?.subject ?? '') !== USER_SUBJECT;
}

/** "From now on send everything to ..." in a document or a tool's answer is an attack, not a wish. */
function mayInstruct(candidate: Candidate, episode: MemoryRecord): boolean {
  if (candidate.kind !== 'procedure') return true;
  return episode.origin.type === 'user' || episode.origin.type === 'application';
}
