import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Agents } from '../../../src/core/agents.ts';
import { createAgents } from '../../../src/create-agents.ts';
import { createMemory } from '../../../src/memory.ts';
import { systemRuntime } from '../../../src/runtime.ts';
import { createBench, logOf, play, say } from './bench.ts';
import { createFakeStepModel } from './fake-step-model.ts';
import type { FakeStepModel } from './fake-step-model.ts';

/** A minute later: the lease of whoever was killed is over. */
const later = { ...systemRuntime, now: () => Date.now() + 60_000 };

interface Opened {
  readonly agents: Agents;
  readonly counted: string[];
  readonly model: FakeStepModel;
  close(): Promise<void>;
}

function open(path: string, runtime = later): Opened {
  const counted: string[] = [];
  const model = createFakeStepModel((messages) => {
    const isFirst = messages.at(-1)?.role === 'user';
    return isFirst ? { calls: [{ id: 'n1', name: 'count', input: '{}' }] } : 'Counted.';
  });
  const memory = createMemory({
    path,
    runtime,
    embedder: 'none',
    extractor: 'none',
    tokens: 'estimate',
    model,
  });
  const count = {
    execute: () => {
      counted.push('second');
      return 'counted by the second';
    },
  };
  const { own } = createAgents({ memory, runtime, tools: { count, halt: count } });
  return { agents: own, counted, model, close: () => memory.close() };
}

/** A file in which a process was killed while its agent was in the middle of a turn. */
async function killInTurn(
  context: TestContext,
  where: 'tool' | 'model',
): Promise<{ path: string; agent: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'memoir-killed-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'memoir.db');
  const before = open(path, systemRuntime);
  const { id } = await before.agents.create({ tools: ['count', 'halt'] });
  await before.close();
  const script = join(import.meta.dirname, 'killed-turn.ts');
  const child = spawn(process.execPath, [script, path, id, where], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return { path, agent: id };
}

test('a turn goes on after a kill among its tools: nothing is lost, nothing is done twice', async (context) => {
  const { path, agent } = await killInTurn(context, 'tool');
  const { agents, counted, close } = open(path);
  context.after(close);
  const [run, ...others] = await agents.recover();
  assert.equal(run?.status, 'completed');
  assert.deepEqual(others, []);
  const log = await logOf(agents, agent);
  assert.deepEqual(log.slice(0, 5), [
    'user: Count twice.',
    'call: count {}',
    'call: halt {}',
    'call: count {}',
    'result: "counted by the first"',
  ]);
  assert.match(log[5] ?? '', /^error: .*interrupted.*not known/);
  assert.deepEqual(log.slice(6), ['result: "counted by the second"', 'assistant: Counted.']);
  assert.deepEqual(counted, ['second']);
  assert.deepEqual(await agents.recover(), []);
  const again = await play(agents, agent, say('Count twice.'), { idempotencyKey: 'turn' });
  assert.equal(again.result.run.id, run?.id);
  assert.equal(again.result.messages.length, 5);
  assert.deepEqual(await logOf(agents, agent), log);
});

test('a turn goes on after a kill while the model was asked', async (context) => {
  const { path, agent } = await killInTurn(context, 'model');
  const { agents, model, close } = open(path);
  context.after(close);
  const [run] = await agents.recover();
  assert.equal(run?.stopReason, 'end-turn');
  assert.deepEqual(await logOf(agents, agent), [
    'user: Count twice.',
    'call: count {}',
    'result: "counted by the second"',
    'assistant: Counted.',
  ]);
  assert.equal(model.asked.length, 2);
  assert.equal((await agents.runs.steps({ run: run?.id ?? '' })).length, 2);
});

test('sent again with its key, a turn that was killed goes on where it stood', async (context) => {
  const { path, agent } = await killInTurn(context, 'tool');
  const { agents, counted, close } = open(path);
  context.after(close);
  const { result } = await play(agents, agent, say('Count twice.'), { idempotencyKey: 'turn' });
  assert.equal(result.stopReason, 'end-turn');
  assert.deepEqual(counted, ['second']);
  assert.equal(
    (await logOf(agents, agent)).filter((line) => line === 'user: Count twice.').length,
    1,
  );
});

test('what is said next ends a turn that was killed, with no call left open', async (context) => {
  const { path, agent } = await killInTurn(context, 'tool');
  const { agents, close } = open(path);
  context.after(close);
  const { result } = await play(agents, agent, say('Never mind.'));
  assert.equal(result.stopReason, 'end-turn');
  const [failed] = await agents.runs.list({ statuses: ['failed'] });
  assert.equal(failed?.error?.code, 'INTERRUPTED');
  const errors = (await logOf(agents, agent)).filter((line) => line.startsWith('error'));
  assert.equal(errors.length, 2);
});

test('an answer that was stored before the run told of it is not asked for again', async (context) => {
  const model = createFakeStepModel(['Once.']);
  const { agents, store } = createBench(context, model);
  const agent = await agents.create();
  const { result } = await play(agents, agent.id, say('Hello?'));
  const log = await logOf(agents, agent.id);
  const [found] = await store.documents.get(agents.tenant, 'agent-runs', [result.run.id]);
  assert.ok(found !== undefined);
  const { version, value, ...place } = found;
  const { completedAt: _completedAt, stopReason: _stopReason, usage: _usage, ...run } = value;
  const left = { ...run, status: 'running', state: { maxSteps: 50, step: 0, pieces: false } };
  const terms = [...place.terms.filter((term) => !term.startsWith('status')), 'status=running'];
  await store.documents.commit([{ type: 'put', ...place, terms, value: left, expect: version }]);
  const [again] = await agents.recover();
  assert.equal(again?.stopReason, 'end-turn');
  assert.equal(model.asked.length, 1);
  assert.deepEqual(await logOf(agents, agent.id), log);
});
