import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { curate } from '../../src/truth/curate.ts';
import type { Said } from './world.ts';
import { moment, NOW, say, sayAs, statement, World } from './world.ts';

function worldOf(...said: readonly Said[]): World {
  const world = new World();
  for (const each of said) world.hear([each]);
  return world;
}

const lives = (city: string, fields = {}) => statement('lives in', city, fields);

describe('decide: one value at a time', () => {
  it('supersedes what is contradicted, and keeps it with its time', () => {
    const world = worldOf(say('2024-01', lives('Lisbon')), say('2024-05', lives('Porto')));
    const lisbon = world.of('Lisbon');
    const porto = world.of('Porto');
    assert.deepEqual(world.active(), ['The user lives in Porto']);
    assert.equal(lisbon.status, 'superseded');
    assert.equal(lisbon.validTo, moment('2024-05'));
    assert.equal(lisbon.invalidatedAt, NOW);
    assert.equal(lisbon.supersededBy, porto.id);
    assert.deepEqual(porto.supersedes, [lisbon.id]);
    assert.deepEqual(world.asOf('2024-03'), ['The user lives in Lisbon']);
  });

  it('tells a value that comes back as an interval of its own', () => {
    const world = worldOf(
      say('2024-01', lives('Lisbon')),
      say('2024-05', lives('Porto')),
      say('2024-09', lives('Lisbon')),
    );
    const intervals = world.list().map(({ text, validFrom, validTo, status }) => ({
      text,
      from: validFrom?.slice(0, 7),
      to: validTo?.slice(0, 7),
      status,
    }));
    assert.deepEqual(intervals, [
      { text: 'The user lives in Lisbon', from: '2024-01', to: '2024-05', status: 'superseded' },
      { text: 'The user lives in Porto', from: '2024-05', to: '2024-09', status: 'superseded' },
      { text: 'The user lives in Lisbon', from: '2024-09', to: undefined, status: 'active' },
    ]);
  });

  it('puts what arrives late in its place, and splits what it falls into', () => {
    const world = worldOf(
      say('2024-01', lives('Lisbon')),
      say('2024-09', lives('Lisbon')),
      say('2024-05', lives('Porto')),
    );
    assert.deepEqual(world.asOf('2024-02'), ['The user lives in Lisbon']);
    assert.deepEqual(world.asOf('2024-06'), ['The user lives in Porto']);
    assert.deepEqual(world.asOf('2024-10'), ['The user lives in Lisbon']);
    assert.equal(world.records.size, 3);
    for (const record of world.list()) assert.equal(record.sources.length, 1);
  });

  it('leaves a memory that is split the part that most of its sources tell of', () => {
    const world = worldOf(
      say('2024-01', lives('Lisbon')),
      say('2024-08', lives('Lisbon')),
      say('2024-09', lives('Lisbon')),
    );
    const before = world.of('Lisbon').id;
    world.hear([say('2024-05', lives('Porto'))]);
    const active = world.list().find(({ status }) => status === 'active');
    assert.equal(active?.id, before);
    assert.equal(active?.validFrom, moment('2024-08'));
  });

  it('ends without a new value', () => {
    const world = worldOf(
      say('2024-01', statement('works at', 'Acme')),
      say('2024-05', statement('works at', 'Acme'), { stance: 'ended' }),
    );
    const acme = world.of('Acme');
    assert.equal(acme.status, 'superseded');
    assert.equal(acme.validTo, moment('2024-05'));
    assert.equal(acme.supersededBy, undefined);
    assert.equal(acme.observed, 2);
    assert.equal(acme.text, 'The user works at Acme');
  });

  it('never makes the past current', () => {
    const world = worldOf(say('2024-01', lives('Porto'), { stance: 'past' }));
    assert.deepEqual(world.active(), []);
    world.hear([say('2024-02', lives('Lisbon'))]);
    world.hear([say('2024-06', lives('Porto'), { stance: 'past' })]);
    assert.deepEqual(world.active(), ['The user lives in Lisbon']);
    assert.equal(world.of('Porto').status, 'superseded');
    assert.equal(world.of('Porto').validTo, moment('2024-01'));
  });

  it('reads "since" as from then, and corrects what was said in between', () => {
    const world = worldOf(
      say('2020-01', statement('works at', 'Acme')),
      say('2021-01', statement('works at', 'Globex')),
      say('2022-01', statement('works at', 'Acme'), { validFrom: moment('2019-01') }),
    );
    assert.deepEqual(world.active(), ['The user works at Acme']);
    assert.equal(world.of('Acme').validFrom, moment('2019-01'));
    const globex = world.of('Globex');
    assert.equal(globex.status, 'superseded');
    assert.equal(globex.validTo, globex.validFrom);
    assert.equal(globex.supersededBy, world.of('Acme').id);
  });

  it('keeps what is to come, and what holds until then', () => {
    const world = new World();
    const now = moment('2024-03-02');
    world.hear([say('2024-01', lives('Lisbon'))], now);
    world.hear([say('2024-03', lives('Porto'), { validFrom: moment('2024-05') })], now);
    assert.equal(world.of('Lisbon').status, 'active');
    assert.equal(world.of('Lisbon').validTo, moment('2024-05'));
    assert.deepEqual(world.asOf('2024-04'), ['The user lives in Lisbon']);
    assert.deepEqual(world.asOf('2024-06'), ['The user lives in Porto']);
    world.hear([say('2024-04', lives('Porto'), { stance: 'ended' })], moment('2024-04-02'));
    assert.deepEqual(world.asOf('2024-06'), []);
  });

  it('keeps two people apart', () => {
    const world = worldOf(
      say('2024-01', lives('Lisbon', { subject: 'Ana' })),
      say('2024-02', lives('Porto', { subject: 'Bob' })),
    );
    assert.deepEqual(world.active(), ['Ana lives in Lisbon', 'Bob lives in Porto']);
  });
});

