import type {
  AddOptions,
  DocumentInput,
  FactInput,
  MessageInput,
  RememberOptions,
} from '../../../index.ts';

/** One memory to import, as a format reads it from a file. */
export interface ImportMessage {
  readonly type: 'message';
  /** Where it stands in the file, for errors: "line 12". */
  readonly at: string;
  /** A document is added in a call of its own: its time and metadata are options. */
  readonly message: MessageInput | DocumentInput;
  /** Absent: the session of the whole import; null: none. */
  readonly session?: string | null;
  /** Absent: the user of the whole import. */
  readonly user?: string;
  readonly agent?: string;
  /** Fields of the file beside it that are not kept. */
  readonly ignored?: readonly string[];
  /** What a memory needs beside its message, the same for all that are added in one call. */
  readonly options?: Omit<AddOptions, 'session'>;
}

/** Something in the file that is not imported. */
export interface ImportSkip {
  readonly type: 'skip';
  readonly at: string;
  readonly reason: string;
  /** Whether the file is at fault, rather than there being nothing to remember. */
  readonly malformed: boolean;
}

/** A line that `memoir export` wrote, for the library to read. */
export interface ImportLine {
  readonly type: 'line';
  readonly at: string;
  readonly line: string;
  /** Whose memory it is in the file. */
  readonly user?: string;
}

/** A fact to state, with its statement where the file tells one. */
export interface ImportFact {
  readonly type: 'fact';
  readonly at: string;
  readonly fact: string | FactInput;
  /** A text in the words in which the user would say it, which are better understood. */
  readonly spoken?: string;
  readonly options: RememberOptions;
  readonly user?: string;
  readonly agent?: string;
}

export type ImportItem = ImportMessage | ImportLine | ImportFact | ImportSkip;

/** A format: text of a file in, memories out, as they come. */
export type ImportFormat = (
  chunks: AsyncIterable<string>,
  context: ImportContext,
) => AsyncIterable<ImportItem>;

export interface ImportContext {
  /** Name of the file, which names sessions that have no name of their own. */
  readonly fileName: string;
  /** The one conversation of a data set that is wanted; absent: all. */
  readonly conversation?: string;
}
