import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { AgentMessage, MessageItem } from '../../../src/core/agents.ts';
import { toolCallIds } from '../../../src/core/message.ts';
import { planEviction } from '../../../src/agent/compaction/plan.ts';
import { toContextUnits } from '../../../src/agent/compaction/units.ts';
import type { ContextUnit } from '../../../src/agent/compaction/units.ts';

const counter = { name: 'words', exact: true, count: (text: string) => text.split(' ').length };

type Turn = { readonly words: number; readonly calls: number; readonly isApproved: boolean };

const turns: fc.Arbitrary<readonly Turn[]> = fc.array(
  fc.record({ words: fc.nat(40), calls: fc.nat(3), isApproved: fc.boolean() }),
  { maxLength: 25 },
);

/** A log as turns make it: what the user says, calls with results, an answer. */
function toLog(made: readonly Turn[], openCalls: number): readonly AgentMessage[] {
  const log: AgentMessage[] = [];
  const add = (role: AgentMessage['role'], text: string, ...items: MessageItem[]): void => {
    const id = `m${log.length}`;
    log.push({
      id,
      agent: 'a',
      conversation: 'a',
      role,
      text,
      items,
      at: '2026-03-01T12:00:00.000Z',
      position: log.length,
      episodes: [id],
    });
  };
  const say = (words: number): string => 'word '.repeat(words + 1).trim();
  const call = (name: string, awaits: boolean): MessageItem => ({
    type: 'tool-call',
    calls: [{ id: name, name: 'tool', input: '{}' }],
    awaitsApproval: awaits ? [name] : [],
  });
  for (const [at, { words, calls, isApproved }] of made.entries()) {
    add('user', say(words), { type: 'user', text: say(words) });
    for (let each = 0; each < calls; each += 1) {
      // Ids come again: some servers count them anew in each answer.
      const id = `call-${each}`;
      add('assistant', '', call(id, isApproved));
      if (isApproved)
        add('user', '', { type: 'approval', approvals: [{ toolCall: id, approve: true }] });
      const results = [{ id, name: 'tool', output: say(words * at), isError: false }];
      add('tool', '', { type: 'tool-result', results });
    }
    if (at < made.length - 1 || openCalls === 0) add('assistant', say(words));
  }
  if (openCalls > 0 && made.length > 0) add('assistant', '', call('open', true));
  return log;
}

function tokensOf(units: readonly ContextUnit[]): number {
  return units.reduce((sum, { tokens }) => sum + tokens, 0);
}

test('no call is parted from its result, whatever is evicted', () => {
  fc.assert(
    fc.property(turns, fc.nat(1), fc.nat(600), (made, open, room) => {
      const units = toContextUnits(toLog(made, open), counter);
      const kept = units.slice(planEviction(units, room));
      const messages = kept.flatMap((unit) => unit.messages);
      const calls = new Set<string>();
      for (const message of messages) {
        for (const id of toolCallIds(message, 'tool-call')) calls.add(id);
        for (const id of toolCallIds(message, 'tool-result')) assert.ok(calls.delete(id), id);
      }
      assert.deepEqual([...calls], open === 1 && made.length > 0 ? ['open'] : []);
    }),
  );
});

test('what is kept has room, unless it is what may never be evicted; planning again evicts nothing', () => {
  fc.assert(
    fc.property(turns, fc.nat(1), fc.nat(600), (made, open, room) => {
      const units = toContextUnits(toLog(made, open), counter);
      const evicted = planEviction(units, room);
      const kept = units.slice(evicted);
      assert.equal(planEviction(kept, room), 0);
      if (made.length === 0) return;
      assert.ok(
        kept.some(({ isUser }) => isUser),
        'the newest message of the user stays',
      );
      const isLeast = evicted === units.findLastIndex(({ isUser }) => isUser);
      assert.ok(tokensOf(kept) <= room || isLeast);
      // The fewest: with one unit more it would have been too much.
      if (evicted > 0) assert.ok(tokensOf(units.slice(evicted - 1)) > room);
    }),
  );
});

test('units lose no message that a model is told', () => {
  fc.assert(
    fc.property(turns, (made) => {
      const log = toLog(made, 0);
      const told = toContextUnits(log, counter).flatMap(({ messages }) => messages);
      const silent = log.filter(({ items }) => items.some(({ type }) => type === 'approval'));
      assert.equal(told.length, log.length - silent.length);
    }),
  );
});
