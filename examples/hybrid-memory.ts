// The hybrid memory of the guides in one script: a window over the last turns, long-term memory for
// what has fallen out of it, a knowledge graph of what was stated, and one context made of all three.
//
//   node examples/hybrid-memory.ts
//
// Runs offline and without a key, in a folder that is removed again. An application that has
// installed the package imports from 'memoir' instead.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemory, tokenWindow } from '../src/index.ts';
import type { RelationEnd, ScopedMemory, Step } from '../src/index.ts';

const MONDAY = [
  ['user', 'I live in Lisbon.'],
  ['assistant', 'Nice! What are you working on?'],
  ['user', 'Alice manages Project Alpha, I only do the billing part of it.'],
  ['assistant', 'Then Alice is the one to ask about the plan.'],
  ['user', 'I am allergic to peanuts, please keep that in mind for the team dinner.'],
  ['assistant', 'I will.'],
] as const;

const FRIDAY = [
  ['user', 'Project Alpha is due in March 2027.'],
  ['assistant', 'That leaves some months for the billing part.'],
  ['user', 'I moved to Porto last week.'],
  ['assistant', 'How do you like it there?'],
  ['user', 'The river is lovely, the flat is tiny, and the coffee is excellent.'],
  ['assistant', 'Two out of three is not bad.'],
  ['user', 'Could you help me to write a short note to my neighbours about the move?'],
  ['assistant', 'Of course: who are they, and what should they know?'],
] as const;

/** The window shows a model at most this much of a session. */
const WINDOW = tokenWindow({ tokens: 70 });

const folder = await mkdtemp(join(tmpdir(), 'memoir-hybrid-'));
try {
  await remember();
  // Everything from here on comes from the disk.
  const memory = createMemory({ path: join(folder, 'memoir.db') });
  try {
    const ana = memory.scope({ user: 'ana' });
    await showWindow(ana);
    await showLongTerm(ana);
    await showGraph(ana);
    await showContext(ana);
  } finally {
    await memory.close();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Two conversations, days apart. Facts are read out of them as they come in, here by rules. */
async function remember(): Promise<void> {
  const memory = createMemory({ path: join(folder, 'memoir.db') });
  const ana = memory.scope({ user: 'ana' });
  for (const [session, day, turns] of [
    ['monday', '2026-11-02', MONDAY],
    ['friday', '2026-11-13', FRIDAY],
  ] as const) {
    const messages = turns.map(([role, content], minute) => ({
      role,
      content,
      at: `${day}T09:${String(minute).padStart(2, '0')}:00Z`,
    }));
    await ana.add(messages, { session, wait: 'indexed' });
  }
  await memory.close();
}

/** Short-term memory: the last turns of the session, as far as they fit. */
async function showWindow(ana: ScopedMemory): Promise<void> {
  const session = ana.session('friday', WINDOW);
  const [all, window] = [await session.messages(), await session.window()];
  print(`1. The window: ${window.messages.length} of ${all.length} turns, ${window.tokens} tokens`);
  for (const { role, content } of window.messages) print(`   ${role}: ${content}`);
}

/** Long-term memory: what has fallen out of the window, and what earlier sessions said. */
async function showLongTerm(ana: ScopedMemory): Promise<void> {
  const shown = new Set((await ana.session('friday', WINDOW).window()).ids);
  print('\n2. Long-term memory: what has fallen out of the window is found when it matters');
  for (const question of ['What must she not eat?', 'Where does she live now?']) {
    const { results } = await ana.search(question, { limit: 1 });
    const [best] = results;
    if (best === undefined) continue;
    const place = shown.has(best.id) ? 'in the window' : `of ${best.occurredAt.slice(0, 10)}`;
    print(`   ${question}\n   -> ${best.text} (${place}, score ${best.score.toFixed(2)})`);
  }
}

/** The knowledge graph: what was stated, as subject, predicate and object, with its time. */
async function showGraph(ana: ScopedMemory): Promise<void> {
  print('\n3. The graph: who is connected with what');
  const { steps } = await ana.graph.neighbours('Alice', { hops: 2 });
  for (const step of steps) print(`   ${sentence(step)}`);
  print('   and what was so before:');
  const { relations } = await ana.graph.match({ predicate: 'lives in' }, { at: '2026-11-05' });
  for (const { subject, predicate, object } of relations) {
    print(`   ${subject.name} ${predicate} ${nameOf(object)} (on 5 November)`);
  }
}

/** One context within one budget: system text, memories, window and the new message. */
async function showContext(ana: ScopedMemory): Promise<void> {
  const context = await ana.context('When is the deadline of the project that Alice manages?', {
    system: 'You are a helpful assistant.',
    session: 'friday',
    shortTerm: WINDOW,
    tokens: 400,
  });
  const { tokens, budget, parts, messages } = context;
  print(`\n4. One context of all three: ${tokens} of ${budget} tokens`);
  const shares = Object.entries(parts).filter(([, share]) => share > 0);
  print(`   ${shares.map(([part, share]) => `${part} ${share}`).join(', ')}`);
  for (const { role, content } of messages) {
    print(`\n   [${role}]\n   ${content.replaceAll('\n', '\n   ')}`);
  }
}

function sentence({ from, reads, to }: Step): string {
  return `${from.name} ${reads} ${nameOf(to)}`;
}

function nameOf(end: RelationEnd): string {
  return 'name' in end ? end.name : end.value;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
