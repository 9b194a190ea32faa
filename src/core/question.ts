/** One analysed word of a question. */
export interface QuestionTerm {
  /** The term as the analyzer makes it: normalised and stemmed. */
  readonly term: string;
  /** `termHash(term)`, the key of the index. */
  readonly hash: number;
  /**
   * True for what stands beside the words: a concept that words of the question belong to, named like
   * "~job", or a further form of one of its words.
   */
  readonly isConcept: boolean;
}

/** A stretch of time, half open, in epoch milliseconds. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/**
 * A question, read without a model: plain data that can cross a thread. Made by
 * `read/question.ts`, understood by `ranking/`.
 */
export interface Question {
  readonly text: string;
  /** Distinct terms, stop words dropped, and the concepts they belong to. */
  readonly terms: readonly QuestionTerm[];
  /** Hashes of every normalised, unstemmed word: what names of speakers are looked up in. */
  readonly words: readonly number[];
  /** "What did you suggest?": the answer stands in a reply of the assistant. */
  readonly asksAssistant: boolean;
  /** "When", "how many", "how much": the answer likely has a digit. */
  readonly asksNumber: boolean;
  /** "Which books", "all the places": several memories answer it together. */
  readonly asksList: boolean;
  /** "Last week", "two months ago": what was said then is preferred. Absent: it names none. */
  readonly period?: Period;
}
