import type { ExtractionInput } from '../../core/extraction.ts';
import type { MemoryRecord } from '../../core/record.ts';

/** Who stands behind a message: what decides which statements are believed of it. */
export type Voice = 'user' | 'assistant' | 'tool' | 'document' | 'system';

/** A message as it is put to the model and checked against. */
export interface WindowMessage {
  readonly record: MemoryRecord;
  readonly voice: Voice;
  /**
   * The record's text with what Memoir itself put into a prompt blanked out; every other character
   * keeps its place.
   */
  readonly text: string;
}

/** What one call is about. */
export interface Window {
  /** Cited by their place in this list, counted from 1. */
  readonly messages: readonly WindowMessage[];
  /** To understand the others by; never cited. */
  readonly before: readonly WindowMessage[];
}

/** The messages of the input that have words of their own; system prompts only explain the others. */
export function readWindow(input: ExtractionInput): Window {
  const spoken = input.episodes.map(readMessage).filter(hasWords);
  return {
    messages: spoken.filter(({ voice }) => voice !== 'system'),
    before: [
      ...input.before.map(readMessage).filter(hasWords),
      ...spoken.filter(({ voice }) => voice === 'system'),
    ],
  };
}

function readMessage(record: MemoryRecord): WindowMessage {
  const voice = voiceOf(record);
  return { record, voice, text: blankRecalled(record.text, voice) };
}

function hasWords({ text }: WindowMessage): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

function voiceOf({ role, origin }: MemoryRecord): Voice {
  if (origin.type === 'document') return 'document';
  if (role === 'tool' || origin.type === 'tool') return 'tool';
  if (role === 'assistant' || origin.type === 'assistant') return 'assistant';
  return role === 'system' ? 'system' : 'user';
}

/** The frames in which `read/frame.ts` shows memories and summaries; one left open goes to the end. */
const FRAME = /<(memories|summary)>[\s\S]*?(?:<\/\1>|$)/gi;
/** One line of such a frame. People paste chats in this form too: only an assistant's are blanked. */
const LINE = /^[ \t]*- \[\d{4}-\d{2}-\d{2} \d{2}:\d{2}\] .*$/gm;

function blankRecalled(text: string, voice: Voice): string {
  const framed = text.includes('<') ? text.replace(FRAME, blank) : text;
  return voice === 'assistant' ? framed.replace(LINE, blank) : framed;
}

function blank(text: string): string {
  return ' '.repeat(text.length);
}
