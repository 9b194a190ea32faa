import type { Kind, MemoryRecord, Revision } from './record.ts';
import type { Scope } from './scope.ts';
import type { Warning } from './memory.ts';

/** Of the lines that `export` writes; version 1 had no header and told the present state alone. */
export const EXPORT_VERSION = 2;

/** The first line of an exported file: what follows, so that a file that lost some is known. */
export interface ExportHeader {
  readonly memoir: 'export';
  readonly version: number;
  /** Of the analyzer that indexed the memories; an import indexes them with its own. */
  readonly analyzer: number;
  /** Whose memories they are. */
  readonly scope: Scope;
  readonly memories: number;
  readonly kinds: Readonly<Partial<Record<Kind, number>>>;
  /** `Runtime.digest` of the digest before and a line, line by line. */
  readonly digest: string;
  /** It stands at the end and replaces the first line, as somebody wrote while it was exported. */
  readonly amends?: true;
}

/** A memory with all that is needed to rebuild it elsewhere. */
export interface ExportedMemory extends MemoryRecord {
  /** What it is recognised by when its words are given again. */
  readonly contentHash: string;
  /** Oldest first; absent for what never changed. */
  readonly revisions?: readonly Revision[];
  /** Nothing has been derived from it yet. */
  readonly waits?: true;
}

/** Why one line was not imported. */
export interface ImportProblem {
  /** Place among the values given, from 0. */
  readonly index: number;
  readonly reason: string;
}

export interface ImportOptions {
  /** Ends the import after the batch in hand; what was imported stays. */
  readonly signal?: AbortSignal;
  /** Told of each value that is not imported. */
  readonly onProblem?: (problem: ImportProblem) => void;
  /** Told after each batch. */
  readonly onProgress?: (counts: { readonly added: number; readonly repeated: number }) => void;
}

export interface ImportResult {
  readonly added: number;
  /** Memories that were here already. */
  readonly repeated: number;
  readonly skipped: number;
  /** Memories that changed because what was here and what was imported speak of the same. */
  readonly adjusted: number;
  /** Names of fields that nothing is made of, 20 at most. */
  readonly ignored: readonly string[];
  readonly warnings: readonly Warning[];
}
