import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeLanguageModel } from '../../src/testing/index.ts';
import type { ActionResult, MergeAction, SummariseAction } from '../../src/index.ts';
import { converse, DAY, everything, HOLIDAY, inBothStores } from './worlds.ts';
import type { World } from './worlds.ts';

const START = Date.UTC(2026, 2, 10, 9);

function merges(actions: readonly ActionResult[]): readonly (MergeAction & ActionResult)[] {
  return actions.flatMap((action) => (action.type === 'merge' ? [action] : []));
}

function summaries(actions: readonly ActionResult[]): readonly (SummariseAction & ActionResult)[] {
  return actions.flatMap((action) => (action.type === 'summarise' ? [action] : []));
}

/** Two memories that say the same, in two slots. */
async function addTwins({ ana }: World): Promise<readonly [string, string]> {
  const one = await ana.remember({
    text: 'Ana enjoys long walks by the sea',
    subject: 'Ana',
    predicate: 'enjoys',
    object: 'long walks by the sea',
  });
  const other = await ana.remember(
    {
      text: 'Ana enjoys by the sea long walks',
      subject: 'Ana',
      predicate: 'enjoys by the sea',
      object: 'long walks',
    },
    { origin: { type: 'tool' } },
  );
  return [one.memory.id, other.memory.id];
}

inBothStores('what says the same becomes one, and undo takes it back exactly', async (world) => {
  const { ana, runtime } = world;
  const [keep, drop] = await addTwins(world);
  const before = await everything(ana);
  runtime.advance(DAY);

  const plan = await ana.consolidate({ dryRun: true });
  assert.equal(plan.actions.length, 1);
  assert.equal(plan.actions[0]?.outcome, 'planned');
  assert.deepEqual(await everything(ana), before, 'a plan changes nothing');

  const done = await ana.consolidate();
  const [merge] = merges(done.actions);
  assert.equal(merge?.outcome, 'done');
  assert.equal(merge.keep.id, keep, 'what is trusted more is kept');
  const after = await everything(ana);
  const kept = after.get(keep);
  const dropped = after.get(drop);
  assert.equal(dropped?.status, 'archived');
  assert.equal(dropped.supersededBy, keep);
  assert.equal(kept?.observed, 2);
  assert.deepEqual(
    kept.sources.map(({ id }) => id),
    [keep, drop],
    'the sources of both support it',
  );
  assert.ok(kept.confidence >= (before.get(keep)?.confidence ?? 1));

  assert.deepEqual((await ana.consolidate()).actions, [], 'nothing is left to do');

  const receipt = await ana.undo(done.run);
  assert.deepEqual(receipt.restored, [drop]);
  const undone = await everything(ana);
  assert.deepEqual(strip(undone.get(keep)), strip(before.get(keep)));
  assert.deepEqual(strip(undone.get(drop)), strip(before.get(drop)));
  await assert.rejects(ana.undo(done.run), { code: 'NOT_FOUND' });
});

/** All of a memory but what tells that it was changed and changed back. */
function strip(record: object | undefined): object {
  return { ...record, version: 0, revisions: [] };
}

inBothStores('what is pinned or immutable is never dropped', async (world) => {
  const { ana } = world;
  const [one, other] = await addTwins(world);
  await ana.update(other, { pinned: true });
  const [merge] = merges((await ana.consolidate()).actions);
  assert.equal(merge?.keep.id, other);
  assert.deepEqual(
    merge.drop.map(({ id }) => id),
    [one],
  );
});

inBothStores('two agents, two users and denials stay apart', async ({ memory, ana }) => {
  const fact = { text: 'Ana enjoys long walks', subject: 'Ana', predicate: 'enjoys', object: 'x' };
  await ana.remember(fact);
  await ana.agent('coach').remember({ ...fact, predicate: 'enjoys much' });
  await memory.scope({ user: 'bob' }).remember({ ...fact, predicate: 'does enjoy' });
  await ana.remember({ ...fact, predicate: 'is fond of', negated: true });
  assert.deepEqual((await ana.consolidate()).actions, []);
});

