import type {
  AgentRecord,
  ArchivePassage,
  Block,
  Run,
  Told,
  ToldTurnEvent,
  ToldTurnResult,
} from '../core/agents.ts';
import type { AgentsClient, Versioned } from './agents.ts';
import { splitOptions } from './call.ts';
import { errorOfEvent, MemoirClientError } from './error.ts';
import { readEvents } from './events.ts';
import type { Get } from './graph.ts';
import type { Whose } from './scope.ts';
import type { Ask, CallOptions, Transport } from './transport.ts';

export function createAgentsClient(transport: Transport, scope: Whose, get: Get): AgentsClient {
  const ask = <Answer>(
    method: 'POST' | 'PATCH',
    path: string,
    repeat: Ask['repeat'],
    body: object = {},
    call: CallOptions = {},
    headers: Ask['headers'] = {},
  ): Promise<Answer> =>
    transport.json({ method, path, body: { ...scope, ...body }, repeat, headers }, call);
  const read = <Answer>(path: string, options: object & CallOptions = {}): Promise<Answer> => {
    const { call, fields } = splitOptions(options);
    return get(path, fields, call);
  };
  const post = <Answer>(
    path: string,
    repeat: Ask['repeat'],
    options: object & CallOptions = {},
    more: object = {},
  ): Promise<Answer> => {
    const { call, fields } = splitOptions(options);
    return ask('POST', path, repeat, { ...more, ...fields }, call);
  };
  const patch = <Answer>(
    path: string,
    changes: object,
    options: Versioned = {},
  ): Promise<Answer> => {
    const { ifVersion, ...call } = options;
    const headers = ifVersion === undefined ? {} : { 'if-match': `"${ifVersion}"` };
    return ask('PATCH', path, 'once', changes, call, headers);
  };
  const drop = async (path: string, call: CallOptions = {}): Promise<void> => {
    const query = { ...scope };
    await transport.json({ method: 'DELETE', path, query, repeat: 'once' }, call);
  };
  const results = async <Item>(
    path: string,
    question: string | undefined,
    options: object = {},
  ): Promise<readonly Item[]> => {
    const asked = question === undefined ? {} : { question };
    const found = await post<{ readonly results: readonly Item[] }>(path, 'safe', options, asked);
    return found.results;
  };
  return {
    create: (input = {}, call) => ask('POST', '/v1/agents', 'keyed', input, call),
    list: (options) => read('/v1/agents', options),
    get: (id, call) => read(of('agents', id), call),
    update: (id, changes, options) => patch(of('agents', id), changes, options),
    remove: (id, call) => drop(of('agents', id), call),
    attach: (id, what, call) => ask('POST', `${of('agents', id)}/attach`, 'safe', what, call),
    detach: (id, what, call) => ask('POST', `${of('agents', id)}/detach`, 'once', what, call),
    exportFile: (id, options) => read(`${of('agents', id)}/export`, options),
    async importFile(file, options) {
      const { agents } = await post<{ readonly agents: readonly Told<AgentRecord>[] }>(
        '/v1/agents/import',
        'once',
        options,
        { file },
      );
      return agents;
    },
    send: (id, input, options) => post(`${of('agents', id)}/messages`, 'keyed', options, { input }),
    stream(id, input, options = {}) {
      const { call, fields } = splitOptions(options);
      return streamTurn(transport, id, { ...scope, input, ...fields }, call);
    },
    messages: (id, options) => read(`${of('agents', id)}/messages`, options),
    searchMessages: (id, question, options) =>
      results(`${of('agents', id)}/messages/search`, question, options),
    context: (id, options) => read(`${of('agents', id)}/context`, options),
    compact: (id, options) => post(`${of('agents', id)}/compact`, 'once', options),
    reset: (id, options) => post(`${of('agents', id)}/reset`, 'safe', options),
    blocks: {
      create: (agent, block, call) =>
        ask('POST', `${of('agents', agent)}/blocks`, 'keyed', block, call),
      async ofAgent(agent, options) {
        const path = `${of('agents', agent)}/blocks`;
        return (await read<{ readonly blocks: readonly Told<Block>[] }>(path, options)).blocks;
      },
      get: (id, call) => read(of('blocks', id), call),
      update: (id, changes, options) => patch(of('blocks', id), changes, options),
      edit: (id, edit, call) => ask('POST', `${of('blocks', id)}/edit`, 'once', { edit }, call),
      remove: (id, call) => drop(of('blocks', id), call),
      versions: (id, options) => read(`${of('blocks', id)}/versions`, options),
      restore: (id, version, call) =>
        ask('POST', `${of('blocks', id)}/versions/${version}/restore`, 'once', {}, call),
      redact: (id, version, call) =>
        ask('POST', `${of('blocks', id)}/versions/${version}/redact`, 'safe', {}, call),
    },
    archives: {
      create: (archive, call) => ask('POST', '/v1/archives', 'keyed', archive, call),
      ofAgent: (agent, options) => read(`${of('agents', agent)}/archives`, options),
      get: (id, call) => read(of('archives', id), call),
      update: (id, changes, call) => patch(of('archives', id), changes, call),
      remove: (id, call) => drop(of('archives', id), call),
    },
    passages: {
      async insert(agent, passages, options) {
        const path = `${of('agents', agent)}/passages`;
        const inserted = await post<{ readonly passages: readonly ArchivePassage[] }>(
          path,
          'keyed',
          options,
          { passages },
        );
        return inserted.passages;
      },
      list: (agent, options) => read(`${of('agents', agent)}/passages`, options),
      search: (agent, question, options) =>
        results(`${of('agents', agent)}/passages/search`, question, options),
      remove: (agent, id, call) =>
        drop(`${of('agents', agent)}${of('passages', id).slice(3)}`, call),
    },
    conversations: {
      create: (agent, conversation = {}, call) =>
        ask('POST', `${of('agents', agent)}/conversations`, 'keyed', conversation, call),
      list: (agent, options) => read(`${of('agents', agent)}/conversations`, options),
      get: (id, call) => read(of('conversations', id), call),
      update: (id, changes, call) => patch(of('conversations', id), changes, call),
      remove: (id, call) => drop(of('conversations', id), call),
      fork: (id, options) => post(`${of('conversations', id)}/fork`, 'once', options),
    },
    runs: {
      list: (agent, options) => read(`${of('agents', agent)}/runs`, options),
      get: (id, call) => read(of('runs', id), call),
      async cancel(agent, options) {
        const path = `${of('agents', agent)}/cancel`;
        return (await post<{ readonly runs: readonly Told<Run>[] }>(path, 'safe', options)).runs;
      },
    },
    tools: (options) => read('/v1/tools', options),
  };
}

function of(noun: string, id: string): string {
  return `/v1/${noun}/${encodeURIComponent(id)}`;
}

/** A turn that breaks off rejects with NETWORK, or with what the server tells. */
async function* streamTurn(
  transport: Transport,
  id: string,
  body: object,
  call: CallOptions,
): AsyncGenerator<ToldTurnEvent> {
  const headers = { accept: 'text/event-stream' };
  const path = `${of('agents', id)}/messages`;
  const ask = { method: 'POST', path, body, headers, repeat: 'keyed' } as const;
  for await (const { name, data } of readEvents(await transport.stream(ask, call))) {
    if (name === 'error') throw errorOfEvent(data);
    if (name !== 'result') {
      yield JSON.parse(data) as ToldTurnEvent;
      continue;
    }
    yield { type: 'result', result: JSON.parse(data) as ToldTurnResult };
    return;
  }
  throw new MemoirClientError('NETWORK', 'The turn broke off before its end');
}
