import { checkList, checkObject, isPlainObject } from '../core/check.ts';
import type { Fields } from '../core/check.ts';
import { invalidInput } from '../core/errors.ts';
import type { Warning } from '../core/memory.ts';
import type { MessagePart } from '../core/record.ts';
import { isToolOutput, toolOutputText } from '../text/tool-output.ts';
import { normaliseText } from './normalise-text.ts';

/** What is read as text, and what is kept beside it. */
export interface Content {
  readonly text: string;
  readonly parts: readonly MessagePart[];
}

/** Message content by whose it is. */
export interface SplitContent {
  readonly said: Content;
  /** What tools answered, which may stand in a message of any role; its text is of its parts. */
  readonly answered: Content;
  /** The first thing in it is what a tool answered. */
  readonly beginsWithAnswer: boolean;
}

const NO_CONTENT: Content = { text: '', parts: [] };

const TEXT_TYPES: ReadonlySet<unknown> = new Set(['text', 'input_text', 'output_text']);
const DATA_URL = /^data:([^;,]*)[;,]/;
/** A string field of a non-text part longer than this can only be encoded bytes. */
const LONGEST_FIELD = 16_384;

/**
 * Reads message content as AI SDK, OpenAI and Anthropic messages carry it: a string, or a list of
 * parts. Text parts make the text of who sent it; what tools answered is the tools' and kept apart;
 * other parts are kept as JSON, in order. Bytes (images, files, data URLs) are not kept: a note of
 * type and size stands for them.
 */
export function readContent(field: string, value: unknown, warnings: Warning[]): SplitContent {
  if (typeof value === 'string') {
    const text = normaliseText(field, value, warnings);
    return { said: { text, parts: [] }, answered: NO_CONTENT, beginsWithAnswer: false };
  }
  const texts: string[] = [];
  const parts: MessagePart[] = [];
  const answers: MessagePart[] = [];
  let beginsWithAnswer = false;
  checkList(field, value).forEach((item, index) => {
    const name = `${field}[${index}]`;
    const part = checkObject(name, item);
    if (TEXT_TYPES.has(part['type'])) {
      texts.push(normaliseText(`${name}.text`, part['text'], warnings));
      return;
    }
    const kept = readPart(name, part, warnings);
    const isAnswer = isToolOutput(kept);
    if (index === 0) beginsWithAnswer = isAnswer;
    (isAnswer ? answers : parts).push(kept);
  });
  return {
    said: { text: joinTexts(texts), parts },
    answered: { text: joinTexts(answers.map(toolOutputText)), parts: answers },
    beginsWithAnswer,
  };
}

function joinTexts(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}

function readPart(field: string, part: Fields, warnings: Warning[]): MessagePart {
  if (typeof part['type'] !== 'string' || part['type'] === '') {
    throw invalidInput(`${field}.type`, part['type'], 'name the type of the part, like "text"');
  }
  const kept = withoutBytes(field, part, warnings, 0);
  return kept as MessagePart;
}

/** A JSON copy in which bytes are replaced by a note. */
function withoutBytes(field: string, value: unknown, warnings: Warning[], depth: number): unknown {
  if (depth > 32) throw invalidInput(field, value, 'nest at most 32 levels');
  const dropped = describeBytes(value);
  if (dropped !== undefined) {
    warnings.push({
      code: 'BINARY_DROPPED',
      message: `${field}: ${dropped.byteLength} bytes were not kept; store the file elsewhere and give its URL`,
    });
    return { omitted: 'bytes', ...dropped };
  }
  if (typeof value === 'string') return normaliseText(field, value, warnings);
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value instanceof URL) return value.href;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      withoutBytes(`${field}[${index}]`, item, warnings, depth + 1),
    );
  }
  if (isPlainObject(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([name, item]) => [name, withoutBytes(`${field}.${name}`, item, warnings, depth + 1)]),
    );
  }
  throw invalidInput(field, value, 'give parts that JSON can hold');
}

function describeBytes(value: unknown): { byteLength: number; mediaType?: string } | undefined {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value))
    return { byteLength: value.byteLength };
  if (typeof value !== 'string') return undefined;
  const url = DATA_URL.exec(value.slice(0, 200));
  if (url !== null) {
    const mediaType = url[1] === '' ? undefined : url[1];
    return { byteLength: value.length, ...(mediaType !== undefined && { mediaType }) };
  }
  const isEncoded = value.length > LONGEST_FIELD && /^[A-Za-z0-9+/_-]+={0,2}$/.test(value);
  return isEncoded ? { byteLength: Math.floor((value.length * 3) / 4) } : undefined;
}
