import { importAgentFile } from '../agent-file/import.ts';
import type { ImportOptions } from '../agent-file/import.ts';
import { exportAgentFile } from '../agent-file/export.ts';
import { findThread, inAgent } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { pass } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { invalid, ProtocolError, unsupported } from '../errors.ts';
import { objectOf } from '../extra.ts';
import { toId } from '../ids.ts';
import { given, queryFlag, queryText } from '../read.ts';
import type { JsonObject, JsonValue } from '../../../index.ts';
import { toAgentState } from '../shapes/agent-state.ts';

const EXPORT = { name: 'agents.export', action: 'export', audit: 'always' } as const;
const IMPORT = { name: 'agents.import', action: 'import', audit: 'always', slow: true } as const;

/** A JSON string, as the client has it typed. */
async function exportFile(call: Call): Promise<Answer> {
  if (queryFlag(call, 'use_legacy_format') === true) {
    throw unsupported('The legacy format is not written: leave use_legacy_format out');
  }
  return inAgent(call, EXPORT, async (agent) => {
    const named = queryText(call, 'conversation_id');
    const thread =
      named === undefined ? undefined : await findThread(call, named, call.parameters[0]);
    const state = await toAgentState(call, agent);
    const file = await exportAgentFile(call.agents, agent, state, {
      scrub: queryFlag(call, 'scrub_messages') ?? false,
      ...(thread !== undefined && { conversation: thread.conversation.id }),
    });
    return answer(JSON.stringify(file));
  });
}

async function importFile(call: Call): Promise<Answer> {
  const form = await readForm(call);
  const part = form.get('file');
  if (part === null) throw invalid(['body', 'file'], 'Field required', 'missing');
  const file = readFile(typeof part === 'string' ? part : await part.text());
  return pass(call, IMPORT, { kinds: ['episode', 'fact'] }, async (tell, { user, agent: area }) => {
    const options = { ...readOptions(form), ...given({ user, area }) };
    // Tools are the whole project's: a bound key leaves those that are there as they are.
    const isBound = user !== undefined || area !== undefined;
    const { agents, ...counts } = await importAgentFile(call.agents, file, {
      ...options,
      overrideTools: options.overrideTools === true && !isBound,
      by: { actor: call.principal.actor },
    });
    const { blocks, messages, passages } = counts;
    tell({ ids: agents.map(({ id }) => id), detail: { blocks, messages, passages } });
    return answer({ agent_ids: agents.map(({ id }) => toId('agent', id)) });
  });
}

async function readForm({ request }: Call): Promise<FormData> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data/i.test(type)) {
    throw new ProtocolError(415, 'Send the file as multipart/form-data');
  }
  try {
    return await request.formData();
  } catch (error) {
    if (error instanceof TypeError) throw invalid(['body'], 'The form cannot be read');
    throw error;
  }
}

function readFile(text: string): JsonObject {
  const parsed = objectOf(parseJson(text));
  if (parsed === undefined) throw invalid(['body', 'file'], 'An agent file is a JSON object');
  return parsed;
}

/** A file that holds what the client's export answers is a JSON string of it. */
function parseJson(text: string): JsonValue {
  try {
    const value = JSON.parse(text) as JsonValue;
    return typeof value === 'string' ? (JSON.parse(value) as JsonValue) : value;
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(['body', 'file'], 'The file is not JSON');
    throw error;
  }
}

function readOptions(form: FormData): Omit<ImportOptions, 'by'> {
  const text = (...names: readonly string[]): string | undefined =>
    names
      .map((name) => form.get(name))
      .find((value) => typeof value === 'string' && value !== '') as string | undefined;
  const flag = (name: string): boolean => text(name) === 'true';
  return {
    stripMessages: flag('strip_messages'),
    overrideTools: text('override_existing_tools') !== 'false',
    ...given({
      name: text('override_name', 'name'),
      model: text('override_model_handle', 'model'),
      embedding: text('override_embedding_handle', 'embedding'),
      suffix: flag('append_copy_suffix') ? '_copy' : undefined,
    }),
  };
}

export const agentFileRoutes: readonly Route[] = [
  { method: 'POST', path: 'v1/agents/import', answer: importFile },
  { method: 'GET', path: 'v1/agents/:id/export', answer: exportFile },
];
