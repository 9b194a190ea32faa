import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerInPieces } from '../../../../src/surfaces/http/v1/pieces.ts';

test('work for a client that takes nothing is ended, and its turn given back', async () => {
  const ended = Promise.withResolvers<unknown>();
  const work = async (write: (text: string) => Promise<void>, gone: AbortSignal): Promise<void> => {
    try {
      for (;;) await write('more');
    } catch (error) {
      ended.resolve(gone.aborted);
      throw error;
    }
  };
  const response = await answerInPieces({}, work, 20);
  assert.equal(await ended.promise, true);
  await assert.rejects(response.text());
});

test('a client that reads slowly gets all of it', async () => {
  const work = async (write: (text: string) => Promise<void>): Promise<void> => {
    for (let at = 0; at < 20; at += 1) await write(`${at} `);
  };
  const response = await answerInPieces({}, work, 500);
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    text += decoder.decode(piece);
  }
  assert.equal(text.trim().split(' ').length, 20);
});