describe('decide: duplicates and refinements', () => {
  it('strengthens what is said again, once an episode', () => {
    const again = sayAs('77', '2024-02', lives('lisbon'));
    const world = worldOf(say('2024-01', lives('Lisbon')), again);
    const before = world.of('Lisbon');
    assert.equal(before.observed, 2);
    assert.equal(before.version, 1);
    assert.ok(before.confidence > 0.8 && before.confidence < 1);
    assert.deepEqual(world.hear([again]).changes, []);
    assert.deepEqual(world.of('Lisbon'), before);
  });

  it('revises by what is more precise, in either order', () => {
    const vague = say('2024-01', lives('Lisbon'));
    const precise = say('2024-02', lives('Lisbon, Portugal'));
    for (const order of [
      [vague, precise],
      [precise, vague],
    ]) {
      const world = worldOf(...order);
      assert.equal(world.records.size, 1);
      assert.deepEqual(world.active(), ['The user lives in Lisbon, Portugal']);
      assert.equal(world.of('Lisbon, Portugal').validFrom, moment('2024-01'));
      assert.equal(world.of('Lisbon, Portugal').sources[0]?.id, precise.episode.id);
      assert.equal(world.of('Lisbon, Portugal').sources[1]?.observation?.object, 'Lisbon');
    }
  });

  it('joins the same thing in other words, found by a search', () => {
    const world = worldOf(
      say('2024-01', statement('likes', 'hikes')),
      say('2024-02', statement('likes', 'hiking')),
    );
    assert.equal(world.records.size, 1);
    assert.equal(world.list()[0]?.observed, 2);
  });

  it('joins sentences without a statement', () => {
    const world = worldOf(
      say('2024-01', 'The quarterly report needs 3 signatures'),
      say('2024-02', 'Quarterly reports need three signatures.'),
      say('2024-03', 'The quarterly report needs 4 signatures'),
    );
    assert.equal(world.records.size, 2);
    assert.equal(world.list()[0]?.observed, 2);
  });

  it('keeps one memory of 10,000 repetitions, with at most 32 sources', () => {
    const world = new World();
    const start = Date.parse('2024-01-01');
    for (let index = 0; index < 10_000; index += 1) {
      const at = new Date(start + index * 3_600_000).toISOString();
      world.hear([say(at, lives(index % 2 === 0 ? 'Lisbon' : 'lisbon'))]);
    }
    const lisbon = world.of('Lisbon');
    assert.equal(world.records.size, 1);
    assert.equal(lisbon.observed, 10_000);
    assert.equal(lisbon.sources.length, 32);
    assert.equal(lisbon.validFrom, new Date(start).toISOString());
    assert.equal(lisbon.version, 1);
    assert.ok(lisbon.confidence > 0.99 && lisbon.confidence <= 1);
  });
});

describe('decide: slots of many values', () => {
  it('keeps values side by side', () => {
    const world = worldOf(
      say('2024-01', statement('likes', 'olives')),
      say('2024-02', statement('likes', 'figs')),
    );
    assert.deepEqual(world.active(), ['The user likes olives', 'The user likes figs']);
  });

  it('ends a liking by its denial, and a denial by a liking', () => {
    const world = worldOf(
      say('2024-01', statement('likes', 'olives', { negated: true })),
      say('2024-02', statement('likes', 'olives')),
    );
    assert.deepEqual(world.active(), ['The user likes olives']);
    world.hear([say('2024-03', statement('likes', 'olives', { negated: true }))]);
    assert.deepEqual(world.active(), ['The user does not like olives']);
    assert.equal(world.records.size, 3);
    world.hear([
      say('2024-04', statement('likes', 'olives', { negated: true }), { stance: 'ended' }),
    ]);
    assert.deepEqual(world.active(), []);
  });

  it('counts two visits at two times, and one told twice', () => {
    const visit = (at: string, on?: string) =>
      say(at, statement('visited', 'Porto'), {
        ...(on !== undefined && {
          occurredAt: moment(on),
          precision: on.length > 4 ? 'day' : 'year',
        }),
      });
    const world = worldOf(visit('2020-01', '2019'), visit('2024-05-04', '2024-05-03'));
    assert.equal(world.records.size, 2);
    world.hear([visit('2024-06', '2024-05-03')]);
    world.hear([visit('2024-07', '2024')]);
    world.hear([visit('2024-08')]);
    assert.equal(world.records.size, 2);
    assert.deepEqual(
      world.list().map(({ observed }) => observed),
      [undefined, 4],
    );
    for (const { validFrom, validTo, status } of world.list()) {
      assert.deepEqual([validFrom, validTo, status], [undefined, undefined, 'active']);
    }
  });
});

