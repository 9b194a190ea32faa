import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli, temporaryFolder } from '../surface/run-cli.ts';
import { HOLIDAY } from './worlds.ts';

test('an old session is planned, summarised and taken back on the command line', async (context) => {
  const home = temporaryFolder(context);
  const cli = (...args: readonly string[]) => runCli(home, [...args, '--user', 'ana', '--json']);
  const file = join(home, 'messages.json');
  const messages = HOLIDAY.map((content, turn) => ({
    role: turn % 2 === 0 ? 'user' : 'assistant',
    content,
    at: `2026-01-10T1${turn}:00:00Z`,
  }));
  writeFileSync(file, JSON.stringify(messages));
  await cli('import', file, '--format', 'messages', '--session', 'trip');

  const plan = (await cli('consolidate', '--dry-run')).json() as Result;
  const planned = plan.actions.find(({ type }) => type === 'summarise');
  assert.equal(planned?.outcome, 'planned');
  assert.match(planned.text ?? '', /1400 euros/);

  const done = (await cli('consolidate')).json() as Result;
  const summary = done.actions.find(({ type }) => type === 'summarise');
  assert.equal(summary?.outcome, 'done');
  assert.deepEqual(((await cli('consolidate')).json() as Result).actions, []);
  const undone = (await cli('consolidate', '--undo', done.run)).json() as Result;
  assert.deepEqual(undone.forgotten, [summary.memory]);
  const mixed = await cli('consolidate', '--undo', done.run, '--dry-run');
  assert.match(mixed.stderr, /--dry-run means nothing beside --undo/);

  const faded = (await cli('decay', '--policy', 'report', '--floor', '1')).json() as Result;
  assert.ok((faded.considered ?? 0) >= (faded.faded?.length ?? 0));
  assert.ok(faded.faded?.every(({ outcome }) => outcome === 'reported'));

  const doctor = (await runCli(home, ['doctor', '--json', '--embedder', 'none'])).json() as Doctor;
  assert.equal(doctor.ok, true);
  assert.ok(doctor.checks.some(({ name }) => name === 'derivations'));
  assert.ok(doctor.stats.statuses['active'] !== undefined);
  assert.deepEqual(doctor.stats.refusals, []);
});

interface Result {
  readonly run: string;
  readonly actions: readonly {
    readonly type: string;
    readonly outcome: string;
    readonly text?: string;
    readonly memory?: string;
  }[];
  readonly forgotten?: readonly string[];
  readonly considered?: number;
  readonly faded?: readonly { readonly outcome: string }[];
}

interface Doctor {
  readonly ok: boolean;
  readonly checks: readonly { readonly name: string }[];
  readonly stats: {
    readonly statuses: Readonly<Record<string, number>>;
    readonly refusals: readonly unknown[];
  };
}
