import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSecrets } from '../../src/text/secrets.ts';

test('sentences that tell a secret are found, with what answers and repeats them', () => {
  const told: readonly (readonly [string, boolean])[] = [
    ['I live in Lisbon.', false],
    ['My PIN is 4321.', true],
    ['I moved there in 2019.', false],
    ['So 4321 it is.', true],
    ['The wifi password?', true],
    ['It is tulips.', true],
    ['We fly on the 12th.', false],
    ['My api key: sk-abcdefghijklmnop', true],
    ['4111 1111 1111 1111', true],
  ];
  assert.deepEqual(
    findSecrets(told.map(([text]) => text)),
    told.map(([, isSecret]) => isSecret),
  );
  assert.deepEqual(findSecrets([]), []);
});
