import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { applyEdit } from '../../../src/agent/blocks/edit.ts';
import { createBench, temporaryFolder } from './bench.ts';

test('a block has a first version, and each change one more', async (context) => {
  const { agents, tick } = createBench(context);
  const { blocks } = agents;
  const block = await blocks.create({ label: 'human', value: 'Ana' }, { actor: 'key:1' });
  assert.equal(block.limit, 100_000);
  tick();
  const edited = await blocks.edit(
    block.id,
    { operation: 'append', text: 'likes tea' },
    { actor: 'agent:a', toolCall: 'call-1' },
  );
  assert.equal(edited.value, 'Ana\nlikes tea');
  assert.equal(edited.version, 2);
  const [second, first] = await blocks.versions(block.id);
  assert.equal(first?.operation, 'create');
  assert.equal(first?.actor, 'key:1');
  assert.equal(second?.operation, 'append');
  assert.equal(second?.toolCall, 'call-1');
  assert.equal(second?.hashBefore, first?.hashAfter);
  assert.deepEqual(await blocks.update(block.id, {}), edited, 'nothing changed, no version');
  assert.deepEqual(await blocks.get(block.id), edited);
});

test('values over the limit are refused, in characters and in tokens', async (context) => {
  const { agents } = createBench(context);
  const { blocks } = agents;
  const told = (message: string) => ({ code: 'INVALID_INPUT', message });
  await assert.rejects(
    blocks.create({ label: 'a', value: 'x'.repeat(11), limit: 10 }),
    told('Block value (11 chars) exceeds limit 10'),
  );
  // Four emoji of two code units each are four characters.
  const block = await blocks.create({ label: 'a', value: '👋👋👋👋', limit: 4 });
  await assert.rejects(
    blocks.update(block.id, { limit: 3 }),
    told('Block value (4 chars) exceeds limit 3'),
  );
  await assert.rejects(
    blocks.edit(block.id, { operation: 'append', text: 'y' }),
    told('Block value (6 chars) exceeds limit 4'),
  );
  await assert.rejects(
    blocks.update(block.id, { limit: 10_000, value: 'word '.repeat(100), tokenLimit: 20 }),
    { code: 'INVALID_INPUT', message: /^Block value \(\d+ tokens\) exceeds token limit 20$/ },
  );
  assert.equal((await blocks.get(block.id)).version, 1);
});

test('labels are checked, and null bytes stripped', async (context) => {
  const { blocks } = createBench(context).agents;
  for (const label of ['', 'a b', 'é', 'x'.repeat(51)]) {
    await assert.rejects(blocks.create({ label, value: '' }), { code: 'INVALID_INPUT' });
  }
  assert.equal((await blocks.create({ label: 'a/b-c_D9', value: 'x\0y\t' })).value, 'xy\t');
});

test('restoring makes the old value a new version; redacting erases one', async (context) => {
  const { agents } = createBench(context);
  const { blocks } = agents;
  const block = await blocks.create({ label: 'notes', value: 'secret one', description: 'd' });
  await blocks.update(block.id, { value: 'two', description: null, label: 'other' });
  const restored = await blocks.restore(block.id, 1);
  assert.deepEqual(
    [restored.value, restored.label, restored.description, restored.version],
    ['secret one', 'notes', 'd', 3],
  );
  await assert.rejects(blocks.redact(block.id, 3), { code: 'CONFLICT' });
  await blocks.update(block.id, { value: 'four' });
  const redacted = await blocks.redact(block.id, 3);
  assert.equal(redacted.value, undefined);
  assert.equal(redacted.hashAfter, undefined);
  await assert.rejects(blocks.restore(block.id, 3), { code: 'CONFLICT', message: /redacted/ });
  const [fourth] = await blocks.versions(block.id, { limit: 1 });
  assert.equal(fourth?.hashBefore, undefined, 'the digest of what was erased goes too');
  await assert.rejects(blocks.redact(block.id, 9), { code: 'NOT_FOUND' });
});

