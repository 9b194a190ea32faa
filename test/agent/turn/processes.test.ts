import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Agents } from '../../../src/core/agents.ts';
import { createAgents } from '../../../src/create-agents.ts';
import { createMemory } from '../../../src/memory.ts';
import { logOf, play, say } from './bench.ts';
import { createFakeStepModel } from './fake-step-model.ts';

test('turns of one conversation wait for each other across processes', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'memoir-two-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  let running = 0;
  const open = (): Agents => {
    const model = createFakeStepModel((messages) =>
      messages.at(-1)?.role === 'tool' ? 'Done.' : { calls: [{ name: 'alone' }] },
    );
    const path = join(folder, 'memoir.db');
    const memory = createMemory({
      path,
      embedder: 'none',
      extractor: 'none',
      tokens: 'estimate',
      model,
    });
    context.after(() => memory.close());
    const alone = {
      async execute() {
        running += 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
        const most = running;
        running -= 1;
        return most;
      },
    };
    return createAgents({ memory, tools: { alone } }).own;
  };
  const [one, two] = [open(), open()];
  const { id } = await one.create({ tools: ['alone'] });
  const turns = [0, 1, 2].flatMap((at) => [
    play(one, id, say(`a${at}`)),
    play(two, id, say(`b${at}`)),
  ]);
  const ended = await Promise.all(turns);
  assert.ok(ended.every(({ result }) => result.stopReason === 'end-turn'));
  const log = await logOf(two, id);
  assert.equal(log.length, 24);
  for (let at = 0; at < 24; at += 4) {
    assert.match(log[at] ?? '', /^user: /);
    assert.deepEqual(log.slice(at + 1, at + 4), [
      'call: alone {}',
      'result: 1',
      'assistant: Done.',
    ]);
  }
  assert.deepEqual(await two.recover(), []);
});

test('a turn that is alive in another process is left to it', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'memoir-alive-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const free = Promise.withResolvers<string>();
  const started = Promise.withResolvers<void>();
  const open = (): Agents => {
    const path = join(folder, 'memoir.db');
    const model = createFakeStepModel([{ calls: [{ id: 'w', name: 'waits' }] }, 'Done.']);
    const memory = createMemory({
      path,
      embedder: 'none',
      extractor: 'none',
      tokens: 'estimate',
      model,
    });
    context.after(() => memory.close());
    const waits = {
      execute: () => {
        started.resolve();
        return free.promise;
      },
    };
    return createAgents({ memory, tools: { waits } }).own;
  };
  const [one, two] = [open(), open()];
  const { id } = await one.create({ tools: ['waits'] });
  const turn = play(one, id, say('Wait.'));
  await started.promise;
  assert.deepEqual(await two.recover(), []);
  free.resolve('free');
  assert.equal((await turn).result.stopReason, 'end-turn');
});
