import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import type { ExtractionInput } from '../../../src/core/extraction.ts';
import { createRuleExtractor } from '../../../src/extractors/rules/index.ts';
import { episode, settings } from './found.ts';

const INPUT: ExtractionInput = {
  episodes: [episode('I live in Lisbon.')],
  before: [],
  settings: settings(),
};

void describe('the thread of the rules', () => {
  void it('answers each call, in any number at once, and ends with close', async () => {
    const rules = createRuleExtractor();
    const answers = await Promise.all(Array.from({ length: 5 }, () => rules.extract(INPUT)));
    for (const { candidates, modelCalls, warnings } of answers) {
      assert.deepEqual(
        candidates.map(({ text }) => text),
        ['The user lives in Lisbon'],
      );
      assert.equal(modelCalls, 0);
      assert.deepEqual(warnings, []);
    }
    await rules.close();
    await rules.close();
    await assert.rejects(rules.extract(INPUT), { code: 'INVALID_INPUT' });
  });

  void it('rejects what is pending when it is closed, and what is aborted', async () => {
    const rules = createRuleExtractor();
    const pending = rules.extract(INPUT);
    const aborted = rules.extract(INPUT, { signal: AbortSignal.timeout(0) });
    const rejected = Promise.all([
      assert.rejects(pending, { code: 'MODEL_FAILED', retryable: true }),
      assert.rejects(aborted),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await rules.close();
    await rejected;
    await assert.rejects(rules.extract(INPUT, { signal: AbortSignal.abort(new Error('enough')) }));
  });

  void it('does not keep the process alive', () => {
    const script = `
      import { createRuleExtractor } from ${JSON.stringify(new URL('../../../src/extractors/rules/index.ts', import.meta.url).href)};
      const { candidates } = await createRuleExtractor().extract(${JSON.stringify(INPUT)});
      console.log(candidates[0].text);`;
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.deepEqual([status, stdout.trim()], [0, 'The user lives in Lisbon']);
  });

  void it('starts no thread for strategies that want nothing of it', async () => {
    const rules = createRuleExtractor();
    const { candidates } = await rules.extract({
      ...INPUT,
      settings: settings({ strategy: 'none' }),
    });
    assert.deepEqual(candidates, []);
    await rules.close();
  });
});
