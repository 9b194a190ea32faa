import { Agent, request } from 'node:http';
import { createSeededNumbers } from '../src/testing/index.ts';

export interface LoadOptions {
  readonly url: string;
  readonly requests: number;
  readonly connections: number;
  readonly users: number;
  readonly seed: number;
}

export type Task = 'add' | 'search' | 'list' | 'get' | 'context';

/** What became of all requests. */
export interface LoadReport {
  /** Milliseconds of each request, by what it was. */
  readonly taken: ReadonlyMap<Task, readonly number[]>;
  readonly seconds: number;
  /** Answers that were none with status 2xx. */
  readonly errors: readonly string[];
  /** Acknowledged writes that are not there, at once or at the end. */
  readonly lost: readonly string[];
  /** Memories of one user that another was answered with. */
  readonly crossed: readonly string[];
  readonly acknowledged: number;
}

/** How often each is asked for, of 100. */
const MIX: readonly (readonly [Task, number])[] = [
  ['add', 40],
  ['search', 35],
  ['list', 10],
  ['get', 10],
  ['context', 5],
];

interface Answered {
  readonly status: number;
  readonly body: unknown;
}

interface Found {
  readonly id: string;
  readonly text: string;
  readonly scope: { readonly user?: string };
}

/**
 * Asks a server for a mix of reads and writes over so many connections, each one request after the
 * other, for so many users; then reads all of them again.
 */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const next = createSeededNumbers(options.seed);
  const written = new Map<string, Map<string, string>>();
  const taken = new Map<Task, number[]>(MIX.map(([task]) => [task, []]));
  const errors: string[] = [];
  const lost: string[] = [];
  const crossed: string[] = [];
  let begun = 0;

  const judge = (user: string, found: readonly Found[]): void => {
    for (const { id, scope } of found) {
      if (scope.user !== user) crossed.push(`${user} was answered with ${id} of ${scope.user}`);
    }
  };

  async function one(ask: Ask, user: string, task: Task): Promise<void> {
    const own = written.get(user) ?? new Map<string, string>();
    written.set(user, own);
    const known = [...own].at(Math.floor(next() * own.size));
    const word = known === undefined ? 'nothing' : (known[1].split(' ').at(-1) ?? '');
    const begin = performance.now();
    const { status, body } = await doTask(
      ask,
      user,
      known === undefined && task === 'get' ? 'list' : task,
      {
        word,
        id: known?.[0] ?? '',
        text: `The note of ${user} has the keyword zq${user}x${begun}`,
      },
    );
    taken.get(task)?.push(performance.now() - begin);
    if (status < 200 || status > 299)
      errors.push(`${task} of ${user}: ${status} ${JSON.stringify(body).slice(0, 200)}`);
    else if (task === 'add') note(own, body as Added);
    else judge(user, foundIn(body));
    if (
      task === 'search' &&
      known !== undefined &&
      !foundIn(body).some(({ id }) => id === known[0])
    ) {
      lost.push(`${user} did not find ${word}`);
    }
  }

  const begin = performance.now();
  const worker = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = createAsk(options.url, agent);
    while (begun < options.requests) {
      begun += 1;
      await one(ask, `user${Math.floor(next() * options.users)}`, pick(next()));
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: options.connections }, worker));
  const seconds = (performance.now() - begin) / 1_000;
  lost.push(...(await findLost(options.url, written)));
  const acknowledged = [...written.values()].reduce((sum, { size }) => sum + size, 0);
  return { taken, seconds, errors, lost, crossed, acknowledged };
}

interface Added {
  readonly added: readonly { readonly id: string }[];
  readonly text: string;
}

function note(own: Map<string, string>, { added, text }: Added): void {
  for (const { id } of added) own.set(id, text);
}

function pick(chance: number): Task {
  let left = chance * 100;
  for (const [task, share] of MIX) {
    if (left < share) return task;
    left -= share;
  }
  return 'search';
}

type Ask = (method: string, path: string, body?: unknown) => Promise<Answered>;

async function doTask(
  ask: Ask,
  user: string,
  task: Task,
  { word, id, text }: { readonly word: string; readonly id: string; readonly text: string },
): Promise<Answered> {
  switch (task) {
    case 'add': {
      const { status, body } = await ask('POST', '/v1/memories', { user, text });
      return { status, body: { ...(body as object), text } };
    }
    case 'search':
      return ask('POST', '/v1/search', { user, question: word });
    case 'context':
      return ask('POST', '/v1/context', { user, message: `What of ${word}?`, tokens: 500 });
    case 'get':
      return ask('GET', `/v1/memories/${id}?user=${user}`);
    case 'list':
      return ask('GET', `/v1/memories?user=${user}&limit=20`);
  }
}

/** The memories in an answer of any of the routes. */
function foundIn(body: unknown): readonly Found[] {
  const { results, items, memories, id } = body as Record<string, unknown>;
  const list = results ?? items ?? memories ?? (id === undefined ? [] : [body]);
  return list as readonly Found[];
}

async function findLost(
  url: string,
  written: ReadonlyMap<string, ReadonlyMap<string, string>>,
): Promise<readonly string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = createAsk(url, agent);
  const lost: string[] = [];
  for (const [user, own] of written) {
    const { body } = await ask('GET', `/v1/memories?user=${user}&limit=1000&kinds=episode`);
    const there = new Map(foundIn(body).map(({ id, text }) => [id, text]));
    for (const [id, text] of own) if (there.get(id) !== text) lost.push(`${id} of ${user}`);
    if (there.size !== own.size)
      lost.push(`${user} has ${there.size}, ${own.size} were acknowledged`);
  }
  agent.destroy();
  return lost;
}

function createAsk(url: string, agent: Agent): Ask {
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      };
      const sent = request(`${url}${path}`, { method, agent, ...(text !== '' && { headers }) });
      sent.on('error', reject);
      sent.on('response', (response) => {
        let answer = '';
        response.setEncoding('utf8').on('data', (piece: string) => (answer += piece));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(answer) }),
        );
      });
      sent.end(text);
    });
}
