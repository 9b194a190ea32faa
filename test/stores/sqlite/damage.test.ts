import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { createMemory } from '../../../src/index.ts';
import { createFakeRuntime } from '../../../src/testing/index.ts';

const DAMAGES: Readonly<Record<string, string>> = {
  'words that are no record': `UPDATE content SET body = '{not json' WHERE id = 1`,
  'a row that is gone': 'PRAGMA foreign_keys = OFF; DELETE FROM content WHERE id = 1',
};

for (const [name, sql] of Object.entries(DAMAGES)) {
  test(`one damaged memory is told and put aside: ${name}`, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'memoir-damage-'));
    context.after(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'memoir.db');
    const before = createMemory({ path, embedder: 'none' });
    const [lost, kept] = (
      await before.scope({ user: 'ana' }).add(
        ['I live in Lisbon.', 'I like tea.'].map((content) => ({ content })),
        { session: 's', wait: 'derived' },
      )
    ).added;
    await before.close();
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();

    const memory = createMemory({ path, embedder: 'none' });
    context.after(() => memory.close());
    const ana = memory.scope({ user: 'ana' });
    if (!name.includes('gone')) {
      await assert.rejects(() => ana.list(), { code: 'STORE_CORRUPT' });
    }
    const told = await memory.store.upkeep.check({ fix: false });
    const wrong = told.find(({ ok }) => !ok);
    assert.equal(wrong?.name, 'records are whole');
    assert.match(wrong?.detail ?? '', new RegExp(String(lost?.id)));
    assert.ok(told.length > 10, 'it goes on');
    await memory.store.upkeep.check({ fix: true });
    for (const check of await memory.store.upkeep.check({ fix: false })) {
      assert.ok(check.ok, `${check.name}: ${check.detail}`);
    }
    const left = (await ana.list()).items;
    assert.ok(left.some(({ id }) => id === kept?.id));
    assert.ok(!left.some(({ text }) => text.includes('Lisbon')));
    await ana.forget({ session: 's' });
    assert.deepEqual((await ana.list()).items, []);
  });
}

test('what has expired stands nowhere in the files after it was swept', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'memoir-damage-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'memoir.db');
  const runtime = createFakeRuntime();
  const memory = createMemory({ path, embedder: 'none', runtime });
  context.after(() => memory.close());
  const ana = memory.scope({ user: 'ana' });
  await ana.add('My sister Grimhild works at Vexcorp', {
    expiresAt: runtime.now() + 1000,
    wait: 'derived',
  });
  await ana.add('I met Grimhild for lunch');
  runtime.advance(2000);
  assert.equal((await ana.list()).items.length, 1);
  for (const file of [path, `${path}-wal`]) {
    assert.ok(!readFileSync(file).includes('Vexcorp'), file);
  }
});
