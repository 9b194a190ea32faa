import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Memory, MemoryRecord } from '../../src/index.ts';
import { createSeededNumbers } from '../../src/testing/index.ts';
import { withFolder, type Folder } from './folder.ts';

const KILLS = 16;
const LONGEST_LIFE_MS = 260;
const USERS = ['user0', 'user1', 'user2'];
const WORD = /zq\w+/;

/** What the writer says before and after each of its calls. */
interface Task {
  readonly task: string;
  readonly user: string;
  readonly type: 'add' | 'update' | 'forget';
  readonly words?: readonly string[];
  readonly ids?: readonly string[];
}
interface Done {
  readonly done: string;
  readonly ids: readonly string[];
}

/** The word each memory must hold, by id, for each user. */
type Expected = Map<string, Map<string, string>>;

test('what was acknowledged survives SIGKILL, whole and findable', async (t) => {
  const seed = Number(process.env['MEMOIR_TEST_SEED'] ?? Date.now() % 100_000);
  t.diagnostic(`seed ${seed} (MEMOIR_TEST_SEED=${seed} repeats it)`);
  const next = createSeededNumbers(seed);
  const expected: Expected = new Map(USERS.map((user) => [user, new Map()]));
  const sums = { acknowledged: 0, inDoubt: 0, survivedInDoubt: 0 };

  await withFolder(async (folder) => {
    for (let round = 0; round < KILLS; round += 1) {
      const said = await runAndKill(folder, round, next);
      const { begun, done } = sort(said);
      const memory = folder.open({ thread: 'main' });
      await checkStore(memory);
      const forgotten = applyDone(expected, begun, done);
      const doubtful = begun.filter((task) => !done.has(task.task));
      for (const task of doubtful) {
        if (await resolveDoubt(memory, expected, task, forgotten)) sums.survivedInDoubt += 1;
      }
      await checkAll(memory, expected);
      await checkFound(memory, expected, begun);
      await checkGone(memory, forgotten);
      await memory.close();
      sums.acknowledged += done.size;
      sums.inDoubt += doubtful.length;
    }
    const memory = folder.open({ thread: 'main' });
    await checkFound(memory, expected, undefined);
    await memory.close();
  });
  t.diagnostic(`${KILLS} kills, ${sums.acknowledged} calls acknowledged before one`);
  t.diagnostic(`${sums.inDoubt} calls cut off, ${sums.survivedInDoubt} of them had been written`);
  assert.ok(sums.acknowledged > KILLS, 'the writer came to write');
});

/** Lets the writer live for a random while; sometimes it is killed while it opens the file. */
async function runAndKill(
  { start }: Folder,
  round: number,
  next: () => number,
): Promise<readonly unknown[]> {
  const child = start('./crash-writer.ts', String(round + 1));
  if (round % 8 !== 7) {
    await child.hears((value) => typeof value === 'object' && value !== null && 'ready' in value);
  }
  await new Promise((resolve) => setTimeout(resolve, 5 + next() * LONGEST_LIFE_MS));
  child.kill();
  assert.equal(await child.gone, 'SIGKILL', 'the writer did not end by itself');
  return child.said;
}

function sort(said: readonly unknown[]): { begun: Task[]; done: Map<string, Done> } {
  const all = said as readonly (Partial<Task> & Partial<Done>)[];
  return {
    begun: all.filter((one): one is Task => one.task !== undefined),
    done: new Map(
      all.filter((one): one is Done => one.done !== undefined).map((one) => [one.done, one]),
    ),
  };
}

async function checkStore(memory: Memory): Promise<void> {
  for (const check of await memory.store.upkeep.check({ fix: false })) {
    assert.ok(check.ok, `${check.name}: ${check.detail}`);
  }
}

/** Takes over what was acknowledged; returns the words that must be gone, by user. */
function applyDone(
  expected: Expected,
  begun: readonly Task[],
  done: ReadonlyMap<string, Done>,
): Map<string, string[]> {
  const gone = new Map<string, string[]>();
  for (const task of begun) {
    const receipt = done.get(task.task);
    if (receipt === undefined) continue;
    const memories = expected.get(task.user) ?? new Map<string, string>();
    receipt.ids.forEach((id, index) => {
      const before = memories.get(id);
      if (before !== undefined) gone.set(task.user, [...(gone.get(task.user) ?? []), before]);
      if (task.type === 'forget') memories.delete(id);
      else memories.set(id, task.words?.[index] ?? '');
    });
  }
  return gone;
}

/** A call cut off is done wholly or not at all; takes over what it is. */
async function resolveDoubt(
  memory: Memory,
  expected: Expected,
  task: Task,
  gone: Map<string, string[]>,
): Promise<boolean> {
  const memories = expected.get(task.user) ?? new Map<string, string>();
  const stored = await wordsOf(memory, task.user);
  if (task.type === 'add') {
    const written = [...stored].filter(([, word]) => task.words?.includes(word));
    assert.ok([0, task.words?.length].includes(written.length), `half a batch: ${task.task}`);
    for (const [id, word] of written) memories.set(id, word);
    return written.length > 0;
  }
  const ids = task.ids ?? [];
  if (task.type === 'forget') {
    const left = ids.filter((id) => stored.has(id));
    assert.ok([0, ids.length].includes(left.length), `half forgotten: ${task.task}`);
    if (left.length > 0) return false;
    const words = ids.flatMap((id) => memories.get(id) ?? []);
    gone.set(task.user, [...(gone.get(task.user) ?? []), ...words]);
    for (const id of ids) memories.delete(id);
    return true;
  }
  const [id = ''] = ids;
  const changed = stored.get(id) === task.words?.[0];
  if (changed) memories.set(id, task.words?.[0] ?? '');
  return changed;
}

async function wordsOf(memory: Memory, user: string): Promise<Map<string, string>> {
  const words = new Map<string, string>();
  for await (const record of memory.scope({ user }).export()) {
    words.set(record.id, wordIn(record));
  }
  return words;
}

function wordIn(record: MemoryRecord): string {
  return WORD.exec(record.text)?.[0] ?? '';
}

/** Exactly the expected memories are there, each with its text. */
async function checkAll(memory: Memory, expected: Expected): Promise<void> {
  for (const [user, memories] of expected) {
    const stored = await wordsOf(memory, user);
    assert.deepEqual([...stored].sort(), [...memories].sort(), user);
  }
}

/** What the tasks touched is found by search, or everything when no tasks are named. */
async function checkFound(
  memory: Memory,
  expected: Expected,
  tasks: readonly Task[] | undefined,
): Promise<void> {
  const touched = tasks && new Set(tasks.flatMap((task) => task.words ?? []));
  for (const [user, memories] of expected) {
    for (const [id, word] of memories) {
      if (touched !== undefined && !touched.has(word)) continue;
      const { results } = await memory.scope({ user }).search(word, { limit: 3 });
      assert.equal(results[0]?.id, id, `${word} of ${user} is found`);
    }
  }
}

async function checkGone(memory: Memory, gone: ReadonlyMap<string, string[]>): Promise<void> {
  for (const [user, words] of gone) {
    for (const word of words) {
      const { results } = await memory.scope({ user }).search(word, { limit: 3, minScore: 0 });
      assert.ok(!results.some((result) => result.text.includes(word)), `${word} is gone`);
    }
  }
}
