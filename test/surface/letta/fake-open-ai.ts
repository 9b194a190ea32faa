import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the model was asked. */
export interface Asked {
  readonly messages: readonly {
    readonly role: string;
    readonly content: string | null;
    readonly tool_calls?: readonly { readonly id: string }[];
    readonly tool_call_id?: string;
  }[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
  readonly stream?: boolean;
}

/** What it answers: words, calls of tools, or that it fails. */
export interface Said {
  readonly text?: string;
  readonly calls?: readonly {
    readonly name: string;
    readonly input: object;
    readonly id?: string;
  }[];
  readonly status?: number;
  /** Milliseconds before each piece of the words. */
  readonly slow?: number;
  /** Breaks the connection after the first piece. */
  readonly breaks?: boolean;
  /** Waits for this before it answers. */
  readonly until?: Promise<unknown>;
}

export type Script = (asked: Asked, at: number) => Said | Promise<Said>;

export interface FakeOpenAi {
  readonly baseURL: string;
  readonly asked: Asked[];
  script: Script;
  stop(): Promise<void>;
}

/** A server on loopback that speaks /chat/completions and says what a script says. */
export async function startFakeOpenAi(script: Script): Promise<FakeOpenAi> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  const fake: FakeOpenAi = {
    baseURL: '',
    asked,
    script,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const piece of request) text += String(piece);
    const body = JSON.parse(text) as Asked;
    asked.push(body);
    const said = await fake.script(body, asked.length - 1);
    await said.until;
    if (said.status !== undefined) {
      response.writeHead(said.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: 'scripted failure' } }));
      return;
    }
    if (body.stream === true) await stream(response, said);
    else whole(response, said);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(fake, { baseURL: `http://127.0.0.1:${port}/v1` });
}

const USAGE = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
let calls = 0;

function toCalls(said: Said): readonly object[] {
  return (said.calls ?? []).map(({ name, input, id }, index) => ({
    index,
    id: id ?? `call_${(calls += 1)}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }));
}

function whole(response: ServerResponse, said: Said): void {
  const message = {
    role: 'assistant',
    content: said.text ?? null,
    ...(said.calls !== undefined && { tool_calls: toCalls(said) }),
  };
  const finish = said.calls === undefined ? 'stop' : 'tool_calls';
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({ choices: [{ index: 0, message, finish_reason: finish }], usage: USAGE }),
  );
}

async function stream(response: ServerResponse, said: Said): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (value: object): boolean => response.write(`data: ${JSON.stringify(value)}\n\n`);
  const pieces = said.text?.match(/\S+\s*/g) ?? [];
  for (const content of pieces) {
    if (said.slow !== undefined) await new Promise((resolve) => setTimeout(resolve, said.slow));
    send({ choices: [{ index: 0, delta: { content } }] });
    if (said.breaks === true) return void response.destroy();
  }
  if (said.calls !== undefined) {
    send({ choices: [{ index: 0, delta: { tool_calls: toCalls(said) } }] });
  }
  const finish = said.calls === undefined ? 'stop' : 'tool_calls';
  send({ choices: [{ index: 0, delta: {}, finish_reason: finish }] });
  send({ choices: [], usage: USAGE });
  response.end('data: [DONE]\n\n');
}
