import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import type { Memory, MemoryRecord, ScopedMemory } from '../../src/index.ts';
import { createFakeRuntime } from '../../src/testing/index.ts';
import { withFolder } from './folder.ts';

const SAYINGS = [
  'I live in Lisbon.',
  'I moved to Porto.',
  'I moved to Madrid.',
  'I live in Porto.',
  'I no longer live in Porto.',
  'I work at Acme.',
  'I no longer work at Acme.',
  'My sister Ana is allergic to peanuts.',
  'I am allergic to peanuts.',
];

interface Turn {
  readonly text: string;
  /** Days after the first of the year; no two turns share one. */
  readonly day: number;
  readonly isForgotten: boolean;
}

const turn = fc.record({
  text: fc.constantFrom(...SAYINGS),
  day: fc.nat(300),
  isForgotten: fc.boolean(),
});
const turns = fc.uniqueArray(turn, { minLength: 2, maxLength: 8, selector: ({ day }) => day });

async function say(scope: ScopedMemory, { text, day }: Turn): Promise<string> {
  const at = new Date(Date.UTC(2026, 0, 1 + day));
  const { added } = await scope.add(text, { at, session: `day ${day}`, wait: 'derived' });
  return added[0]?.id ?? '';
}

/** What is known and when it holds. */
async function stateOf(scope: ScopedMemory): Promise<readonly string[]> {
  const states: string[] = [];
  for await (const { kind, statement, status, validFrom, validTo } of scope.export()) {
    // What was put aside when two became one is no part of what is known.
    if (kind === 'episode' || status === 'archived') continue;
    const { subject, predicate, object } = statement ?? {};
    const said = [subject, predicate, object].join(' ');
    states.push(`${status} ${said} ${validFrom} to ${validTo}`);
  }
  return states.sort();
}

async function checkStore(memory: Memory): Promise<void> {
  for (const { ok, name, detail } of await memory.store.upkeep.check({ fix: false })) {
    assert.ok(ok, `${name}: ${detail}`);
  }
}

test('what was forgotten leaves what is known as if it had never been said', () =>
  withFolder(async ({ open }) => {
    const runtime = createFakeRuntime({ start: Date.UTC(2027, 0, 1) });
    const memory = open({ runtime, thread: 'main', durability: 'normal' });
    let run = 0;
    const property = fc.asyncProperty(turns, async (said) => {
      run += 1;
      const one = memory.scope({ user: `one ${run}` });
      const other = memory.scope({ user: `other ${run}` });
      const gone: string[] = [];
      for (const each of said) {
        const id = await say(one, each);
        if (each.isForgotten) gone.push(id);
        else await say(other, each);
      }
      for (const id of gone) await one.forget({ ids: [id] });
      await memory.settle();
      assert.deepEqual(await stateOf(one), await stateOf(other));
    });
    await fc.assert(property, { numRuns: 60 });
    await checkStore(memory);
  }));

test('reading everything again changes nothing, and brings back nothing that was forgotten', () =>
  withFolder(async ({ open }) => {
    const runtime = createFakeRuntime({ start: Date.UTC(2027, 0, 1) });
    const memory = open({ runtime, thread: 'main', durability: 'normal' });
    let run = 0;
    const property = fc.asyncProperty(turns, fc.nat(), async (said, pick) => {
      run += 1;
      const scope = memory.scope({ user: `user ${run}` });
      const ids: string[] = [];
      for (const each of said) ids.push(await say(scope, each));
      const facts: MemoryRecord[] = [];
      for await (const record of scope.export()) if (record.kind !== 'episode') facts.push(record);
      const forgotten = facts[pick % Math.max(1, facts.length)];
      if (forgotten === undefined) return;
      await scope.forget({ ids: [forgotten.id] });
      await memory.settle();
      const before = await stateOf(scope);
      const settings = { strategy: 'importance', threshold: 0.5 } as const;
      await memory.store.derivations.queue(scope.scope, ids, settings);
      await memory.settle();
      assert.deepEqual(await stateOf(scope), before);
      const sources = new Set(forgotten.sources.map(({ id }) => id));
      const others = new Set(facts.map(({ id }) => id));
      for await (const { id: made, kind, statement, sources: rests } of scope.export()) {
        if (kind === 'episode' || others.has(made)) continue;
        if (!isDeepStrictEqual(statement, forgotten.statement)) continue;
        assert.ok(!rests.some(({ id }) => sources.has(id)), 'made of the same words again');
      }
    });
    await fc.assert(property, { numRuns: 60 });
    await checkStore(memory);
  }));
