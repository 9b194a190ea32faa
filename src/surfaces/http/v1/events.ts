/** An event of a stream (WHATWG server-sent events); JSON has no line ends outside of strings. */
export function event(name: string, data: unknown, id?: number): string {
  const place = id === undefined ? '' : `id: ${id}\n`;
  return `event: ${name}\n${place}data: ${JSON.stringify(data)}\n\n`;
}

/** Keeps a connection alive, and tells how far was looked. */
export function heartbeat(id: number): string {
  return `: still here\nid: ${id}\n\n`;
}

export const EVENT_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

export function acceptsEvents(request: Request): boolean {
  return (request.headers.get('accept') ?? '').includes('text/event-stream');
}
