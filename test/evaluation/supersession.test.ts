import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import type { MemoryRecord } from '../../src/core/record.ts';
import { rememberGold } from '../../src/evaluation/supersession/gold.ts';
import { readSupersessionCases } from '../../src/evaluation/supersession/read.ts';
import { runSupersession } from '../../src/evaluation/supersession/run.ts';

const NOW = '2030-01-01T00:00:00.000Z';
const FOLDER = new URL('../../eval/supersession/', import.meta.url);

const cases = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) =>
    readSupersessionCases(
      name.replace('.json', ''),
      JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as unknown,
    ),
  );

describe('supersession', () => {
  it('has at least 80 cases with names of their own', () => {
    assert.ok(cases.length >= 80);
    assert.equal(new Set(cases.map(({ id }) => id)).size, cases.length);
  });

  it('decides all cases rightly when extraction is perfect', async () => {
    const report = await runSupersession(cases, async (each) => rememberGold(each, NOW), NOW);
    assert.deepEqual(report.misses, []);
    assert.equal(report.all.doubles, 0);
    for (const share of [report.all.cases, report.all.current, report.all.asOf, report.all.kept]) {
      assert.equal(share.right, share.of);
    }
  });

  it('decides the same whatever the order in which the turns arrive', async () => {
    const backwards = cases.map((each) => ({ ...each, turns: each.turns.toReversed() }));
    const report = await runSupersession(backwards, async (each) => rememberGold(each, NOW), NOW);
    assert.deepEqual(report.misses, []);
  });

  it('sees what a system does that only adds', async () => {
    const addOnly = (memories: readonly MemoryRecord[]): readonly MemoryRecord[] =>
      memories.map(({ validTo: _, ...record }) => ({ ...record, status: 'active' }));
    const report = await runSupersession(
      cases,
      async (each) => addOnly(rememberGold(each, NOW)),
      NOW,
    );
    assert.ok(report.all.current.right < report.all.current.of / 2);
    assert.equal(report.all.kept.right, report.all.kept.of);
  });

  it('sees what a system does that forgets', async () => {
    const report = await runSupersession(cases, async () => [], NOW);
    assert.equal(report.all.kept.right, 0);
    assert.ok(report.misses.length > cases.length);
  });

  it('says where a file is wrong', () => {
    assert.throws(() => readSupersessionCases('city', [{ id: 'x', turns: [{ at: 'soon' }] }]), {
      message: /city\.x\.turns\[0\]\.at/u,
    });
  });
});
