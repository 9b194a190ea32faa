import { createMemoirClient, type MemoirClient } from '../../src/client/index.ts';

/** What a client sent. */
export interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  /** The names of the fields that were sent, of query and body. */
  readonly fields: readonly string[];
}

/** A client whose server is a script: it answers request by request, and what is sent is kept. */
export function createRecorder(
  answer: (sent: Sent, count: number) => Response | Promise<Response>,
  random: () => number = () => 0,
): { readonly client: MemoirClient; readonly sent: readonly Sent[] } {
  const sent: Sent[] = [];
  const fakeFetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const text = await request.text();
    const isJson = request.headers.get('content-type') === 'application/json';
    const body = isJson ? Object.keys(JSON.parse(text) as object) : [];
    const fields = [...new Set([...url.searchParams.keys(), ...body])];
    sent.push({ method: request.method, url, headers: request.headers, fields });
    const last = sent.at(-1);
    if (last === undefined) throw new Error('nothing was sent');
    return answer(last, sent.length);
  };
  return {
    client: createMemoirClient({ url: 'http://memoir.test/', fetch: fakeFetch, random }),
    sent,
  };
}
