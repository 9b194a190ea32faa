import { z } from 'zod';
import { MemoirError } from '../../../index.ts';
import type { AgentRecord, Conversation, Run } from '../../../index.ts';
import { findRun, targetOf } from '../access.ts';
import { pass } from '../call.ts';
import type { Call } from '../call.ts';
import { readBody } from '../read.ts';
import { flag, text } from '../requests/fields.ts';
import type { Maybe } from '../requests/fields.ts';
import { toEventStream } from '../sse.ts';
import { faultTeller } from './fault-teller.ts';
import { replayRun } from './replay.ts';

const WATCH = { name: 'runs.stream', action: 'read', audit: 'reads' } as const;

interface ResumeBody {
  readonly run_id?: Maybe<string>;
  readonly otid?: Maybe<string>;
  readonly starting_after?: Maybe<number>;
  readonly include_pings?: Maybe<boolean>;
}

const resumeBody: z.ZodType<ResumeBody> = z.looseObject({
  run_id: text,
  otid: text,
  starting_after: z.int().min(0).nullish(),
  include_pings: flag,
});

/** What a run told and tells, after a place in its stream. */
export async function resumeRun(
  call: Call,
  { run, agent }: { readonly run: Run; readonly agent: AgentRecord },
): Promise<Response> {
  const body = await readBody(call, resumeBody);
  return pass(call, WATCH, targetOf(agent), async () => streamOf(call, run, body));
}

/** The run that is named, that of the message with an id of the client, or the newest one. */
export async function resume(
  call: Call,
  { agent, conversation }: { readonly agent: AgentRecord; readonly conversation: Conversation },
): Promise<Response> {
  const body = await readBody(call, resumeBody);
  return pass(call, WATCH, targetOf(agent), async () =>
    streamOf(call, await findIn(call, conversation, body), body),
  );
}

async function findIn(
  call: Call,
  { id: conversation }: Conversation,
  { run_id: runId, otid }: ResumeBody,
): Promise<Run> {
  const run = runId
    ? (await findRun(call, runId)).run
    : otid
      ? await runOfMessage(call, conversation, otid)
      : (await call.agents.runs.list({ conversation, limit: 1 }))[0];
  if (run?.conversation === conversation) return run;
  throw new MemoirError('NOT_FOUND', 'No run of this conversation is meant by that');
}

async function runOfMessage(
  call: Call,
  conversation: string,
  otid: string,
): Promise<Run | undefined> {
  let before: string | undefined;
  for (;;) {
    const page = { limit: 200, ...(before !== undefined && { after: before }) };
    const messages = await call.agents.messages.list({ conversation, ...page });
    const found = messages.find(({ clientId }) => clientId === otid);
    if (found?.run !== undefined) return call.agents.runs.get(found.run);
    before = messages.at(-1)?.id;
    if (before === undefined || messages.length < 200) return undefined;
  }
}

function streamOf(call: Call, run: Run, body: ResumeBody): Response {
  const gone = new AbortController();
  const signal = AbortSignal.any([gone.signal, call.services.closing]);
  return toEventStream(replayRun(call, run, body.starting_after ?? 0, signal), {
    run: run.id,
    includePings: body.include_pings !== false,
    now: call.services.runtime.now,
    onGone: () => gone.abort(),
    onFault: faultTeller(call),
    closing: call.services.closing,
  });
}
