/** One event of a stream. */
export interface ServerEvent {
  /** "message" when the server named none. */
  readonly name: string;
  readonly data: string;
  /** The last id that was told, of this event or one before. */
  readonly id: string | undefined;
}

/**
 * Reads server-sent events (WHATWG HTML, section 9.2.6). A comment with an id counts as an event
 * without data, since it tells how far the server has looked. What is cut off at the end is left out.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  let id: string | undefined;
  let lines: string[] = [];
  for await (const line of readLines(body)) {
    if (line !== '') {
      lines.push(line);
      continue;
    }
    const fields = lines.filter((one) => !one.startsWith(':')).map(fieldOf);
    lines = [];
    id = fields.findLast(([name]) => name === 'id')?.[1] ?? id;
    const data = fields.filter(([name]) => name === 'data').map(([, value]) => value);
    const name = fields.findLast(([field]) => field === 'event')?.[1] ?? 'message';
    yield { name, data: data.join('\n'), id };
  }
}

function fieldOf(line: string): readonly [name: string, value: string] {
  const at = line.indexOf(':');
  if (at < 0) return [line, ''];
  return [line.slice(0, at), line.slice(line[at + 1] === ' ' ? at + 2 : at + 1)];
}

/** The lines of a body without their ends (LF, CR LF); a last one that was not ended too. */
export async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const lines = (rest + decoder.decode(value, { stream: !done })).split('\n');
      rest = done ? '' : (lines.pop() ?? '');
      for (const line of lines) if (!done || line !== '') yield line.replace(/\r$/, '');
      if (done) return;
    }
  } finally {
    await reader.cancel();
  }
}