inBothStores('an old session is summarised, every line with where it was said', async (world) => {
  const { ana, runtime } = world;
  await converse(ana, 'trip', HOLIDAY, START);
  runtime.set(START + 3 * DAY);
  assert.deepEqual((await ana.consolidate()).actions, [], 'it is not old yet');
  runtime.set(START + 8 * DAY);
  const before = await everything(ana);
  const { run, actions } = await ana.consolidate();
  const [action] = summaries(actions);
  assert.deepEqual(action?.of, { session: 'trip' });
  const summary = await ana.get(action.memory ?? '');
  assert.equal(summary.kind, 'summary');
  assert.match(summary.text, /1400 euros/);
  for (const { id, start, end } of summary.sources) {
    const said = before.get(id)?.text.slice(start, end) ?? '';
    assert.ok(said.length > 0 && summary.text.includes(said), `"${said}" is quoted`);
  }
  const quotes = summary.text.replaceAll(/\[[^\]]+\] \w+: /g, '').split('\n');
  for (const quote of quotes) {
    const rest = summary.sources.reduce(
      (text, { id, start, end }) => text.replace(before.get(id)?.text.slice(start, end) ?? '', ''),
      quote,
    );
    assert.equal(rest.trim(), '', 'nothing in it is without a source');
  }
  for (const [id, record] of before) {
    assert.deepEqual((await everything(ana)).get(id), record, 'what was said is as it was');
  }
  assert.deepEqual((await ana.consolidate()).actions, [], 'it is not summarised again');

  // What is said later makes it due again; the new summary stands in place of the old one.
  await converse(ana, 'trip', ['We booked the flat in Alfama for 1250 euros.'], runtime.now());
  runtime.advance(8 * DAY);
  const [again] = summaries((await ana.consolidate()).actions);
  assert.deepEqual(again?.replaces, [summary.id]);
  assert.equal((await ana.get(summary.id)).status, 'archived');

  await ana.undo((await ana.get(again.memory ?? '')).reason.split(' ')[1] ?? '');
  assert.equal((await ana.get(summary.id)).status, 'active');
  await assert.rejects(ana.get(again.memory ?? ''), { code: 'NOT_FOUND' });
  await ana.undo(run);
  await assert.rejects(ana.get(summary.id), { code: 'NOT_FOUND' });
});

inBothStores('forgetting a turn takes the summary that cites it along', async (world) => {
  const { ana, runtime } = world;
  await converse(ana, 'trip', HOLIDAY, START);
  runtime.set(START + 8 * DAY);
  const [action] = summaries((await ana.consolidate()).actions);
  const [source] = action?.sources ?? [];
  await ana.forget({ ids: [source?.id ?? ''] });
  await assert.rejects(ana.get(action?.memory ?? ''), { code: 'NOT_FOUND' });
  const [again] = summaries((await ana.consolidate()).actions);
  assert.ok(again?.sources.every(({ id }) => id !== source?.id));
});

inBothStores('an edited turn makes its summary out of date', async ({ ana, runtime }) => {
  await converse(ana, 'trip', HOLIDAY, START);
  runtime.set(START + 8 * DAY);
  const [action] = summaries((await ana.consolidate()).actions);
  const [source] = action?.sources ?? [];
  runtime.advance(1000);
  await ana.update(source?.id ?? '', { text: 'We are planning a trip to Porto in May 2026.' });
  const [again] = summaries((await ana.consolidate()).actions);
  assert.match(again?.text ?? '', /Porto/);
  assert.doesNotMatch(again?.text ?? '', /Lisbon in June/);
  const left = [...(await everything(ana)).values()].filter(
    ({ kind, status }) => kind === 'summary' && status === 'active',
  );
  assert.deepEqual(
    left.map(({ id }) => id),
    [again?.memory],
  );
  assert.notEqual(again?.memory, action?.memory);
});

const scripted = createFakeLanguageModel({
  replies: () =>
    [
      'The trip to Lisbon is in June 2026 and takes 9 days. [1]',
      'Ines cannot eat gluten. [5]',
      'Ines can eat gluten. [5]',
      'The budget is 9900 euros. [3]',
      'Pedro comes along to Lisbon on the trip. [1]',
      'They fly with TAP. [42]',
      'They are happy.',
    ].join('\n'),
});

inBothStores(
  'a line of a model stays only when the turns it cites say so',
  async ({ ana, runtime }) => {
    await converse(ana, 'trip', HOLIDAY, START);
    runtime.set(START + 8 * DAY);
    const { actions, warnings } = await ana.consolidate();
    const [action] = summaries(actions);
    assert.deepEqual(action?.text.split('\n'), [
      'The trip to Lisbon is in June 2026 and takes 9 days.',
      'Ines cannot eat gluten.',
    ]);
    assert.equal(action.sources.length, 2);
    assert.deepEqual(warnings, []);
  },
  { model: scripted },
);

