import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFakeOpenAi } from './fake-open-ai.ts';
import type { Asked, Said } from './fake-open-ai.ts';
import { startLetta } from './start-letta.ts';

const THINGS = ['bicycle', 'passport', 'suitcase', 'guitar', 'telescope'];
const PLACES = ['cellar', 'attic', 'garage', 'office', 'kitchen'];
const COLOURS = ['red', 'blue'];
const CODES = COLOURS.flatMap((colour) =>
  PLACES.flatMap((place) => THINGS.map((thing) => `${colour} ${place} ${thing}`)),
).map((thing, at) => ({ thing, code: `ZX${1_000 + at * 37}` }));
const TALK = [
  'The weather is fine today.',
  'I had soup for lunch.',
  'The train was late again.',
  'My neighbour paints the fence.',
];

/** Answers only from what it is shown: searches once for each code that it cannot see. */
function answerFromSight({ messages }: Asked): Said {
  const newest = messages.findLast(({ role }) => role === 'user');
  const things = JSON.stringify(newest?.content ?? '').match(/code of the (\w+ \w+ \w+)\?/g) ?? [];
  if (things.length === 0) return { text: 'I see.' };
  const sight = JSON.stringify(messages);
  const named = things.map((each) => each.slice('code of the '.length, -1));
  const found = named.map(
    (thing) => [thing, new RegExp(`code of the ${thing} is (ZX\\d+)`).exec(sight)?.[1]] as const,
  );
  const unseen = found.filter(([, code]) => code === undefined);
  if (unseen.length === 0 || messages.at(-1)?.role === 'tool') {
    return { text: found.map(([thing, code]) => `${thing}: ${code ?? 'unknown'}`).join('; ') };
  }
  return {
    calls: unseen.map(([thing]) => ({
      name: 'conversation_search',
      input: { query: `code of the ${thing}`, limit: 3 },
    })),
  };
}

test('50 codes said early in 2,000 messages are told through a small window', async (context) => {
  const model = await startFakeOpenAi(answerFromSight);
  context.after(() => model.stop());
  const letta = await startLetta(context, { model });
  const client = letta.client();
  const agent = await client.agents.create({ context_window_limit: 6_000 });
  const early = CODES.flatMap(({ thing, code }) => [
    { role: 'user' as const, content: `Remember that the code of the ${thing} is ${code}.` },
    { role: 'assistant' as const, content: 'I see.' },
  ]);
  const later = Array.from({ length: 1_900 }, (_, at) =>
    at % 2 === 0
      ? { role: 'user' as const, content: `${TALK[(at / 2) % 4]} That makes ${at}.` }
      : { role: 'assistant' as const, content: 'I see.' },
  );
  const log = [...early, ...later];
  for (let at = 0; at < log.length; at += 100) {
    const messages = log.slice(at, at + 100);
    await client.agents.messages.create(agent.id, { messages, max_steps: 0 });
  }
  for (let at = 0; at < CODES.length; at += 5) {
    const asked = CODES.slice(at, at + 5);
    const input = asked.map(({ thing }) => `What is the code of the ${thing}?`).join(' ');
    const { messages } = await client.agents.messages.create(agent.id, { input });
    const said = String((messages.at(-1) as { content?: unknown }).content);
    for (const { thing, code } of asked) assert.ok(said.includes(`${thing}: ${code}`), said);
  }
  const [summary] = (
    await client.agents.messages.list(agent.id, {
      include_return_message_types: ['summary_message'],
    })
  ).items;
  assert.equal(summary?.message_type, 'summary_message');
  const found = await client.messages.search({
    query: `code of the ${CODES[0]?.thing}`,
    agent_id: agent.id,
    limit: 20,
  });
  assert.match(JSON.stringify(found), /ZX1000/);
});