describe('decide: trust', () => {
  const document = { trust: 0.4, origin: 'document' } as const;

  it('disputes a less trusted contradiction, before and after', () => {
    const user = say('2024-01', lives('Lisbon'));
    const other = say('2024-05', lives('Porto'), document);
    for (const order of [
      [user, other],
      [other, user],
    ]) {
      const world = worldOf(...order);
      assert.deepEqual(world.active(), ['The user lives in Lisbon']);
      assert.equal(world.of('Porto').status, 'disputed');
      assert.equal(world.of('Lisbon').validTo, undefined);
    }
  });

  it('believes the disputed one once the trusted one has ended', () => {
    const world = worldOf(
      say('2024-01', lives('Lisbon')),
      say('2024-05', lives('Porto'), document),
      say('2024-09', lives('Lisbon'), { stance: 'ended' }),
    );
    assert.deepEqual(world.active(), ['The user lives in Porto']);
    assert.equal(world.of('Porto').validFrom, moment('2024-09'));
  });

  it('does not end what is more trusted', () => {
    const world = worldOf(
      say('2024-01', lives('Lisbon')),
      say('2024-05', lives('Lisbon'), { ...document, stance: 'ended' }),
    );
    assert.deepEqual(world.active(), ['The user lives in Lisbon']);
    assert.equal(world.of('Lisbon').validTo, undefined);
  });

  it('replaces what is less trusted', () => {
    const world = worldOf(
      say('2024-01', lives('Porto'), document),
      say('2024-05', lives('Lisbon')),
    );
    assert.deepEqual(world.active(), ['The user lives in Lisbon']);
    assert.equal(world.of('Porto').status, 'superseded');
  });
});

describe('decide: what a person made so', () => {
  for (const mark of ['pinned', 'immutable'] as const) {
    it(`leaves a ${mark} memory as it is, and disputes what contradicts it`, () => {
      const world = worldOf(say('2024-01', lives('Lisbon')));
      const lisbon = { ...world.of('Lisbon'), [mark]: true };
      world.records.set(lisbon.id, lisbon);
      world.hear([say('2024-05', lives('Porto'))]);
      world.hear([say('2024-06', lives('Lisbon'), { stance: 'ended' })]);
      const { status, validTo, text, version } = world.of('Lisbon');
      assert.deepEqual(
        { status, validTo, text, version },
        { status: 'active', validTo: undefined, text: lisbon.text, version: 1 },
      );
      assert.equal(world.of('Porto').status, 'disputed');
      if (mark === 'immutable') assert.deepEqual(world.of('Lisbon'), lisbon);
    });
  }

  function edited(): { world: World; first: Said } {
    const first = say('2024-01', lives('Lisbon'));
    const world = worldOf(first);
    const record = curate(world.of('Lisbon'), {
      text: 'The user lives in Lagos',
      statement: lives('Lagos'),
      at: moment('2024-06'),
      trust: 0.9,
    });
    world.apply({ type: 'revise', record, change: 'revise' });
    return { world, first };
  }

  it('never reads the edited words again', () => {
    const { world, first } = edited();
    assert.deepEqual(world.hear([first]).changes, []);
    assert.deepEqual(world.hear([first]).memories, [undefined]);
    assert.deepEqual(world.active(), ['The user lives in Lagos']);
  });

  it('lets a later statement supersede an edit, and no earlier one', () => {
    const { world } = edited();
    world.hear([say('2024-03', lives('Porto'))]);
    assert.deepEqual(world.active(), ['The user lives in Lagos']);
    assert.equal(world.of('Porto').status, 'superseded');
    world.hear([say('2024-09', lives('Braga'))]);
    assert.deepEqual(world.active(), ['The user lives in Braga']);
    assert.equal(world.of('Lagos').curated, true);
    assert.equal(world.of('Lagos').validTo, moment('2024-09'));
  });

  it('keeps the words of an edit when more precise ones are derived', () => {
    const { world } = edited();
    world.hear([say('2024-09', lives('Lagos, Portugal'))]);
    assert.equal(world.of('Lagos').text, 'The user lives in Lagos');
    assert.equal(world.of('Lagos').status, 'active');
  });
});

it('decide: refuses a candidate without its episode', () => {
  const { candidate } = say('2024-01', lives('Lisbon'));
  const elsewhere = say('2024-01', lives('Lisbon')).episode;
  assert.throws(() => new World().hear([{ candidate, episode: elsewhere }]), {
    code: 'INVALID_INPUT',
  });
});
