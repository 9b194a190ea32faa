import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import type { Statement } from '../../src/core/statement.ts';
import { nameKey } from '../../src/truth/slot.ts';
import type { Said } from './world.ts';
import { moment, NOW, sayAs, statement, World } from './world.ts';

interface Spec {
  readonly statement: Statement;
  readonly day: number;
  readonly stance: 'holds' | 'ended' | 'past';
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly trust: number;
}

const DAYS = 12;

function day(number: number): string {
  return `2024-01-${String(number + 1).padStart(2, '0')}`;
}

const oneValued = fc
  .constantFrom('Lisbon', 'Porto', 'Braga', 'lisbon')
  .map((city) => statement('lives in', city));
const denied = fc
  .constantFrom('Lisbon', 'Porto')
  .map((city) => statement('lives in', city, { negated: true }));
const liking = fc
  .boolean()
  .map((isNot) => statement('likes', 'olives', isNot ? { negated: true } : {}));

const stance = fc.constantFrom('holds', 'holds', 'holds', 'ended', 'past') as fc.Arbitrary<
  Spec['stance']
>;
const spec = (of: fc.Arbitrary<Statement>): fc.Arbitrary<Spec> =>
  fc.record({
    statement: of,
    day: fc.nat(DAYS),
    stance,
    since: fc.option(fc.nat(DAYS), { nil: undefined, freq: 4 }),
    until: fc.option(fc.nat(DAYS), { nil: undefined, freq: 5 }),
    trust: fc.constantFrom(0.9, 0.9, 0.9, 0.6, 0.4),
  });

function toSaid(specs: readonly Spec[]): readonly Said[] {
  return specs.map((each, index) =>
    sayAs(String(index + 1), `${day(each.day)}T00:0${index}Z`, each.statement, {
      stance: each.stance,
      trust: each.trust,
      ...(each.since !== undefined && { validFrom: moment(day(each.since)) }),
      ...(each.until !== undefined && { validTo: moment(day(each.until)) }),
    }),
  );
}

/** Shuffled and cut into batches. */
function batches(
  said: readonly Said[],
  order: readonly number[],
  cuts: readonly number[],
): Said[][] {
  const shuffled = said
    .map((each, index) => ({ each, rank: order[index] ?? 0, index }))
    .toSorted((left, right) => left.rank - right.rank || left.index - right.index)
    .map(({ each }) => each);
  const result: Said[][] = [[]];
  shuffled.forEach((each, index) => {
    if (index > 0 && cuts.includes(index)) result.push([]);
    result.at(-1)?.push(each);
  });
  return result;
}

function stateOf(world: World): readonly string[] {
  return world
    .list()
    .filter(({ status }) => status !== 'archived')
    .map(({ statement: said, validFrom, validTo, status, observed = 1 }) => {
      const value = `${said?.negated === true ? 'not ' : ''}${nameKey(said?.object ?? '')}`;
      return [value, validFrom?.slice(0, 10), validTo?.slice(0, 10), status, observed].join(' ');
    })
    .toSorted();
}

/** What an application states rests on itself, so nothing but the memory knows of it. */
function stateAll(parts: readonly (readonly Said[])[]): World {
  const world = new World();
  for (const part of parts) world.state(part);
  return world;
}

function hearAll(parts: readonly (readonly Said[])[]): World {
  const world = new World();
  for (const part of parts) world.hear(part);
  return world;
}

const LEAST = { numRuns: 300 };

function holdsForAll(
  of: fc.Arbitrary<Statement>,
  check: (inOrder: World, shuffled: World, said: readonly Said[]) => void,
  tell = hearAll,
): void {
  fc.assert(
    fc.property(
      fc.array(spec(of), { minLength: 1, maxLength: 9 }),
      fc.array(fc.nat(50), { minLength: 7, maxLength: 9 }),
      fc.subarray([1, 2, 3, 4, 5, 6]),
      (specs, order, cuts) => {
        const said = toSaid(specs);
        check(tell(said.map((each) => [each])), tell(batches(said, order, cuts)), said);
      },
    ),
    LEAST,
  );
}

describe('truth: the order of arrival', () => {
  for (const [name, of] of [
    ['one value', oneValued],
    ['one value and its denial', fc.oneof(oneValued, denied)],
    ['a liking and its denial', liking],
  ] as const) {
    it(`${name}: makes no difference`, () => {
      holdsForAll(of, (inOrder, shuffled) => {
        assert.deepEqual(stateOf(shuffled), stateOf(inOrder));
      });
    });

    it(`${name}: nothing said is dropped, no source is lost`, () => {
      holdsForAll(of, (_, world, said) => {
        const kept = world.list().filter(({ status }) => status !== 'archived');
        for (const { candidate, episode } of said) {
          const home = kept.find(
            (record) =>
              nameKey(record.statement?.object ?? '') ===
                nameKey(candidate.statement?.object ?? '') &&
              record.statement?.negated === candidate.statement?.negated &&
              record.sources.some(({ id }) => id === episode.id),
          );
          assert.ok(home !== undefined, `nothing rests on ${candidate.text}`);
        }
      });
    });

    it(`${name}: what was heard before changes nothing`, () => {
      holdsForAll(of, (_, world, said) => {
        const before = structuredClone(world.list());
        for (const each of said) assert.deepEqual(world.hear([each]).changes, []);
        assert.deepEqual(world.list(), before);
      });
    });
  }

  it('makes no difference to what is stated and rests on itself', () => {
    holdsForAll(
      oneValued,
      (inOrder, shuffled) => {
        assert.deepEqual(stateOf(shuffled), stateOf(inOrder));
        for (const { id, sources } of shuffled.list()) {
          assert.ok(sources.every((source) => source.id === id));
        }
      },
      stateAll,
    );
  });

  it('at any time at most one value holds, but for what held nobody said since when', () => {
    holdsForAll(oneValued, (_, world) => {
      for (let time = 0; time <= DAYS; time += 1) {
        const dated = world.holdingAt(day(time)).filter(({ validFrom }) => validFrom !== undefined);
        assert.ok(dated.length <= 1, dated.map(({ text }) => text).join(', '));
      }
      assert.ok(world.active().length <= 1);
    });
  });

  it('a memory that is superseded has an end, and what replaced it is there', () => {
    holdsForAll(fc.oneof(oneValued, denied), (_, world) => {
      for (const record of world.list()) {
        if (record.supersededBy !== undefined) assert.ok(world.records.has(record.supersededBy));
        if (record.status !== 'superseded') continue;
        assert.ok(record.validTo !== undefined && record.validTo <= NOW);
        assert.ok(record.validFrom === undefined || record.validFrom <= record.validTo);
        assert.ok(record.invalidatedAt !== undefined);
      }
    });
  });
});
