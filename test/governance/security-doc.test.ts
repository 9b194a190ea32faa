import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { MemoirError } from '../../src/core/errors.ts';
import { type Action, ACTIONS } from '../../src/governance/actions.ts';
import { authorise } from '../../src/governance/authorise.ts';
import { ACCESS_ROLES, type Principal } from '../../src/governance/principal.ts';
import { resolveSettings } from '../../src/governance/settings.ts';

const PAGE = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');

function may(action: Action, more: Partial<Principal>): 'yes' | 'no' {
  const who: Principal = { type: 'key', id: 'k', actor: 'key:k', tenant: 't', role: 'admin' };
  try {
    authorise({ ...who, ...more }, { name: 'x', action }, {});
    return 'yes';
  } catch (error) {
    if (MemoirError.is(error)) return 'no';
    throw error;
  }
}

test('the table of roles in the manual is the one that decides', () => {
  const rows = [...PAGE.matchAll(/^\| `([a-z-]+)` \|[^|]*\|(.+)\|$/gm)].map(([, action, cells]) => [
    action,
    ...String(cells)
      .split('|')
      .map((cell) => cell.trim()),
  ]);
  const decided = (Object.keys(ACTIONS) as Action[]).map((action) => [
    action,
    ...ACCESS_ROLES.map((role) => may(action, { role })),
    may(action, { user: 'ana' }),
  ]);
  assert.deepEqual(rows, decided);
});

test('the limits in the manual are the defaults', () => {
  const { concurrent, concurrentPerTenant, waitingPerTenant, perMinute, perDay } = resolveSettings(
    {},
  );
  assert.match(PAGE, new RegExp(`at most ${concurrentPerTenant} operations run at once`));
  assert.match(PAGE, new RegExp(`of all together ${concurrent};`));
  assert.match(PAGE, new RegExp(`At most ${waitingPerTenant.toLocaleString('en')} of a tenant`));
  assert.deepEqual([perMinute, perDay], [undefined, undefined]);
});