test('a label is unique on each agent, whoever attaches or renames', async (context) => {
  const { agents } = createBench(context);
  const { blocks } = agents;
  const agent = await agents.create({ newBlocks: [{ label: 'human', value: '' }] });
  const same = await blocks.create({ label: 'human', value: 'other' });
  await assert.rejects(blocks.attach(agent.id, same.id), { code: 'CONFLICT' });
  const other = await blocks.create({ label: 'notes', value: '' });
  await blocks.attach(agent.id, other.id);
  await assert.rejects(blocks.update(other.id, { label: 'human' }), { code: 'CONFLICT' });
  await assert.rejects(agents.create({ blocks: [other.id, same.id, agent.blocks[0] ?? ''] }), {
    code: 'CONFLICT',
  });
  const seen = await blocks.ofAgent(agent.id);
  assert.deepEqual(
    seen.map(({ label }) => label),
    ['human', 'notes'],
    'in the order of attaching',
  );
  await blocks.detach(agent.id, other.id);
  await assert.rejects(blocks.detach(agent.id, other.id), { code: 'NOT_FOUND' });
  assert.equal((await blocks.update(other.id, { label: 'human' })).label, 'human');
});

test('an attachment and a rename at once never give an agent one label twice', async (context) => {
  const { agents } = createBench(context);
  const { blocks } = agents;
  for (let round = 0; round < 60; round += 1) {
    const one = await blocks.create({ label: 'x', value: '' });
    const two = await blocks.create({ label: 'y', value: '' });
    const agent = await agents.create({ blocks: [one.id] });
    await Promise.allSettled([
      turnsLater(round).then(() => blocks.attach(agent.id, two.id)),
      blocks.update(one.id, { label: 'y' }),
    ]);
    const three = await blocks.create({ label: 'z', value: '' });
    const other = await agents.create({ blocks: [three.id] });
    const four = await blocks.create({ label: 'w', value: '' });
    await Promise.allSettled([
      blocks.attach(other.id, four.id),
      turnsLater(round).then(() => blocks.update(four.id, { label: 'z' })),
    ]);
    for (const { id } of [agent, other]) {
      const labels = (await blocks.ofAgent(id)).map(({ label }) => label);
      assert.equal(new Set(labels).size, labels.length, labels.join());
    }
  }
});

/** Begins what follows a little later, so that two tasks meet in every order. */
async function turnsLater(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
}

test('a shared block is one text for all its agents, until it is removed', async (context) => {
  const { agents } = createBench(context);
  const { blocks } = agents;
  const shared = await blocks.create({ label: 'team', value: 'a' });
  const one = await agents.create({ blocks: [shared.id] });
  const two = await agents.create({ blocks: [shared.id] });
  await agents.tools.run(one.id, 'memory_insert', { label: 'team', new_string: 'b' });
  assert.equal((await blocks.byLabel(two.id, 'team')).value, 'a\nb');
  assert.deepEqual(
    (await agents.list({ block: shared.id })).map(({ id }) => id).toSorted(),
    [one.id, two.id].toSorted(),
  );
  assert.equal((await blocks.list({ agents: { in: [2] } })).length, 1);
  await blocks.remove(shared.id);
  assert.deepEqual((await agents.get(one.id)).blocks, []);
  await assert.rejects(blocks.byLabel(two.id, 'team'), {
    code: 'NOT_FOUND',
    message: "Block with label 'team' not found",
  });
});

test('many editors in one process lose nothing', async (context) => {
  const { agents } = createBench(context);
  const block = await agents.blocks.create({ label: 'log', value: '' });
  const lines = Array.from({ length: 40 }, (_, at) => `line ${at}`);
  await Promise.all(
    lines.map((text) => agents.blocks.edit(block.id, { operation: 'append', text })),
  );
  const { value, version } = await agents.blocks.get(block.id);
  assert.deepEqual(value.split('\n').toSorted(), lines.toSorted());
  assert.equal(version, 41);
});

