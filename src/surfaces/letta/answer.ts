/** What a route answers with. A body of `undefined` is none, with status 204. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function answer(body: unknown, status: number = 200): Answer {
  return { status, body };
}

export const NOTHING: Answer = { status: 204, body: undefined };

export function toResponse({ status, body, headers = {} }: Answer): Response {
  if (body === undefined) return new Response(null, { status, headers });
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}
