import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assistant, episode, extract, line, stated } from './found.ts';

void describe('who is meant', () => {
  void it('"I" is the speaker by name where the conversation has names', async () => {
    const said = await stated('I live in Lisbon with my sister Ana.', { speaker: 'Caroline' });
    assert.deepEqual(said, ['Caroline | has sibling | Ana', 'Caroline | lives in | Lisbon']);
  });

  void it('"he" and "she" are the one person named before', async () => {
    assert.deepEqual(await stated('My brother Leo is a chef. He lives in Boston.'), [
      'Leo | lives in | Boston',
      'Leo | works as | chef',
      'user | has sibling | Leo',
    ]);
  });

  void it('"he" is nobody where two could be meant', async () => {
    const said = await stated('Tom is a chef and Bob is a nurse. He lives in Boston.');
    assert.ok(!said.some((each) => each.includes('Boston')), said.join('\n'));
  });

  void it('"she" is not the brother', async () => {
    const said = await stated('My brother Leo called. She lives in Boston.');
    assert.ok(!said.some((each) => each.includes('Boston')), said.join('\n'));
  });

  void it('"she" reaches back to the turn before, and no farther', async () => {
    const turn = (id: string, text: string) => episode(text, { id });
    const ana = turn('1', 'My sister Ana is a nurse.');
    const she = turn('3', 'She lives in Porto.');
    const near = await extract({ before: [ana], episodes: [she] });
    assert.deepEqual(near.map(line), ['Ana | lives in | Porto']);
    const far = await extract({
      before: [ana, turn('2', 'My brother Leo is a chef.')],
      episodes: [she],
    });
    assert.deepEqual(far.map(line), []);
  });

  void it('candidates come from the episodes alone, not from what was said before', async () => {
    const before = [episode('I live in Rome.', { id: '1' })];
    const candidates = await extract({
      before,
      episodes: [episode('I work at Acme.', { id: '2' })],
    });
    assert.deepEqual(
      candidates.map(({ source }) => source.id),
      ['2'],
    );
  });

  void it('"you" is the user where the assistant speaks', async () => {
    assert.deepEqual(await stated('You prefer tea and your sister Ana is visiting.', assistant), [
      'user | prefers | tea',
    ]);
    assert.deepEqual(await stated('You prefer tea.'), []);
  });
});