test('two processes that edit one block of one file lose nothing', async (context) => {
  const path = join(temporaryFolder(context), 'memoir.db');
  const { agents } = createBench(context, { path });
  const block = await agents.blocks.create({ label: 'log', value: 'start' });
  const editors = ['a', 'b'].map((name) =>
    spawn(process.execPath, [join(import.meta.dirname, 'editor.ts'), path, block.id, name, '25'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    }),
  );
  const codes = await Promise.all(editors.map((editor) => once(editor, 'exit')));
  assert.deepEqual(
    codes.map(([code]) => code as number),
    [0, 0],
  );
  const { value, version } = await agents.blocks.get(block.id);
  const expected = ['a', 'b'].flatMap((name) =>
    Array.from({ length: 25 }, (_, at) => `${name}${at}`),
  );
  assert.deepEqual(value.split('\n').slice(1).toSorted(), expected.toSorted());
  assert.equal(version, 51);
});

test('what was redacted or removed is in no byte of the file', async (context) => {
  const folder = temporaryFolder(context);
  const { agents, memory } = createBench(context, { path: join(folder, 'memoir.db') });
  const { blocks } = agents;
  const kept = await blocks.create({ label: 'kept', value: 'xyzzyredacted' });
  await blocks.update(kept.id, { value: 'harmless' });
  const gone = await blocks.create({ label: 'gone', value: 'plughremoved' });
  await blocks.update(gone.id, { value: 'plughremoved twice' });
  await blocks.redact(kept.id, 1);
  assert.ok(!bytesOf(folder).includes('xyzzyredacted'), 'in the open file and its log');
  await blocks.remove(gone.id);
  assert.ok(!bytesOf(folder).includes('plughremoved'));
  await memory.close();
  assert.ok(!bytesOf(folder).includes('xyzzyredacted'));
});

function bytesOf(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('');
}

test('lists are paged to their end in every direction', async (context) => {
  const { agents, tick } = createBench(context);
  const ids: string[] = [];
  for (let at = 0; at < 7; at += 1) {
    ids.push((await agents.blocks.create({ label: `b${at}`, value: '', tags: ['t'] })).id);
    if (at % 2 === 0) tick();
  }
  const { blocks } = agents;
  for (const order of ['ascending', 'descending'] as const) {
    const all = (await blocks.list({ order })).map(({ id }) => id);
    assert.deepEqual(order === 'ascending' ? all : all.toReversed(), ids);
    const forward: string[] = [];
    for (let after: string | undefined; ; after = forward.at(-1)) {
      const page = await blocks.list({ order, limit: 3, ...(after !== undefined && { after }) });
      if (page.length === 0) break;
      forward.push(...page.map(({ id }) => id));
    }
    assert.deepEqual(forward, all);
    const nearest = await blocks.list({ order, limit: 2, before: all[5] ?? '' });
    assert.deepEqual(
      nearest.map(({ id }) => id),
      all.slice(3, 5),
    );
    const between = await blocks.list({ order, after: all[1] ?? '', before: all[4] ?? '' });
    assert.deepEqual(
      between.map(({ id }) => id),
      all.slice(2, 4),
    );
  }
  await assert.rejects(blocks.list({ after: 'none' }), { code: 'NOT_FOUND' });
});

test('an insert puts its text where it says, and a replace undoes it', () => {
  const line = fc.stringMatching(/^[a-z]{1,8}$/);
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), fc.nat(6), (lines, at) => {
      const place = Math.min(at, lines.length);
      const value = lines.join('\n');
      const inserted = applyEdit('x', value, { operation: 'insert', text: 'NEW', line: place });
      assert.equal(inserted.split('\n')[place], 'NEW');
      const back = applyEdit('x', inserted, {
        operation: 'replace',
        old: place === lines.length ? '\nNEW' : 'NEW\n',
        with: '',
      });
      assert.equal(back, value);
    }),
  );
});
