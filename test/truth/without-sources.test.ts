import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { curate } from '../../src/truth/curate.ts';
import { slotOf } from '../../src/truth/slot.ts';
import { withoutSources } from '../../src/truth/without-sources.ts';
import type { WithoutSources } from '../../src/truth/without-sources.ts';
import type { Said } from './world.ts';
import { moment, NOW, say, sayAs, statement, World } from './world.ts';

/** Forgets episodes as the store and the queue do, and reads again what has to be. */
function forget(world: World, said: readonly Said[], gone: ReadonlySet<string>): WithoutSources {
  const resting = world.list().filter(({ sources }) => sources.some(({ id }) => gone.has(id)));
  const slots = new Set(resting.flatMap(({ statement: told }) => (told ? [slotOf(told)] : [])));
  const stored = world
    .list()
    .filter(({ statement: told }) => told !== undefined && slots.has(slotOf(told)));
  const repair = withoutSources({ forgotten: gone, resting, stored, now: NOW });
  for (const id of repair.forget) world.records.delete(id);
  for (const record of repair.rewrite) {
    assert.equal(record.version, (world.records.get(record.id)?.version ?? 0) + 1);
    world.records.set(record.id, record);
  }
  for (const id of repair.derive) world.hear(said.filter(({ episode }) => episode.id === id));
  return repair;
}

function idsOf(...said: readonly Said[]): ReadonlySet<string> {
  return new Set(said.map(({ episode }) => episode.id));
}

const lives = (city: string) => statement('lives in', city);

describe('withoutSources', () => {
  it('makes current again what the forgotten had superseded', () => {
    const said = [say('2024-01', lives('Lisbon')), say('2024-05', lives('Porto'))] as const;
    const world = new World();
    world.hear(said);
    const repair = forget(world, said, idsOf(said[1]));
    assert.equal(repair.forget.length, 1);
    assert.deepEqual(world.active(), ['The user lives in Lisbon']);
    const lisbon = world.of('Lisbon');
    assert.equal(lisbon.validTo, undefined);
    assert.equal(lisbon.supersededBy, undefined);
    assert.equal(lisbon.invalidatedAt, undefined);
  });

  it('weakens what has other sources, and rewords nothing', () => {
    const said = [say('2024-01', lives('Lisbon')), say('2024-05', lives('Lisbon'))] as const;
    const world = new World();
    world.hear([said[0]]);
    const alone = world.of('Lisbon');
    world.hear([said[1]]);
    const repair = forget(world, said, idsOf(said[1]));
    assert.deepEqual(repair.derive, []);
    assert.ok(world.of('Lisbon').confidence < 0.86);
    assert.deepEqual({ ...world.of('Lisbon'), version: 1, confidence: 0.8 }, alone);
  });

  it('lets a memory go whose words were forgotten, and reads its other sources again', () => {
    const said = [
      say('2024-01', lives('Lisbon, Portugal')),
      say('2024-05', lives('Lisbon')),
    ] as const;
    const world = new World();
    world.hear(said);
    const repair = forget(world, said, idsOf(said[0]));
    assert.deepEqual(repair.derive, [said[1].episode.id]);
    assert.deepEqual(world.active(), ['The user lives in Lisbon']);
    assert.doesNotMatch(JSON.stringify(world.list()), /Portugal/u);
  });

  it('believes what was disputed once the more trusted word is forgotten', () => {
    const said = [
      say('2024-01', lives('Lisbon')),
      say('2024-05', lives('Porto'), { trust: 0.4, origin: 'document' }),
    ] as const;
    const world = new World();
    world.hear(said);
    forget(world, said, idsOf(said[0]));
    assert.deepEqual(world.active(), ['The user lives in Porto']);
  });

  it('keeps what a person worded, without the source it once had', () => {
    const said = [say('2024-01', lives('Lisbon'))] as const;
    const world = new World();
    world.hear(said);
    const record = curate(world.of('Lisbon'), {
      text: 'The user lives in Lagos',
      statement: lives('Lagos'),
      at: moment('2024-06'),
      trust: 0.9,
    });
    world.apply({ type: 'revise', record, change: 'revise' });
    forget(world, said, idsOf(said[0]));
    assert.deepEqual(world.active(), ['The user lives in Lagos']);
    assert.deepEqual(
      world.of('Lagos').sources.map(({ id }) => id),
      [record.id],
    );
  });

  it('restores what a forgotten memory had superseded, when the memory itself is forgotten', () => {
    const world = new World();
    world.hear([say('2024-01', lives('Lisbon')), say('2024-05', lives('Porto'))]);
    const porto = world.of('Porto');
    const repair = withoutSources({
      forgotten: new Set([porto.id]),
      resting: [],
      stored: world.list(),
      now: NOW,
    });
    assert.deepEqual(repair.forget, []);
    assert.deepEqual(
      repair.rewrite.map(({ text, status, supersededBy }) => ({ text, status, supersededBy })),
      [{ text: 'The user lives in Lisbon', status: 'active', supersededBy: undefined }],
    );
  });

  it('lets a summary go that rests on what is forgotten, wherever it is quoted', () => {
    const world = new World();
    const said = [say('2024-01', 'We chose a name.'), say('2024-01', 'We chose a logo.')] as const;
    world.hear([say('2024-02', 'They chose a name and a logo', { kind: 'summary' })]);
    const [summary] = world.list();
    assert.ok(summary !== undefined);
    const sources = said.map(({ candidate }) => candidate.source);
    world.records.set(summary.id, { ...summary, sources });
    assert.deepEqual(forget(world, said, idsOf(said[1])), {
      rewrite: [],
      forget: [summary.id],
      derive: [],
    });
  });

  it('ends in the state of a memory that never heard it', () => {
    const city = fc.constantFrom('Lisbon', 'Porto', 'Lisbon, Portugal', 'Braga');
    const spec = fc.record({
      city,
      day: fc.integer({ min: 1, max: 9 }),
      since: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined, freq: 4 }),
      stance: fc.constantFrom(
        'holds' as const,
        'holds' as const,
        'ended' as const,
        'past' as const,
      ),
      trust: fc.constantFrom(0.9, 0.9, 0.4),
      isForgotten: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 7 }), (specs) => {
        const said = specs.map(({ city: place, day, since, stance, trust }, index) =>
          sayAs(String(index + 1), `2024-01-0${day}`, lives(place), {
            stance,
            trust,
            ...(since !== undefined && { validFrom: moment(`2024-01-0${since}`) }),
          }),
        );
        const world = new World();
        for (const each of said) world.hear([each]);
        const lost = said.filter((_, index) => specs[index]?.isForgotten);
        forget(world, said, idsOf(...lost));
        const whole = new World();
        for (const each of said) if (!lost.includes(each)) whole.hear([each]);
        assert.deepEqual(stateOf(world), stateOf(whole));
        for (const { episode } of lost)
          assert.ok(!JSON.stringify(world.list()).includes(episode.id));
        for (const { supersededBy, supersedes } of world.list()) {
          for (const id of [...supersedes, ...(supersededBy === undefined ? [] : [supersededBy])]) {
            assert.ok(world.records.has(id), 'refers to what is gone');
          }
        }
      }),
      { numRuns: 600 },
    );
  });
});

function stateOf(world: World): readonly string[] {
  return world
    .list()
    .filter(({ status }) => status !== 'archived')
    .map(({ text, validFrom, validTo, status }) =>
      [
        text.replace(/.* in /u, '').replace(', Portugal', ''),
        validFrom?.slice(0, 10),
        validTo?.slice(0, 10),
        status,
      ].join(' '),
    )
    .toSorted();
}
