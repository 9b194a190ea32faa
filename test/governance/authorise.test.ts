import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { KINDS } from '../../src/core/record.ts';
import { MemoirError } from '../../src/core/errors.ts';
import { type Action, ACTIONS } from '../../src/governance/actions.ts';
import { authorise } from '../../src/governance/authorise.ts';
import type { Target } from '../../src/governance/door.ts';
import { ACCESS_ROLES, type Principal } from '../../src/governance/principal.ts';

const actions = Object.keys(ACTIONS) as Action[];

/** What each role may do, written out by hand beside the table of the code. */
const MAY: Readonly<Record<(typeof ACCESS_ROLES)[number], readonly Action[]>> = {
  reader: ['read'],
  writer: ['read', 'write', 'mint-token'],
  curator: ['read', 'write', 'mint-token', 'curate', 'forget', 'export', 'import', 'read-across'],
  admin: actions,
};
/** What nobody may who is bound to a user or an agent. */
const BEYOND: ReadonlySet<Action> = new Set(['read-across', 'forget-across', 'manage', 'audit']);

function principal(more: Partial<Principal> = {}): Principal {
  return { type: 'key', id: 'k', actor: 'key:k', tenant: 'acme', role: 'admin', ...more };
}

function refusal(who: Principal, action: Action, target: Target = {}): string | undefined {
  try {
    authorise(who, { name: 'things.do', action }, target);
    return undefined;
  } catch (error) {
    assert.ok(MemoirError.is(error));
    assert.equal(error.code, 'FORBIDDEN');
    return error.message;
  }
}

test('every role may do just what the table says, bound or not', () => {
  for (const role of ACCESS_ROLES) {
    for (const action of actions) {
      const may = MAY[role].includes(action);
      for (const bound of [{}, { user: 'ana' }, { agent: 'bot' }, { user: 'ana', agent: 'bot' }]) {
        const isBound = Object.keys(bound).length > 0;
        const expected = may && !(isBound && BEYOND.has(action));
        const refused = refusal(principal({ role, ...bound }), action);
        assert.equal(refused === undefined, expected, `${role} ${action} ${JSON.stringify(bound)}`);
        if (!may) assert.match(String(refused), new RegExp(`takes the role ${ACTIONS[action]}`));
      }
    }
  }
});

test('who is bound to a user or an agent acts there, and nowhere else', () => {
  const bound = principal({ role: 'curator', user: 'ana', agent: 'bot' });
  const operation = { name: 'memories.get', action: 'read' } as const;
  const own = { tenant: 'acme', user: 'ana', agent: 'bot' };
  assert.deepEqual(authorise(bound, operation, {}), own);
  assert.deepEqual(authorise(bound, operation, { user: 'ana', agent: 'bot' }), own);
  assert.match(String(refusal(bound, 'read', { user: 'bob' })), /bound to another user/);
  assert.match(String(refusal(bound, 'read', { agent: 'other' })), /bound to another agent/);
  assert.match(String(refusal(bound, 'read', { across: true })), /bound to one user/);
  for (const text of [
    refusal(bound, 'read', { user: 'bob' }),
    refusal(bound, 'read', { agent: 'other' }),
  ]) {
    assert.doesNotMatch(String(text), /ana|bob|bot\b|other agent than/);
  }
});

test('who is bound to nothing names whom it means, or nobody', () => {
  const operation = { name: 'memories.get', action: 'read' } as const;
  assert.deepEqual(authorise(principal(), operation, { user: 'ana', session: 's' }), {
    tenant: 'acme',
    user: 'ana',
    session: 's',
  });
  assert.deepEqual(authorise(principal(), operation, { across: true }), {
    tenant: 'acme',
    across: true,
  });
});

test('who is held to kinds alters no others, and nothing whose kinds are not told', () => {
  const held = principal({ kinds: ['episode', 'fact'] });
  for (const action of ['write', 'curate', 'forget', 'import'] as const) {
    assert.equal(refusal(held, action, { kinds: ['fact'] }), undefined);
    assert.equal(refusal(held, action, { kinds: [] }), undefined);
    assert.match(String(refusal(held, action, { kinds: ['fact', 'task'] })), /only episode, fact/);
    assert.match(String(refusal(held, action)), /any kind/);
    assert.equal(refusal(principal(), action), undefined);
    const silent = principal({ kinds: [] });
    assert.match(String(refusal(silent, action, { kinds: ['fact'] })), /write nothing/);
  }
  assert.equal(refusal(held, 'read'), undefined);
  assert.equal(refusal(held, 'read-across'), undefined);
  assert.equal(refusal(held, 'audit'), undefined);
  // With either it could give itself what it has not.
  assert.match(String(refusal(held, 'manage', { kinds: [] })), /only episode, fact/);
  assert.match(String(refusal(held, 'forget-across', { kinds: [] })), /only episode, fact/);
});

test('whatever is asked, nobody gets beyond tenant, user, agent and kinds', () => {
  const names = fc.option(fc.constantFrom('ana', 'bob'), { nil: undefined });
  const kinds = fc.option(fc.subarray([...KINDS]), { nil: undefined });
  const given = <Field extends string>(field: Field, value: unknown): object =>
    value === undefined ? {} : { [field]: value };
  fc.assert(
    fc.property(
      fc.constantFrom(...ACCESS_ROLES),
      fc.constantFrom(...actions),
      fc.tuple(names, names, kinds),
      fc.tuple(names, names, kinds, fc.boolean()),
      (role, action, [user, agent, held], [asked, askedAgent, wanted, across]) => {
        const who = principal({
          role,
          ...given('user', user),
          ...given('agent', agent),
          ...given('kinds', held),
        });
        const target: Target = {
          ...given('user', asked),
          ...given('agent', askedAgent),
          ...given('kinds', wanted),
          across,
        };
        if (refusal(who, action, target) !== undefined) return;
        const allowed = authorise(who, { name: 'x', action }, target);
        assert.equal(allowed.tenant, 'acme');
        if (user !== undefined) assert.equal(allowed.user, user);
        if (agent !== undefined) assert.equal(allowed.agent, agent);
        if (user !== undefined || agent !== undefined) assert.equal(allowed.across, false);
        if (held !== undefined && ACTIONS[action] !== 'reader' && action === 'write') {
          assert.ok(wanted?.every((kind) => held.includes(kind)));
        }
      },
    ),
  );
});
