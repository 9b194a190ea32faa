const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const REQUEST_HEADERS =
  'authorization, content-type, idempotency-key, if-match, if-none-match, last-event-id, x-request-id, mcp-protocol-version, mcp-session-id';
const ANSWER_HEADERS = 'etag, retry-after, x-request-id, mcp-session-id, deprecation';

/** The answer to a browser that asks whether a page may call; undefined for any other request. */
export function answerPreflight(request: Request): Response | undefined {
  const asks = request.headers.has('access-control-request-method');
  if (request.method !== 'OPTIONS' || !asks) return undefined;
  const headers = {
    'access-control-allow-methods': METHODS,
    'access-control-allow-headers': REQUEST_HEADERS,
    'access-control-max-age': '600',
  };
  return new Response(null, { status: 204, headers });
}

/** Lets a page of an allowed origin read the answer; without credentials of the browser's own. */
export function addCorsHeaders(request: Request, cors: readonly string[], headers: Headers): void {
  if (cors.length === 0) return;
  headers.append('vary', 'Origin');
  const origin = request.headers.get('origin');
  if (origin === null || !cors.includes(origin)) return;
  headers.set('access-control-allow-origin', origin);
  headers.set('access-control-expose-headers', ANSWER_HEADERS);
}
