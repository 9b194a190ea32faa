import type { JsonObject } from './json.ts';

/** What a route answers with: always a JSON body, since clients parse every body. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function answer(body: JsonObject | readonly unknown[], status: number = 200): Answer {
  return { status, body };
}

export function toResponse({ status, body, headers = {} }: Answer): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}
