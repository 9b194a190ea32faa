import { MemoirError } from '../../../index.ts';
import type { ImportContext, ImportItem } from './item.ts';
import { linesOf, LONGEST_LINE } from './lines.ts';
import { readMessageOrConversation } from './messages.ts';
import { isFields, parseItem, skipIfTooDeep } from './parse-item.ts';

/**
 * `--format jsonl`: one JSON object a line, each a message, a conversation {messages}, or a memory
 * as `memoir export` writes it, also with its header.
 */
export async function* readJsonLines(
  chunks: AsyncIterable<string>,
  context: ImportContext,
): AsyncGenerator<ImportItem> {
  let first = true;
  for await (const { number, text } of linesOf(chunks)) {
    const at = `line ${number}`;
    if (text === undefined) {
      const reason = `is longer than ${LONGEST_LINE.toLocaleString('en')} characters`;
      yield { type: 'skip', at, reason, malformed: true };
      continue;
    }
    if (first) refuseDocument(text);
    first = false;
    const parsed = parseItem(at, text);
    if (parsed.type === 'skip') yield parsed;
    else if (isExported(parsed.value)) yield toLine(at, text, parsed.value);
    else yield* readMessageOrConversation(at, parsed.value, context);
  }
}

/** A JSON list, or an object that goes on over several lines, would fail line by line. */
function refuseDocument(line: string): void {
  if (!line.startsWith('[') && line !== '{') return;
  throw new MemoirError(
    'INVALID_INPUT',
    `The file begins with ${JSON.stringify(line.slice(0, 20))}, not with one JSON object a line: a JSON list or conversation is --format messages`,
  );
}

type Fields = Readonly<Record<string, unknown>>;

/** A memory, or the header of a file of them. */
function isExported(value: unknown): value is Fields {
  if (!isFields(value)) return false;
  return value['memoir'] === 'export' || ('recordedAt' in value && 'kind' in value);
}

function toLine(at: string, line: string, { scope, ...value }: Fields): ImportItem {
  const user = isFields(scope) && typeof scope['user'] === 'string' ? scope['user'] : undefined;
  const tooDeep = skipIfTooDeep(at, value);
  return tooDeep ?? { type: 'line', at, line, ...(user !== undefined && { user }) };
}
