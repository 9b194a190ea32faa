import type { AgentMessage, NewMessage, RunnableTool, ToolOutcome } from '../../core/agents.ts';
import type { JsonObject } from '../../core/document-store.ts';
import { describe } from '../../core/errors.ts';
import type { AgentParts } from '../parts.ts';
import { derivedId } from './ids.ts';
import { findOpenCalls } from './open-calls.ts';
import type { OpenCall } from './open-calls.ts';
import { readThread } from './turn-parts.ts';
import type { Turn } from './turn-parts.ts';

/**
 * Runs the calls of the newest answer that have no result yet, each result durable before the next
 * call is begun. False when some of them await an approval, or a result from whoever sent the message.
 */
export async function settleCalls(turn: Turn): Promise<boolean> {
  const open = findOpenCalls(await contextMessages(turn));
  let isSettled = true;
  for (const call of open?.calls ?? []) {
    const outcome = await settleCall(turn, call);
    if (outcome === undefined) isSettled = false;
    else await appendResult(turn, open?.message as AgentMessage, call, outcome);
  }
  return isSettled;
}

async function contextMessages(turn: Turn): Promise<readonly AgentMessage[]> {
  const { contextFrom } = await turn.data.conversations.get(turn.conversation);
  return turn.data.messages.from(turn.conversation, contextFrom);
}

/** Undefined: it waits for somebody. */
async function settleCall(turn: Turn, call: OpenCall): Promise<ToolOutcome | undefined> {
  turn.signal.throwIfAborted();
  const { decision, awaits, name } = call;
  if (decision?.approve === false) return denied(decision.reason);
  if (turn.log.state.calling === call.id) return INTERRUPTED;
  const code = turn.data.tools.runnable(turn.agent, name);
  if (code === undefined && isClients(turn, name)) return undefined;
  if (code === undefined) return mistake(`There is no tool named ${describe(name)}.`);
  if (awaits && decision === undefined) return undefined;
  const input = readInput(call.input);
  if (input === undefined) {
    return mistake(`The input of ${name} is no JSON object: ${describe(call.input)}.`);
  }
  return runTool(turn, code, call, input);
}

async function runTool(
  turn: Turn,
  code: RunnableTool,
  call: OpenCall,
  input: JsonObject,
): Promise<ToolOutcome> {
  // Found after a restart, it says that nobody knows how far the call came.
  await turn.log.save({ state: { calling: call.id } });
  const thread = await readThread(turn);
  return code.run(input, { ...thread, toolCall: call.id, signal: turn.signal });
}

/** Whoever sends the message runs it. */
export function isClients({ agent, log }: Pick<Turn, 'agent' | 'log'>, name: string): boolean {
  const ofTurn = log.state.clientTools?.some((tool) => tool.name === name) ?? false;
  return ofTurn || agent.tools.includes(name);
}

/** JSON as models write it; undefined when it is no object. No text at all is no input. */
function readInput(text: string): JsonObject | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as JsonObject) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function mistake(output: string): ToolOutcome {
  return { isError: true, output };
}

function denied(reason: string | undefined): ToolOutcome {
  const why = reason === undefined || reason === '' ? '.' : `: ${reason}`;
  return mistake(`The call was not approved${why}`);
}

const INTERRUPTED = mistake(
  'The call was interrupted, and it is not known whether it took effect: check before you repeat it.',
);

async function appendResult(
  turn: Turn,
  message: AgentMessage,
  call: OpenCall,
  outcome: ToolOutcome,
): Promise<void> {
  const result = toResultMessage(turn.parts, message, call, outcome, turn.log.run.id);
  const [stored] = await turn.data.messages.append(turn.conversation, [result]);
  if (stored === undefined) return;
  turn.added.push(stored);
  turn.tell({ type: 'message', message: stored });
}

/** One message a result; its id follows from the call, so that a call never has two results. */
export function toResultMessage(
  parts: AgentParts,
  message: AgentMessage,
  { id, name }: Pick<OpenCall, 'id' | 'name'>,
  { isError, output }: ToolOutcome,
  run: string,
): NewMessage {
  return {
    id: derivedId(parts, message.id, 'result', id),
    role: 'tool',
    text: '',
    results: [{ id, name, output, isError }],
    run,
    ...(message.step !== undefined && { step: message.step }),
  };
}

/** Answers calls that will never be run, so that none is left without a result. */
export async function closeCalls(
  { parts, data }: Pick<Turn, 'parts' | 'data'>,
  { conversation, run }: { readonly conversation: string; readonly run: string },
): Promise<readonly AgentMessage[]> {
  const { contextFrom } = await data.conversations.get(conversation);
  const open = findOpenCalls(await data.messages.from(conversation, contextFrom));
  if (open === undefined) return [];
  const results = open.calls.map((call) =>
    toResultMessage(parts, open.message, call, INTERRUPTED, run),
  );
  return data.messages.append(conversation, results);
}