for (const [what, reply] of [
  ['fails', new Error('the model is away')],
  ['cites nothing', 'A nice conversation about holidays.'],
] as const) {
  inBothStores(
    `a model that ${what} leaves quoting, with a warning`,
    async ({ ana, runtime }) => {
      await converse(ana, 'trip', HOLIDAY, START);
      runtime.set(START + 8 * DAY);
      const { actions, warnings } = await ana.consolidate();
      assert.match(summaries(actions)[0]?.text ?? '', /1400 euros/);
      assert.deepEqual(
        warnings.map(({ code }) => code),
        ['SUMMARY_EXTRACTIVE'],
      );
    },
    { model: createFakeLanguageModel({ replies: () => reply }) },
  );
}

inBothStores('with the strategy "summary" a session is summarised when it ends', async (world) => {
  const { memory } = world;
  const ana = memory.scope({ user: 'ana' }, { derive: 'summary' });
  await converse(ana, 'trip', HOLIDAY, START);
  const session = ana.session('trip');
  await session.end();
  await session.end();
  const all = [...(await everything(ana)).values()].filter(({ kind }) => kind === 'summary');
  assert.equal(all.length, 1, 'ending twice makes one summary');
  assert.match(all[0]?.text ?? '', /1400 euros/);
  world.runtime.advance(30 * DAY);
  assert.deepEqual((await ana.consolidate()).actions, [], 'consolidation knows it');
  await memory.scope({ user: 'ana' }).session('trip').end();
});

inBothStores('what was said of something in several sessions is a topic', async (world) => {
  const { ana, runtime } = world;
  const said = ['Project Alpha is due in March 2026.', 'Project Alpha is due in March 2026!'];
  for (const [index, text] of [...said, ...said, ...said].entries()) {
    const at = START + index * DAY;
    await ana.session(`s${index % 3}`).add([{ content: `${text} Day ${index}.`, at }], {
      wait: 'derived',
    });
  }
  runtime.set(START + 60 * DAY);
  const { actions } = await ana.consolidate({ leastEpisodes: 4 });
  const topics = summaries(actions).filter(({ of }) => 'topic' in of);
  assert.ok(
    topics.some(({ of }) => 'topic' in of && of.topic === 'Project Alpha'),
    JSON.stringify(actions.map((one) => (one.type === 'merge' ? one.why : one.of))),
  );
  assert.deepEqual(summaries((await ana.consolidate({ leastEpisodes: 4 })).actions), []);
});

test('wrong options are refused by name', async () => {
  const { createMemory } = await import('../../src/index.ts');
  const memory = createMemory({ path: ':memory:', embedder: 'none', thread: 'main' });
  const ana = memory.scope({ user: 'ana' });
  await assert.rejects(ana.consolidate({ olderThanDays: -1 }), /olderThanDays/);
  await assert.rejects(ana.consolidate({ run: 'x' }), /run/);
  await assert.rejects(ana.decay({ floor: 2 }), /floor/);
  await assert.rejects(ana.decay({ halfLives: { fact: 0 } }), /halfLives.fact/);
  await memory.close();
});

const SECRETS: readonly string[] = [
  'My wifi password is tulips42 and the PIN of my card is 4321.',
  'Noted: tulips42 opens it.',
  'What is the door code? It is 99 88 77.',
  'My card is 4111 1111 1111 1111.',
];
const TOLD = /tulips|4321|99 88|4111/;
const asked = createFakeLanguageModel({
  replies: () => 'The trip to Lisbon is in June 2026. [1]\nThe door code is 99 88 77. [8]',
});

inBothStores('what people do not want repeated is not quoted in a summary', async (world) => {
  const { ana, runtime } = world;
  await converse(ana, 'trip', [...HOLIDAY, ...SECRETS], START);
  await converse(ana, 'codes', [SECRETS[0] ?? '', SECRETS[1] ?? ''], START);
  runtime.set(START + 8 * DAY);
  const found = summaries((await ana.consolidate()).actions);
  assert.match(found.map(({ text }) => text).join('\n'), /1400 euros/);
  for (const { text } of found) assert.doesNotMatch(text ?? '', TOLD);
});

inBothStores(
  'what people do not want repeated is not put to a summarising model',
  async ({ ana, runtime }) => {
    await converse(ana, 'trip', [...HOLIDAY, ...SECRETS], START);
    runtime.set(START + 8 * DAY);
    const [action] = summaries((await ana.consolidate()).actions);
    assert.match(action?.text ?? '', /June 2026/);
    assert.doesNotMatch(action?.text ?? '', TOLD);
    assert.ok(asked.calls.length > 0);
    for (const { messages } of asked.calls) assert.doesNotMatch(JSON.stringify(messages), TOLD);
  },
  { model: asked },
);
